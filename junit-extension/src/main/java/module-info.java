/** Emulated networks as JUnit parameters and fields, and containers as their nodes. */
module dev.netsplit.junit {
    requires transitive dev.netsplit;
    requires transitive org.junit.jupiter.api;
    requires com.google.common;
    requires org.slf4j;
    requires static com.github.dockerjava.api; // the two of them for containers as nodes
    requires static transitive testcontainers; // the name of its file, for it has no module name of its own
    requires static org.jspecify;

    exports dev.netsplit.junit;
    exports dev.netsplit.testcontainers;

    // JUnit makes the extension, which is not public.
    opens dev.netsplit.junit to
            org.junit.platform.commons;
}
