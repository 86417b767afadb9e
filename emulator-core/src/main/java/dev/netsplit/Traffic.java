package dev.netsplit;

import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import dev.netsplit.report.TrafficStats;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Traffic of the network's own making, from {@link EmulatedNetwork#traffic()}. Packets are made until it is closed, or
 * its packets or its time have run out. Thread-safe.
 */
public final class Traffic implements AutoCloseable {
    private final String name;
    private final Pipeline pipeline;
    private final TrafficSource source;
    private final CountDownLatch end;
    private final Consumer<Traffic> onClose;

    Traffic(String name, Pipeline pipeline, TrafficSource source, CountDownLatch end, Consumer<Traffic> onClose) {
        this.name = name;
        this.pipeline = pipeline;
        this.source = source;
        this.end = end;
        this.onClose = onClose;
    }

    /**
     * What its random numbers are drawn by: given, or made of its ends and its kind; with a number if there was one
     * before.
     */
    public String name() {
        return name;
    }

    /** What became of its packets so far; after the network's end, until then. */
    public TrafficStats stats() {
        return pipeline.observe(source::stats).get();
    }

    /** How many packets entered a link so far. */
    public long sent() {
        return pipeline.observe(source::sent);
    }

    /** How many of its packets arrived so far. */
    public long delivered() {
        return pipeline.observe(source::delivered);
    }

    /** How many requests were answered so far. */
    public long answered() {
        return pipeline.observe(source::answered);
    }

    /** Whether it will make more packets, as long as the network is open. */
    public boolean isRunning() {
        return end.getCount() > 0;
    }

    /**
     * Waits until it makes no more packets, having been told how many or for how long, or stopped.
     *
     * @return false if it still does after the time-out
     */
    public boolean awaitEnd(Duration timeout) throws InterruptedException {
        pipeline.refuseOwnTurn();
        return end.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    }

    /**
     * From now on it makes no packets; those under way arrive, and answers to them still count. Does nothing the second
     * time.
     */
    public void stop() {
        pipeline.observe(() -> {
            source.stop();
            return true;
        });
    }

    /**
     * Stops it; what comes back from now on goes to the sender's kernel. Does nothing the second time, or after the
     * network's end.
     */
    @Override
    public void close() {
        pipeline.observe(() -> {
            source.close();
            return true;
        });
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return name + ": " + stats();
    }
}
