package dev.netsplit.internal.pipeline;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.packet.PacketFilter;

/** Faults to be put on links. */
public final class Faults {
    private static final long SEED = 42;

    private Faults() {}

    /** As of a partition that drops. */
    public static LinkFault cut() {
        return partition(new PacketAction.Drop());
    }

    /** As of a partition, which takes packets under way too. */
    public static LinkFault partition(PacketAction action) {
        return new LinkFault(SEED, "1", 1, PacketFilter.all(), action, true);
    }

    /** What a packet fault does, wherever it is put. */
    public static LinkFault of(PacketFault fault) {
        return of(fault, 1);
    }

    /** The same, as the n-th fault of a network. */
    public static LinkFault of(PacketFault fault, long ordinal) {
        return new LinkFault(SEED, Long.toString(ordinal), ordinal, fault.filter(), fault.action(), false);
    }
}
