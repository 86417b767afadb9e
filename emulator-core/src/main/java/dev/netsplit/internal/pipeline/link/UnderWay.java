package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.report.FateCause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts the packets that are under way on one link, and knows which of them a cut has doomed.
 *
 * <p>A cut starts a new epoch. A packet is marked with the epoch in which it entered; at its arrival it is doomed if
 * there was a cut since, even if that fault is healed by then.
 */
@ForwarderConfined
final class UnderWay {
    private int epoch;
    private long packets;

    /** How many of the packets entered before the last cut. */
    private long doomed;

    /** How many of the others are kernel chatter, which faults do not count. */
    private long chatter;

    /** What doomed the packets of each epoch, from {@link #firstDoomedEpoch} on. */
    private final List<FateCause> dooms = new ArrayList<>(2);

    private int firstDoomedEpoch;

    /** Returns how many packets are under way, segment by segment. */
    long packets() {
        return packets;
    }

    /** Returns how many packets under way a new fault that takes them touches: neither doomed ones nor chatter. */
    long touchable() {
        return packets - doomed - chatter;
    }

    /** Dooms all packets under way: a fault has cut the link. */
    void cut(FateCause cause) {
        if (doomed == 0) { // no packet of an earlier epoch is left
            dooms.clear();
            firstDoomedEpoch = epoch;
        }
        dooms.add(cause);
        doomed = packets;
        chatter = 0;
        epoch++;
    }

    /** Marks a packet as of the present epoch, and counts it. */
    void enter(PacketBuffer packet) {
        packet.epoch(epoch);
        join(packet);
    }

    /** Counts a packet, or a piece of one, that keeps the epoch in which it entered. */
    void join(PacketBuffer packet) {
        int segments = packet.segments();
        packets += segments;
        if (packet.epoch() != epoch) {
            doomed += segments;
        } else if (packet.isKernelChatter()) {
            chatter += segments;
        }
    }

    /** Stops to count a packet. If it goes on in pieces, these {@linkplain #join join}. */
    void leave(PacketBuffer packet) {
        int segments = packet.segments();
        packets -= segments;
        if (packet.epoch() != epoch) {
            doomed -= segments;
        } else if (packet.isKernelChatter()) {
            chatter -= segments;
        }
    }

    /** Returns the fault that doomed the packet while it was under way, or null if none did. */
    @Nullable
    FateCause doom(PacketBuffer packet) {
        return packet.epoch() == epoch ? null : dooms.get(packet.epoch() - firstDoomedEpoch);
    }
}
