package dev.netsplit.fault;

/**
 * Something that goes wrong on a network for a while; {@code network.inject(spec)} puts it in force. An immutable value: the same spec
 * may be in force several times.
 */
public sealed interface FaultSpec permits PartitionFault, PacketFault, NameFault, NodeFault {

    /** What it does, in a few words: what errors, reports and ledgers call it. */
    String description();
}
