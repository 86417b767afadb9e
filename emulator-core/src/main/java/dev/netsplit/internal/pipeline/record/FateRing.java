package dev.netsplit.internal.pipeline.record;

import com.google.common.util.concurrent.Uninterruptibles;
import com.lmax.disruptor.BatchEventProcessor;
import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.SleepingWaitStrategy;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.flow.FlowTotals;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The ring on which fates go from the forwarder to the ledger's thread. The forwarder neither waits nor wakes anybody:
 * the thread looks every {@value #LOOK_EVERY_NS} nanoseconds. What finds no slot is left out, and counted.
 */
public final class FateRing implements FateSink {
    private static final Logger LOG = Logs.of(FateRing.class);

    /** So many fates fit in between two looks: 6 million a second. */
    static final int SIZE = 1 << 15;

    private static final long LOOK_EVERY_NS = 5_000_000;
    private static final int RESERVED = 64;

    private final RingBuffer<FateEvent> ring;
    private final BatchEventProcessor<FateEvent> processor;
    private final Thread thread;
    private final InternalErrors errors;
    private long claimed;
    private long leftOut;

    public FateRing(FateScribe scribe, InternalErrors errors, String threadName) {
        this(scribe, errors, threadName, SIZE);
    }

    /**
     * @param size how many slots, a power of two
     */
    public FateRing(FateScribe scribe, InternalErrors errors, String threadName, int size) {
        this.errors = errors;
        this.ring = RingBuffer.createMultiProducer(FateEvent::new, size, new SleepingWaitStrategy(0, LOOK_EVERY_NS));
        this.processor = new BatchEventProcessorBuilder()
                .build(ring, ring.newBarrier(), (event, sequence, endOfBatch) -> {
                    boolean end = event.kind == FateKind.RUN_ENDED;
                    try {
                        scribe.onEvent(event, sequence, endOfBatch);
                    } finally {
                        if (end) { // whatever happens: somebody waits for it
                            halt();
                        }
                    }
                });
        processor.setExceptionHandler(new Counting());
        ring.addGatingSequences(processor.getSequence());
        this.thread = new Thread(null, processor, threadName, 0, false);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    @Override
    public @Nullable FateEvent claim() {
        return claim(RESERVED);
    }

    @Override
    public @Nullable FateEvent claimReserved() {
        return claim(1);
    }

    private @Nullable FateEvent claim(int room) {
        if (!ring.hasAvailableCapacity(room)) {
            leaveOut();
            return null;
        }
        try {
            claimed = ring.tryNext();
        } catch (InsufficientCapacityException full) {
            leaveOut();
            return null;
        }
        FateEvent event = ring.get(claimed);
        event.leftOutBefore = leftOut;
        return event;
    }

    private void leaveOut() {
        if (leftOut++ == 0) {
            LOG.warn("the ledger's thread cannot keep up, so the ledger lacks an entry; later ones are only"
                    + " counted, in the"
                    + " ledger and in fidelity()");
        }
    }

    @Override
    public long leftOut() {
        return leftOut;
    }

    @Override
    public void publish(FateEvent event) {
        ring.publish(claimed);
    }

    /**
     * Has what is in the ring written, and then the end; waits for that, up to a limit. No thread may claim any more.
     *
     * @return false if it was not written in time
     */
    public boolean end(FlowTotals totals, long timeNs, Duration limit) {
        if (!thread.isAlive()) {
            return true;
        }
        long sequence = claimWithin(limit);
        if (sequence < 0) {
            return abandon(limit);
        }
        FateEvent event = ring.get(sequence);
        event.kind = FateKind.RUN_ENDED;
        event.timeNs = timeNs;
        event.what = totals;
        event.leftOutBefore = leftOut;
        ring.publish(sequence);
        Uninterruptibles.joinUninterruptibly(thread, limit.toNanos(), TimeUnit.NANOSECONDS);
        return !thread.isAlive();
    }

    /** Claims a slot, since this thread may wait for it; -1 if there is none in time. */
    private long claimWithin(Duration limit) {
        for (long looks = limit.toNanos() / LOOK_EVERY_NS; looks >= 0; looks--) {
            try {
                return ring.tryNext();
            } catch (InsufficientCapacityException full) {
                LockSupport.parkNanos(LOOK_EVERY_NS);
            }
        }
        return -1;
    }

    /**
     * Ends the thread without the end in the ledger, since a forwarder may claim still; waits up to a limit. Returns
     * false.
     */
    public boolean abandon(Duration limit) {
        halt();
        Uninterruptibles.joinUninterruptibly(thread, limit.toNanos(), TimeUnit.NANOSECONDS);
        return false;
    }

    private void halt() {
        processor.halt();
    }

    /** The Disruptor's own would end the thread. */
    private final class Counting implements ExceptionHandler<FateEvent> {
        @Override
        public void handleEventException(Throwable error, long sequence, FateEvent event) {
            errors.record("the ledger's thread failed, please report this", error);
        }

        @Override
        public void handleOnStartException(Throwable error) {
            errors.record("the ledger's thread failed to start, please report this", error);
        }

        @Override
        public void handleOnShutdownException(Throwable error) {
            errors.record("the ledger's thread failed to end, please report this", error);
        }
    }
}
