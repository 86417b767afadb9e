package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.LinkName;
import org.jspecify.annotations.Nullable;

/** A slot of the ledger's ring: all that is to be said of one fate. Reused, and so filled without an allocation. */
final class FateEvent {
    FateKind kind = FateKind.LOST;
    long timeNs;

    @Nullable
    LinkName link;

    @Nullable
    FateCause cause;

    int packets;
    long conversation;
    int connection;
    int counter;
    long ordinal;
    long part;

    /** A number that goes with the kind: a delay, the most that a packet is held back, the first draw; a fault's count. */
    long number;

    /** Another one: packets that overtake, flipped bits; a fault's number. */
    int count;

    /** A thing that goes with the kind: where bits were flipped, why a queue dropped; a fault's description. */
    @Nullable
    Object what;

    /** How many events before this one found no slot, since the run's start. */
    long leftOutBefore;

    /** Says which packets it is about: some segments of one, or one. */
    void about(PacketBuffer packet, int firstSegment, int segments) {
        conversation = packet.conversation();
        connection = packet.connectionNumber();
        counter = packet.counter();
        ordinal = packet.wholeOrdinal() + firstSegment;
        part = packet.isPart() ? Mixer.mix(packet.flow(), packet.ordinal()) : 0;
        packets = segments;
    }

    /** Lets go of what the slot held. */
    void clear() {
        link = null;
        cause = null;
        what = null;
    }
}
