package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.schedule.Due;
import dev.netsplit.internal.pipeline.schedule.Schedule;

/**
 * The time between the two ends of a link. Packets wait in the schedule until they are due, or for other packets to
 * overtake them. All of them are under way already when they come here.
 */
@ForwarderConfined
final class FlightStage extends LinkStage implements Due {
    private static final long NEVER = Long.MAX_VALUE;

    private final LinkAccount account;
    private final Schedule schedule;
    private final HeldPackets held = new HeldPackets();
    private final HeldPackets.Release release = this::schedule;
    private long wakeNs = NEVER;

    FlightStage(LinkAccount account, Schedule schedule) {
        this.account = account;
        this.schedule = schedule;
    }

    /** Takes over a packet that arrives now. */
    @Override
    public void take(PacketBuffer packet, long timeNs) {
        take(packet, timeNs, timeNs);
    }

    /** Takes over a packet that arrives at {@code dueNs}. */
    void take(PacketBuffer packet, long timeNs, long dueNs) {
        // A packet that is not delayed arrives within the forwarder's turn, so it needs no memory to wait in.
        PacketBuffer waiting = dueNs > timeNs ? account.keepUnderWay(packet, timeNs) : packet;
        if (waiting != null) {
            schedule(waiting, dueNs);
        }
        if (!held.isEmpty()) {
            held.countArrival(dueNs, release);
        }
    }

    /**
     * Takes over a packet that arrives behind others which come later.
     *
     * @param dueNs when it would arrive otherwise
     * @param others how many packets it waits for
     * @param maxNs how long it waits for them at most
     */
    void takeBehind(PacketBuffer packet, long timeNs, long dueNs, int others, long maxNs) {
        PacketBuffer waiting = account.keepUnderWay(packet, timeNs);
        if (waiting != null) {
            held.add(waiting, dueNs, others, dueNs + maxNs);
            askToBeWoken(dueNs + maxNs);
        }
    }

    /** Takes over a packet in the buffer in which it waits until {@code dueNs}. */
    void schedule(PacketBuffer packet, long dueNs) {
        schedule.add(dueNs, packet, this);
    }

    /** Returns whether packets wait for others to overtake them: then each packet must come by itself. */
    boolean countsArrivals() {
        return !held.isEmpty();
    }

    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        next().take(packet, dueNs);
    }

    /** Ends the waiting of packets that others did not overtake in time. */
    @Override
    public void wake(long nowNs) {
        wakeNs = NEVER;
        held.releaseOverdue(nowNs, release);
        askToBeWoken(held.firstDeadlineNs());
    }

    /** Asks to be woken at a deadline. A wake-up asked for earlier stays in the schedule; it does no harm. */
    private void askToBeWoken(long deadlineNs) {
        if (deadlineNs < wakeNs) {
            wakeNs = deadlineNs;
            schedule.addWake(deadlineNs, this);
        }
    }
}
