/** A network emulator for testing distributed systems: real sockets, real packets, faults on demand. */
@SuppressWarnings("module") // the JUnit extension, to which one package is exported, is compiled later
module dev.netsplit {
    requires HdrHistogram; // the name of its file, for it has no module name of its own
    requires com.google.common;
    requires com.lmax.disruptor;
    requires com.sun.jna;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires static transitive com.google.errorprone.annotations;
    requires static transitive org.jspecify;

    exports dev.netsplit;
    exports dev.netsplit.fault;
    exports dev.netsplit.impair;
    exports dev.netsplit.internal.log to
            dev.netsplit.junit;
    exports dev.netsplit.mutation;
    exports dev.netsplit.packet;
    exports dev.netsplit.report;
    exports dev.netsplit.scenario;
    exports dev.netsplit.topology;
}
