package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.Objects;

/**
 * What a link, one direction, is like when nothing is wrong with it. Immutable.
 *
 * <p>A packet is first lost or not, then delayed. Jitter never changes the order of a link's packets: one that would
 * overtake the packet before it arrives right behind it.
 */
public final class LinkProfile {
    /** Longer delays are mistakes: TCP gives up first. It also keeps due times far from overflow. */
    private static final Duration MAX_LATENCY = Duration.ofHours(1);

    private static final LinkProfile CLEAN = builder().build();

    private final Duration latency;
    private final Duration jitter;
    private final Loss loss;

    private LinkProfile(Builder builder) {
        this.latency = builder.latency;
        this.jitter = builder.jitter;
        this.loss = builder.loss;
    }

    /** No latency, no loss: a packet arrives as soon as it can be handed over. */
    public static LinkProfile clean() {
        return CLEAN;
    }

    /** A builder that starts from the {@linkplain #clean() clean} profile. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this profile. */
    public Builder toBuilder() {
        return new Builder().latency(latency).jitter(jitter).loss(loss);
    }

    /** The mean time from one end to the other, one way. */
    public Duration latency() {
        return latency;
    }

    /** How far a packet's latency may lie from the mean, either way. */
    public Duration jitter() {
        return jitter;
    }

    public Loss loss() {
        return loss;
    }

    /**
     * A packet's latency in nanoseconds, uniform over [latency - jitter, latency + jitter].
     *
     * @param uniform a random number from [0, 1)
     */
    public long latencyNs(double uniform) {
        long jitterNs = jitter.toNanos();
        return latency.toNanos() - jitterNs + (long) (uniform * (2 * jitterNs + 1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkProfile that
                && latency.equals(that.latency)
                && jitter.equals(that.jitter)
                && loss.equals(that.loss);
    }

    @Override
    public int hashCode() {
        return Objects.hash(latency, jitter, loss);
    }

    @Override
    public String toString() {
        return "LinkProfile[latency=" + latency + ", jitter=" + jitter + ", loss=" + loss + "]";
    }

    /** Builds a {@link LinkProfile}. Not thread-safe. */
    public static final class Builder {
        private Duration latency = Duration.ZERO;
        private Duration jitter = Duration.ZERO;
        private Loss loss = Loss.none();

        private Builder() {}

        /**
         * The mean latency, <b>one way</b>; 0 to 1 hour, default 0. Ten milliseconds on both links of a pair make a round
         * trip of twenty.
         *
         * @throws IllegalArgumentException if it is negative or over an hour
         */
        @CanIgnoreReturnValue
        public Builder latency(Duration latency) {
            checkArgument(!latency.isNegative(), "latency (%s) must be zero or more", latency);
            checkArgument(latency.compareTo(MAX_LATENCY) <= 0, "latency (%s) must be at most %s", latency, MAX_LATENCY);
            this.latency = latency;
            return this;
        }

        /**
         * How far a packet's latency may lie from the mean, either way, drawn uniformly; from 0 to the latency, default 0.
         *
         * @throws IllegalArgumentException if it is negative; or, from {@link #build()}, if it is over the latency
         */
        @CanIgnoreReturnValue
        public Builder jitter(Duration jitter) {
            checkArgument(!jitter.isNegative(), "jitter (%s) must be zero or more", jitter);
            this.jitter = jitter;
            return this;
        }

        /** Which packets are lost; default {@link Loss#none()}. */
        @CanIgnoreReturnValue
        public Builder loss(Loss loss) {
            this.loss = requireNonNull(loss, "loss");
            return this;
        }

        /**
         * The profile.
         *
         * @throws IllegalArgumentException if the jitter is over the latency: a packet cannot arrive before it was sent
         */
        public LinkProfile build() {
            checkArgument(
                    jitter.compareTo(latency) <= 0,
                    "jitter (%s) must be at most the latency (%s): a packet cannot arrive before it was sent",
                    jitter,
                    latency);
            return new LinkProfile(this);
        }
    }
}
