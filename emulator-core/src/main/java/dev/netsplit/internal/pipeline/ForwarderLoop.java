package dev.netsplit.internal.pipeline;

import com.lmax.disruptor.EventPoller;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.time.Clock;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the forwarder: when packets or commands come, and when something is due. It has a thread of its own, the body of
 * which this is, but whoever reads packets may take a turn too: for a few packets that costs less than to wake another
 * thread, and they are under way sooner. One at a time has the turn, and what it did the next one sees.
 *
 * <p>No wake-up is lost: the thread says until when it sleeps before it looks for the last time; the others put in, or
 * leave their turn, before they look until when it sleeps.
 */
final class ForwarderLoop implements Runnable {
    /** In place of a time until which the thread sleeps: it does not. */
    private static final long AWAKE = Long.MIN_VALUE;

    /** So little that the wait for the rest, awake, takes no processor worth a word. */
    private static final long MAX_LEAD_NS = 40_000;

    private static final int LEAD_SMOOTHING = 8;

    private final Forwarder forwarder;
    private final PacketRing ring;
    private final Clock clock;
    private final InternalErrors errors;
    private final Runnable onStart;
    private final Turn turn;
    private final EventPoller.Handler<PacketEvent> handler = this::handle;

    private volatile long nextDueNs = Forwarder.NEVER;
    private volatile long asleepUntilNs = AWAKE;
    private volatile @Nullable Thread thread;

    /** How long before the time at which to be awake to ask for it. */
    private long leadNs;

    /**
     * @param onStart run once by the forwarder's thread before its first packet
     */
    ForwarderLoop(
            Forwarder forwarder, PacketRing ring, Turn turn, Clock clock, InternalErrors errors, Runnable onStart) {
        this.turn = turn;
        this.forwarder = forwarder;
        this.ring = ring;
        this.clock = clock;
        this.errors = errors;
        this.onStart = onStart;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            onStart.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
        while (!turn.isStopped()) {
            boolean worked = work();
            long untilNs =
                    worked ? nextDueNs : Forwarder.NEVER; // whoever has the turn wakes this thread for what is due
            asleepUntilNs = untilNs;
            VarHandle.fullFence(); // so that those who look at it afterwards are right about what this looks at next
            boolean idle = worked ? !isWaitedOn() && nextDueNs >= untilNs : turn.holder() != null;
            if (idle && !turn.isStopped()) {
                sleep(untilNs);
            }
            asleepUntilNs = AWAKE;
        }
    }

    /**
     * Takes a turn, unless somebody else has it: then that one, or the thread, will see what is in the ring. From any
     * thread.
     */
    void takeTurn() {
        if (work() && (isWaitedOn() || nextDueNs < asleepUntilNs)) {
            wake();
        }
    }

    /** Whether there is a packet or a command. */
    private boolean isWaitedOn() {
        return ring.isWaitedOn() || turn.isWaitedFor();
    }

    /** There is something in the ring, or a command. From any thread. */
    void wake() {
        VarHandle.fullFence(); // what was put in is to be seen by a thread that is seen to be awake
        if (asleepUntilNs != AWAKE) {
            LockSupport.unpark(thread);
        }
    }

    /** Makes {@link #run()} return soon. From any thread. */
    void stop() {
        turn.stop();
        wake();
    }

    /** Whether it had the turn, and did what there was to do. */
    private boolean work() {
        if (!turn.begin()) {
            return false;
        }
        try {
            if (turn.step(Turn.UNKNOWN)) {
                ring.drainTo(handler);
                forwarder.runSomeDue();
                turn.step(ring.isWaitedOn() ? Turn.UNKNOWN : forwarder.nextDueNs());
            }
        } catch (Throwable e) { // also what is undeclared
            failed(e);
        } finally {
            nextDueNs = forwarder.nextDueNs();
            turn.end();
        }
        return true;
    }

    private boolean handle(PacketEvent event, long sequence, boolean last) {
        PacketBuffer packet = event.packet();
        int source = event.source();
        long readNs = event.readNs();
        event.clear();
        if (!turn.step(readNs)) {
            return false; // the network closes: packets that wait are gone
        }
        try {
            if (packet != null) {
                forwarder.forward(packet, source, readNs);
            }
            forwarder.runSomeDue(); // not at the end only: much that came at once would make waiting packets late
        } catch (Throwable e) { // also what is undeclared
            failed(e);
        }
        return true;
    }

    /** The others go on: to end would be to hang every producer and every command. */
    private void failed(Throwable error) {
        errors.record("the packet path failed, please report this; the run is not faithful", error);
    }

    private void sleep(long untilNs) {
        Thread.interrupted(); // nobody has reason to interrupt this thread, and an interrupted one does not park
        if (untilNs == Forwarder.NEVER) {
            LockSupport.park(this);
            return;
        }
        long nowNs = clock.nanoTime();
        long wakeNs = untilNs - leadNs;
        if (wakeNs <= nowNs) {
            Thread.onSpinWait(); // the caller looks again, and is here again
            return;
        }
        LockSupport.parkNanos(this, wakeNs - nowNs);
        learnLead(clock.nanoTime() - wakeNs);
    }

    /**
     * A thread that is woken runs only some time later, which is much the same from one time to the next: so ask for
     * that much less.
     */
    private void learnLead(long lateNs) {
        if (lateNs >= 0) { // or somebody woke it, not the time
            leadNs = Math.min(leadNs + (lateNs - leadNs) / LEAD_SMOOTHING, MAX_LEAD_NS);
        }
    }
}
