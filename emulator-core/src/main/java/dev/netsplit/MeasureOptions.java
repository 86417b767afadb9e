package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.impair.Quantities;
import java.time.Duration;

/**
 * How {@link EmulatedNetwork#measure(String, String, MeasureOptions)} measures. Immutable.
 *
 * @param probes how many probes are sent; default 100. The more, the finer the loss: of n probes, a loss of p is
 *     measured with a standard error of {@code sqrt(p (1 - p) / n)}
 * @param interval from one probe to the next; default 10 ms. With their headers, probes have 60 bytes: at 10 ms they
 *     take 48 kbit/s
 * @param throughputTime how long packets are sent in each direction to measure throughput, about; default 500 ms, zero
 *     to leave it out. On a link of less than 80 kbit/s it is longer, since four packets are the least that are sent
 * @param timeout how long the network may be silent before what is missing counts as lost; default 2 s. It must be
 *     longer than the longest round trip
 */
public record MeasureOptions(int probes, Duration interval, Duration throughputTime, Duration timeout) {
    private static final Duration MAX = Duration.ofHours(1);

    /** The defaults. */
    public static final MeasureOptions DEFAULT = builder().build();

    /**
     * @throws IllegalArgumentException if a value is out of its range
     */
    public MeasureOptions {
        checkArgument(probes >= 1 && probes <= 10_000_000, "probes (%s) must be from 1 to 10000000", probes);
        check("interval", interval);
        check("throughputTime", throughputTime);
        check("timeout", timeout);
        checkArgument(!timeout.isZero(), "timeout (%s) must be more than zero", Quantities.text(timeout));
    }

    private static void check(String name, Duration time) {
        checkArgument(
                !time.isNegative() && time.compareTo(MAX) <= 0,
                "%s (%s) must be zero or more, and at most one hour",
                name,
                Quantities.text(time));
    }

    @Override
    public String toString() {
        return probes + " probes, " + Quantities.text(interval) + " apart, throughput for "
                + Quantities.text(throughputTime) + ", timeout " + Quantities.text(timeout);
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Makes {@link MeasureOptions}. Not thread-safe. */
    public static final class Builder {
        private int probes = 100;
        private Duration interval = Duration.ofMillis(10);
        private Duration throughputTime = Duration.ofMillis(500);
        private Duration timeout = Duration.ofSeconds(2);

        private Builder() {}

        /** How many probes are sent, 1 to 10,000,000. */
        @CanIgnoreReturnValue
        public Builder probes(int count) {
            this.probes = count;
            return this;
        }

        /** From one probe to the next, to one hour; zero for as fast as they can be sent. */
        @CanIgnoreReturnValue
        public Builder interval(Duration betweenProbes) {
            this.interval = betweenProbes;
            return this;
        }

        /** How long each direction's throughput is measured, about, to one hour; zero to leave it out. */
        @CanIgnoreReturnValue
        public Builder throughputTime(Duration perDirection) {
            this.throughputTime = perDirection;
            return this;
        }

        /** After how much silence what is missing counts as lost; more than zero, to one hour. */
        @CanIgnoreReturnValue
        public Builder timeout(Duration silence) {
            this.timeout = silence;
            return this;
        }

        /**
         * What was described.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public MeasureOptions build() {
            return new MeasureOptions(probes, interval, throughputTime, timeout);
        }
    }
}
