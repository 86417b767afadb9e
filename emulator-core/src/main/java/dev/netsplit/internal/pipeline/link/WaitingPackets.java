package dev.netsplit.internal.pipeline.link;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.schedule.Due;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Packets that faults hold back at the beginning of a link for a time: they count as under way there.
 */
@ForwarderConfined
final class WaitingPackets implements Due {
    /** In place of a time: until the fault is healed. */
    static final long UNTIL_HEALED = Long.MAX_VALUE;

    private final LinkAccount account;
    private final LinkContext shared;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Waiting.BY_TIME);
    private long arrivals;
    private long wakeNs = UNTIL_HEALED;

    WaitingPackets(LinkAccount account, LinkContext shared) {
        this.account = account;
        this.shared = shared;
    }

    /** What becomes of a packet when its time has come. */
    @FunctionalInterface
    interface Then {
        /**
         * Takes over the packet.
         *
         * @param healed whether the fault is off, and that is why
         */
        void goOn(PacketBuffer packet, long timeNs, boolean healed);

        /**
         * Called in place of {@link #goOn} if a partition has taken the packet meanwhile. The packet stays the
         * caller's. A fault that waited for it decides here what becomes of its connection, which lives on.
         *
         * @param healed as above
         */
        default void taken(PacketBuffer packet, long timeNs, boolean healed) {}
    }

    private record Waiting(long dueNs, long arrival, PacketBuffer packet, LinkFault fault, Then then) {
        static final Comparator<Waiting> BY_TIME =
                Comparator.comparingLong(Waiting::dueNs).thenComparingLong(Waiting::arrival);
    }

    /** Takes over a packet; false, and the packet is gone, if there is no room for it on the link. */
    @CanIgnoreReturnValue
    boolean add(PacketBuffer packet, long dueNs, LinkFault fault, Then then) {
        PacketBuffer kept = account.keep(packet, shared.nowNs());
        if (kept == null) {
            return false;
        }
        account.underWay().enter(kept);
        waiting.add(new Waiting(dueNs, arrivals++, kept, fault, then));
        askToBeWoken();
        return true;
    }

    /** The fault is off: its packets wait no longer. */
    void release(LinkFault fault, long nowNs) {
        List<Waiting> its = waiting.stream()
                .filter(one -> one.fault == fault)
                .sorted(Waiting.BY_TIME)
                .toList();
        waiting.removeIf(one -> one.fault == fault);
        its.forEach(one -> goOn(one, nowNs, true));
    }

    @Override
    public void wake(long dueNs) {
        wakeNs = UNTIL_HEALED;
        while (true) {
            Waiting first = waiting.peek();
            if (first == null || first.dueNs > dueNs) {
                break;
            }
            waiting.remove();
            goOn(first, first.dueNs, false);
        }
        askToBeWoken();
    }

    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        throw new AssertionError("only wake-ups are asked for");
    }

    private void goOn(Waiting one, long timeNs, boolean healed) {
        if (account.arrives(one.packet, timeNs)) {
            one.then.goOn(one.packet, timeNs, healed);
            return;
        }
        try {
            one.then.taken(one.packet, timeNs, healed);
        } finally {
            shared.memory().release(one.packet);
        }
    }

    /** A wake-up asked for earlier stays in the schedule; it does no harm. */
    private void askToBeWoken() {
        Waiting first = waiting.peek();
        if (first != null && first.dueNs < wakeNs) {
            wakeNs = first.dueNs;
            shared.schedule().addWake(wakeNs, this);
        }
    }
}
