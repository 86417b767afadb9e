package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Ecn;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The queue and the transmitter of one link, or of one node's side of all its links. One thread.
 *
 * <p>It works on logical time, in order of that time, so what becomes of a packet does not depend on when it is called:
 * only on when packets came. At equal times, what was under way happens before what comes. A packet that is told of
 * late, at a time already passed, starts when it would have, if the transmitter was idle; but it meets the queue as it
 * is now.
 *
 * <p>Where several bottlenecks feed one another, order over all of them is kept by advancing the one whose next event
 * comes first, to that event and no further, until all are at the present.
 *
 * @param <C> what its user wants to know of a packet when it leaves: the link, the flow, ...
 */
public final class Bottleneck<C> implements QueueManager.Backlog {
    /** In place of a time: never, if nothing else happens. */
    public static final long IDLE = Long.MAX_VALUE;

    private final LongToDoubleFunction draws;
    private final Exit<C> exit;
    private final PacketQueue<C> queue = new PacketQueue<>();
    private Bandwidth bandwidth;
    private Transmitter transmitter;
    private QueueManager manager;
    private @Nullable PacketBuffer sending;
    private @Nullable C sendingContext;
    private long sentNs;

    /** Up to when everything has been carried out. */
    private long nowNs;

    /** The logical time of what is being carried out. */
    private long happeningNs;

    private long lastArrivalNs;
    private long lastBusyNs;
    private long arrivals;

    /**
     * @param draws the random numbers, in [0, 1), of the packets that come, by their ordinal
     * @param startNs when it, and a rate trace, starts
     */
    public Bottleneck(Bandwidth bandwidth, LongToDoubleFunction draws, Exit<C> exit, long startNs) {
        this.bandwidth = bandwidth;
        this.draws = draws;
        this.exit = exit;
        this.transmitter = Transmitter.of(bandwidth, startNs);
        this.manager = QueueManager.of(bandwidth.queue(), startNs);
        this.nowNs = startNs;
        this.lastArrivalNs = startNs;
        this.lastBusyNs = startNs;
    }

    /**
     * Takes over a packet until it calls {@link Exit}, which it may do before it returns: for this packet, and for
     * those before it.
     *
     * @param arrivalNs when it came; taken to be no earlier than the packet before it
     */
    public void enqueue(PacketBuffer packet, C context, long arrivalNs) {
        lastArrivalNs = Math.max(lastArrivalNs, arrivalNs);
        advanceTo(lastArrivalNs);
        long wireBytes = bandwidth.wireBytes(packet.length());
        QueueManager.Verdict verdict = manager.arriving(this, wireBytes, draws.applyAsDouble(arrivals++));
        if (verdict == QueueManager.Verdict.DROP) {
            exit.dropped(packet, context, lastArrivalNs, manager.reason());
        } else if (!makeRoom(packet.length())) {
            exit.dropped(packet, context, lastArrivalNs, Reason.QUEUE_FULL);
        } else if (verdict == QueueManager.Verdict.SIGNAL && !mark(packet, context, lastArrivalNs)) {
            exit.dropped(packet, context, lastArrivalNs, manager.reason());
        } else {
            PacketBuffer kept = exit.keep(packet, context, lastArrivalNs);
            if (kept != null) {
                queue.add(kept, context, lastArrivalNs, wireBytes);
                advanceTo(nowNs);
            }
        }
    }

    /** When {@link #advanceTo} must be called next; {@link #IDLE} while nothing waits and nothing is being sent. */
    public long nextEventNs() {
        if (sending != null) {
            return sentNs;
        }
        return queue.isEmpty() ? IDLE : transmitter.takesAtNs(queue.headArrivalNs());
    }

    /** Carries out everything up to and including {@code toNs}, in order of logical time. */
    public void advanceTo(long toNs) {
        nowNs = Math.max(nowNs, toNs);
        long eventNs = nextEventNs();
        while (true) {
            long updateNs = manager.nextUpdateNs();
            if (updateNs < eventNs && updateNs <= nowNs) {
                update(eventNs, updateNs);
            } else if (eventNs <= nowNs) {
                happen(eventNs);
                eventNs = nextEventNs();
            } else {
                return;
            }
        }
    }

    /**
     * Changes the rate and the queue. What is unsent of the packet being sent goes on at the new rate; packets that
     * wait stay, even if the new queue would have had no room for them. What does not change keeps its state.
     */
    public void setBandwidth(Bandwidth changed, long atNs) {
        advanceTo(atNs);
        boolean sameRate = changed.bitsPerSecond() == bandwidth.bitsPerSecond()
                && changed.trace().equals(bandwidth.trace());
        if (!sameRate) {
            Transmitter next = Transmitter.of(changed, nowNs);
            if (sending != null) {
                sentNs = next.resume(transmitter.unsent(nowNs), nowNs);
            }
            transmitter = next;
        }
        if (!changed.queue().equals(bandwidth.queue())) {
            manager = QueueManager.of(changed.queue(), nowNs);
        }
        bandwidth = changed;
        queue.measure(changed);
        advanceTo(nowNs);
    }

