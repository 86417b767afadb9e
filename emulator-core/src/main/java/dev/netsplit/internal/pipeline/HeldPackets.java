package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.ArrayList;
import java.util.List;

/** Packets of a link that wait until others have overtaken them. */
final class HeldPackets {
    private final List<Held> held = new ArrayList<>();

    boolean isEmpty() {
        return held.isEmpty();
    }

    /**
     * @param dueNs when it would have arrived
     * @param others how many packets are to arrive before it
     * @param deadlineNs when it arrives in any case
     */
    void add(PacketBuffer packet, long dueNs, int others, long deadlineNs) {
        held.add(new Held(packet, dueNs, others, deadlineNs));
    }

    /** Another packet of the link will arrive at {@code dueNs}; hands on those that waited for it alone, to arrive right after. */
    void countArrival(long dueNs, Release release) {
        for (int i = 0; i < held.size(); ) {
            Held waiting = held.get(i);
            if (--waiting.others <= 0) {
                held.remove(i);
                release.release(waiting.packet, Math.max(waiting.dueNs, dueNs));
            } else {
                i++;
            }
        }
    }

    /** Hands on those whose time is over. */
    void releaseOverdue(long nowNs, Release release) {
        for (int i = 0; i < held.size(); ) {
            Held waiting = held.get(i);
            if (waiting.deadlineNs <= nowNs) {
                held.remove(i);
                release.release(waiting.packet, waiting.deadlineNs);
            } else {
                i++;
            }
        }
    }

    /** What becomes of a packet that has waited enough. */
    @FunctionalInterface
    interface Release {
        void release(PacketBuffer packet, long dueNs);
    }

    private static final class Held {
        private final PacketBuffer packet;
        private final long dueNs;
        private final long deadlineNs;
        private int others;

        private Held(PacketBuffer packet, long dueNs, int others, long deadlineNs) {
            this.packet = packet;
            this.dueNs = dueNs;
            this.others = others;
            this.deadlineNs = deadlineNs;
        }
    }
}
