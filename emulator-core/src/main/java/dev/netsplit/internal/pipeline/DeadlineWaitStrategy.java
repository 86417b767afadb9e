package dev.netsplit.internal.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import com.lmax.disruptor.WaitStrategy;
import dev.netsplit.internal.time.Clock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Parks the consumer until the next event or its deadline, whichever comes first, and burns no processor meanwhile: the
 * systems under test need the cores. Past the deadline the handler's {@code onTimeout} is called.
 *
 * <p>For one consumer and a multi-producer ring. No signal is lost: the consumer publishes itself as the waiter before it
 * reads the cursor again, and a producer moves the cursor, by compare-and-set, before it looks for a waiter.
 */
final class DeadlineWaitStrategy implements WaitStrategy {
    /** No deadline: wait for the next event, however long it takes. */
    static final long NEVER = Long.MAX_VALUE;

    /** So little that the wait for the rest, awake, takes no processor worth a word. */
    private static final long MAX_LEAD_NS = 40_000;

    private static final int LEAD_SMOOTHING = 8;

    private final Clock clock;
    private long deadlineNs = NEVER;

    /** How long before the deadline to wake up. */
    private long leadNs;

    private volatile @Nullable Thread waiter;

    DeadlineWaitStrategy(Clock clock) {
        this.clock = clock;
    }

    /** When to stop waiting, on the clock given. Called by the consumer's thread only. */
    void setDeadline(long newDeadlineNs) {
        this.deadlineNs = newDeadlineNs;
    }

    @Override
    public long waitFor(long sequence, Sequence cursor, Sequence dependentSequence, SequenceBarrier barrier)
            throws AlertException, TimeoutException {
        long available = dependentSequence.get();
        if (available >= sequence) {
            if (deadlineNs
                    <= clock.nanoTime()) { // a slot that is claimed but not published yet would hold up what is due
                throw TimeoutException.INSTANCE;
            }
            return available;
        }
        waiter = Thread.currentThread();
        try {
            while ((available = dependentSequence.get()) < sequence) {
                barrier.checkAlert();
                park();
            }
            return available;
        } finally {
            waiter = null;
        }
    }

    private void park() throws TimeoutException {
        Thread.interrupted(); // nobody has reason to interrupt this thread, and an interrupted one does not park
        if (deadlineNs == NEVER) {
            LockSupport.park(this);
            return;
        }
        long nowNs = clock.nanoTime();
        if (deadlineNs <= nowNs) {
            throw TimeoutException.INSTANCE;
        }
        long wakeNs = deadlineNs - leadNs;
        if (wakeNs <= nowNs) {
            Thread.onSpinWait(); // the caller looks again, and is here again
            return;
        }
        LockSupport.parkNanos(this, wakeNs - nowNs);
        learnLead(clock.nanoTime() - wakeNs);
    }

    /** A thread that is woken runs only some time later, which is much the same from one time to the next: so ask for that much less. */
    private void learnLead(long lateNs) {
        if (lateNs >= 0) { // or an event woke it, not the time
            leadNs = Math.min(leadNs + (lateNs - leadNs) / LEAD_SMOOTHING, MAX_LEAD_NS);
        }
    }

    @Override
    public void signalAllWhenBlocking() {
        Thread parked = waiter;
        if (parked != null) {
            LockSupport.unpark(parked);
        }
    }
}