    /**
     * Starts anew, but for the packets in it, which stay: draws random numbers from another ordinal on, and forgets
     * what the queue has learned. A rate trace begins again.
     */
    public void restart(long firstDraw, long atNs) {
        advanceTo(atNs);
        arrivals = firstDraw;
        manager = QueueManager.of(bandwidth.queue(), nowNs);
        Transmitter next = Transmitter.of(bandwidth, nowNs);
        if (sending != null) {
            sentNs = next.resume(transmitter.unsent(nowNs), nowNs);
        }
        transmitter = next;
        advanceTo(nowNs);
    }

    /** How many packets wait, without the one being sent. */
    @Override
    public int queuedPackets() {
        return queue.size();
    }

    /** The sum of their lengths. */
    @Override
    public long queuedBytes() {
        return queue.bytes();
    }

    /** How long a packet that came now would wait until it is being sent, if no other is dropped until then. */
    @Override
    public long waitNs() {
        return waitNs(nowNs);
    }

    @Override
    public long idleNs() {
        return isIdle() ? Math.max(0, lastArrivalNs - lastBusyNs) : 0;
    }

    @Override
    public double typicalNs(long wireBytes) {
        return transmitter.typicalNs(wireBytes);
    }

    @Override
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    @Override
    public long headArrivalNs() {
        return queue.headArrivalNs();
    }

    @Override
    public long bytesBehindHead() {
        return queue.bytes() - queue.headPacket().length();
    }

    @Override
    public boolean markHead() {
        return mark(queue.headPacket(), queue.headContext(), happeningNs);
    }

    @Override
    public void dropHead(Reason why) {
        PacketBuffer packet = queue.headPacket();
        C context = queue.headContext();
        queue.removeHead();
        exit.dropped(packet, context, happeningNs, why);
    }

    private void update(long eventNs, long updateNs) {
        if (eventNs == IDLE) {
            manager.idleUntil(nowNs);
        } else {
            manager.update(waitNs(updateNs));
        }
    }

    /** The packet being sent has been, or, if there is none, the next one's turn has come. */
    private void happen(long eventNs) {
        happeningNs = eventNs;
        PacketBuffer packet = sending;
        C context = sendingContext;
        if (packet != null && context != null) {
            sending = null;
            sendingContext = null;
            lastBusyNs = eventNs;
            exit.sent(packet, context, eventNs);
            return;
        }
        manager.departing(this, eventNs);
        if (!queue.isEmpty()) {
            sending = queue.headPacket();
            sendingContext = queue.headContext();
            sentNs = transmitter.send(queue.headWireSize(), queue.headArrivalNs());
            queue.removeHead();
        }
    }

    /** Whether there is room for one packet more, now or after those at the head were dropped for it. */
    private boolean makeRoom(int length) {
        if (hasRoom(length, queue.size(), queue.bytes(), queue.wireBytes())) {
            return true;
        }
        boolean dropHead = bandwidth.queue().discipline() instanceof QueueDiscipline.DropHead;
        if (!dropHead || !hasRoom(length, 0, 0, 0)) {
            return false;
        }
        happeningNs = lastArrivalNs;
        while (!hasRoom(length, queue.size(), queue.bytes(), queue.wireBytes())) {
            dropHead(Reason.QUEUE_HEAD);
        }
        return true;
    }

    /** Whether one packet more may wait, if so much waits already. */
    private boolean hasRoom(int length, int packets, long bytes, long wireBytes) {
        if (isIdle()) {
            return true;
        }
        Queue limits = bandwidth.queue();
        return switch (limits.unit()) {
            case PACKETS -> packets < limits.limit();
            case BYTES -> bytes + length <= limits.limit();
            case NANOSECONDS -> transmitter.waitNs(sending != null, wireBytes, nowNs) <= limits.limit();
        };
    }

    private boolean isIdle() {
        return sending == null && queue.isEmpty();
    }

    private long waitNs(long atNs) {
        return isIdle() ? 0 : transmitter.waitNs(sending != null, queue.wireBytes(), atNs);
    }

    private boolean mark(PacketBuffer packet, C context, long markedNs) {
        if (!bandwidth.queue().isEcn() || !Ecn.mark(packet)) {
            return false;
        }
        exit.marked(packet, context, markedNs);
        return true;
    }

    /** Where packets go. It must not call the bottleneck that calls it. */
    public interface Exit<C> {
        /**
         * The last bit of the packet has left.
         *
         * @param sentNs when that was: not after the time to which the bottleneck was advanced, and never before the
         *     time told for the packet before it
         */
        void sent(PacketBuffer packet, C context, long sentNs);

        /**
         * Returns the packet in the buffer in which it waits; null, and the packet is taken over, if there is no memory
         * for it.
         */
        default @Nullable PacketBuffer keep(PacketBuffer packet, C context, long arrivalNs) {
            return packet;
        }

        /** The packet will not be sent. */
        void dropped(PacketBuffer packet, C context, long droppedNs, Reason why);

        /** The packet was marked "congestion experienced" in place of being dropped; it is still to be sent. */
        default void marked(PacketBuffer packet, C context, long markedNs) {}
    }
}
