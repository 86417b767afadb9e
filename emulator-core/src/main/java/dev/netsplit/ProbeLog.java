package dev.netsplit;

import com.google.common.math.Quantiles;
import dev.netsplit.report.Delays;
import dev.netsplit.report.PathMeasurement;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** When each of some numbered packets was sent, and when it came. Thread-safe. */
final class ProbeLog {
    private static final long NEVER = Long.MIN_VALUE;
    /** A busy machine may be silent itself for some tenths of a second. */
    private static final long LEAST_SILENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A packet that takes so many times as long as all before it is taken for lost. */
    private static final int PATIENCE = 4;

    private final long[] sentNs;
    private final long[] arrivedNs;
    private final Semaphore arrivals = new Semaphore(0);
    private int sent;
    private int arrived;
    private int duplicated;
    private int reordered;
    private int highestArrived = -1;
    private long longestDelayNs;

    ProbeLog(int packets) {
        this.sentNs = new long[packets];
        this.arrivedNs = new long[packets];
        Arrays.fill(arrivedNs, NEVER);
    }

    synchronized void sent(int packet, long nowNs) {
        sentNs[packet] = nowNs;
        sent++;
    }

    /** Whether this one has come. */
    synchronized boolean has(int packet) {
        return arrivedNs[packet] != NEVER;
    }

    synchronized void arrived(int packet, long nowNs) {
        if (arrivedNs[packet] != NEVER) {
            duplicated++;
            return;
        }
        arrivedNs[packet] = nowNs;
        arrived++;
        reordered += packet < highestArrived ? 1 : 0;
        highestArrived = Math.max(highestArrived, packet);
        longestDelayNs = Math.max(longestDelayNs, delayNs(packet));
        arrivals.release();
    }

    /** Waits until all that were sent have come, or the network was silent for so long that the others won't. */
    void awaitAll(long timeoutNs) throws InterruptedException {
        while (missing() > 0 && arrivals.tryAcquire(silenceNs(timeoutNs), TimeUnit.NANOSECONDS)) {
            // one more has come, and now it is the next one's turn
        }
    }

    synchronized int arrived() {
        return arrived;
    }

    private synchronized int missing() {
        return sent - arrived;
    }

    private synchronized long silenceNs(long timeoutNs) {
        return arrived == 0 ? timeoutNs : Math.min(timeoutNs, Math.max(LEAST_SILENCE_NS, PATIENCE * longestDelayNs));
    }

    private long delayNs(int packet) {
        return arrivedNs[packet] - sentNs[packet];
    }

    /** From the first arrival to the last; 0 with fewer than two. */
    synchronized long spanNs() {
        return arrived < 2
                ? 0
                : arrivedTimes().max().orElseThrow() - arrivedTimes().min().orElseThrow();
    }

    /**
     * In bits per second: a packet's length over the time from one arrival to the next. That time is the median over
     * pairs of arrivals that are half of all apart, so that neither jitter nor a moment in which this machine did
     * something else counts for much. 0 with fewer than two.
     */
    synchronized double throughput(int packetLength) {
        long[] times = arrivedTimes().sorted().toArray();
        int apart = times.length / 2;
        if (apart == 0) {
            return 0;
        }
        double gapNs = Quantiles.median()
                .compute(IntStream.range(apart, times.length)
                        .mapToLong(i -> times[i] - times[i - apart])
                        .toArray());
        return gapNs == 0 ? 0 : packetLength * (double) Byte.SIZE * TimeUnit.SECONDS.toNanos(1) * apart / gapNs;
    }

    synchronized PathMeasurement measurement(double throughput) {
        long[] delays = IntStream.range(0, arrivedNs.length)
                .filter(this::hasArrived)
                .mapToLong(this::delayNs)
                .toArray();
        return new PathMeasurement(sent, arrived, duplicated, reordered, Delays.ofNanos(delays), throughput);
    }

    /** Of the packets that came both there and back. */
    synchronized Delays roundTrips(ProbeLog back) {
        synchronized (back) {
            return Delays.ofNanos(IntStream.range(0, arrivedNs.length)
                    .filter(back::hasArrived)
                    .mapToLong(packet -> delayNs(packet) + back.delayNs(packet))
                    .toArray());
        }
    }

    private boolean hasArrived(int packet) {
        return arrivedNs[packet] != NEVER;
    }

    private LongStream arrivedTimes() {
        return Arrays.stream(arrivedNs).filter(time -> time != NEVER);
    }
}
