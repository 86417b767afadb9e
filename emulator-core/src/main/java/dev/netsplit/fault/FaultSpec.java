package dev.netsplit.fault;

/**
 * Something that goes wrong on a network for a while; {@code network.inject(spec)} puts it in force. An immutable
 * value: the same spec may be in force several times.
 */
public sealed interface FaultSpec permits PartitionFault, PacketFault, NameFault, NodeFault {

    /** What it does, in a few words: what errors, reports and ledgers call it. */
    String description();

    /** Calls the method of {@link Cases} that stands for this fault, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of fault. New releases add methods for new kinds, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of a fault
     */
    interface Cases<R> {
        R partition(PartitionFault partition);

        R packets(PacketFault packets);

        R names(NameFault names);

        R nodes(NodeFault nodes);
    }
}
