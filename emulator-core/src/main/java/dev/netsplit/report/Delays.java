package dev.netsplit.report;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** Delays that were measured, of the packets that arrived. Immutable. */
public final class Delays {
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sortedNs;

    private Delays(long[] sortedNs) {
        this.sortedNs = sortedNs;
    }

    /** Of delays in nanoseconds, in any order. */
    public static Delays ofNanos(long... delaysNs) {
        long[] sorted = delaysNs.clone();
        Arrays.sort(sorted);
        return new Delays(sorted);
    }

    /** How many were measured; where it is 0, every other method throws {@link IllegalStateException}. */
    public int samples() {
        return sortedNs.length;
    }

    public Duration min() {
        return quantile(0);
    }

    public Duration median() {
        return quantile(0.5);
    }

    public Duration max() {
        return quantile(1);
    }

    /**
     * The smallest delay that at least this share of the packets did not exceed: the inverse of the empirical
     * distribution function.
     *
     * @param share from 0 to 1
     */
    public Duration quantile(double share) {
        checkArgument(share >= 0 && share <= 1, "share (%s) must be from 0 to 1", share);
        requireSamples();
        int rank = (int) Math.ceil(share * sortedNs.length);
        return Duration.ofNanos(sortedNs[Math.max(rank, 1) - 1]);
    }

    public Duration mean() {
        return Duration.ofNanos(Math.round(meanNs()));
    }

    /** The standard deviation, which is what a profile's jitter asks for; 0 of a single one. */
    public Duration jitter() {
        double mean = meanNs();
        double squares = 0;
        for (long delay : sortedNs) {
            squares += (delay - mean) * (delay - mean);
        }
        return Duration.ofNanos(Math.round(Math.sqrt(squares / Math.max(1, sortedNs.length - 1))));
    }

    private double meanNs() {
        requireSamples();
        double sum = 0;
        for (long delay : sortedNs) {
            sum += delay;
        }
        return sum / sortedNs.length;
    }

    private void requireSamples() {
        checkState(
                sortedNs.length > 0, "packets that arrived (0) must be at least one; there is no delay of lost ones");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Delays that && Arrays.equals(sortedNs, that.sortedNs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sortedNs);
    }

    /** For instance {@code p50 10.081 ms, p99 10.304 ms, jitter 0.052 ms}. */
    @Override
    public String toString() {
        return sortedNs.length == 0
                ? "none"
                : "p50 " + millis(median()) + ", p99 " + millis(quantile(0.99)) + ", jitter " + millis(jitter());
    }

    private static String millis(Duration delay) {
        return String.format(Locale.ROOT, "%.3f ms", delay.toNanos() / NANOS_PER_MILLI);
    }
}
