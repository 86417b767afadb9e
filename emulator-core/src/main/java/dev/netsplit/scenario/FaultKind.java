package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import java.util.Map;

/** What scenarios must know of a fault. Each kind of fault has one class. */
abstract class FaultKind {
    private static final FaultSpec.Cases<FaultKind> KINDS = new FaultSpec.Cases<>() {
        @Override
        public FaultKind partition(PartitionFault partition) {
            return new PartitionFaultKind(partition);
        }

        @Override
        public FaultKind packets(PacketFault packets) {
            return new PacketFaultKind(packets);
        }

        @Override
        public FaultKind names(NameFault names) {
            return new NameFaultKind(names);
        }

        @Override
        public FaultKind nodes(NodeFault nodes) {
            return new NodeFaultKind(nodes);
        }
    };

    static FaultKind of(FaultSpec fault) {
        return fault.match(KINDS);
    }

    /** Puts the fault's keys into a step of a file; {@link ActionForm} reads them. */
    abstract void write(Map<String, Object> step);

    /**
     * Returns the Java expression that makes the fault.
     *
     * @throws JavaTerms.NoWordsException if that takes too many words
     */
    abstract String java(JavaTerms terms);

    /** Returns the fault with other nodes in it. */
    abstract FaultSpec mapped(NodeMapping nodes);

    /**
     * Passes the nodes of the fault to a mapping that refuses unknown ones.
     *
     * @throws IllegalArgumentException if the mapping refuses a node
     */
    abstract void check(NodeMapping known);

    /** Returns the fault with nothing in it that is left to chance. */
    abstract FaultSpec decided(Decision decision);
}
