package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a link, one direction, is like when nothing is wrong with it. Immutable.
 *
 * <p>A packet meets, in this order: the MTU, the queue and the rate of the bandwidth, loss, duplication, corruption,
 * latency with its jitter, reordering, and the user's own impairments in the order in which they were given. So a
 * packet that is lost has used its bandwidth, as on a wire; and latency does not fill the queue.
 */
public final class LinkProfile {
    private static final LinkProfile CLEAN = builder().build();

    private final Mtu mtu;
    private final Bandwidth bandwidth;
    private final ImmutableMap<ImpairmentKind, Impairment> impairments;
    private final Latency latencyWithoutJitter;
    private final @Nullable Duration jitter;
    private final ImmutableList<Impairment> own;

    private LinkProfile(Builder builder, Latency latency) {
        this.mtu = builder.mtu;
        this.bandwidth = builder.bandwidth;
        Map<ImpairmentKind, Impairment> changed = new EnumMap<>(builder.impairments);
        changed.put(ImpairmentKind.LATENCY, latency);
        this.impairments = Maps.immutableEnumMap(changed);
        this.latencyWithoutJitter = builder.latency();
        this.jitter = builder.jitter;
        this.own = builder.own;
    }

    /** No latency, no loss, no limit: a packet arrives as soon as it can be handed over. */
    public static LinkProfile clean() {
        return CLEAN;
    }

    /** A builder that starts from the {@linkplain #clean() clean} profile. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A link as netem makes one, from what tc takes after {@code netem}: {@code "delay 100ms 10ms loss 1%"}.
     *
     * <p>Clauses, each at most once, in any order, their keywords cut short as tc allows:
     *
     * <ul>
     *   <li>{@code delay TIME [JITTER [CORRELATION]]}, {@code distribution uniform|normal|pareto|paretonormal|FILE}.
     *       Uniform over TIME ± JITTER if there is no distribution, else with σ = JITTER. Jitter reorders packets,
     *       unless there is a rate. FILE is a table of iproute2, or a path with a slash in it.
     *   <li>{@code loss [random] P [CORRELATION]}, {@code loss state P13 [P31 [P32 [P23 [P14]]]]} (default 1 − P13, 0%,
     *       100%, 0%), {@code loss gemodel P [R [1-H [1-K]]]} (default 1 − P, 100%, 0%)
     *   <li>{@code duplicate P [CORRELATION]}, {@code corrupt P [CORRELATION]}
     *   <li>{@code reorder P [CORRELATION]}, {@code gap DISTANCE}: needs a delay, which chosen packets skip
     *   <li>{@code rate RATE [OVERHEAD [CELLSIZE [CELLOVERHEAD]]]}; lengths are those of IP packets, without an
     *   Ethernet header
     *   <li>{@code limit PACKETS} that wait for the rate; default 1000. Packets in flight do not count, as they do in
     *       netem, and without a rate none waits.
     * </ul>
     *
     * <p>Units are tc's, in either case: s, ms, us, ns (a bare number is microseconds, as tc(8) says; iproute2 takes it
     * for nanoseconds since 6.9, so write the unit); bit, kbit, mbit, gbit, tbit in bits per second (so is a bare
     * number), bps, kbps, mbps, gbps, tbps in bytes per second, kibit, kibps and so on by 1024; percentages with or
     * without their sign.
     *
     * <p>A correlation means what netem's does not: the share stays exactly P, and the lag-1 correlation of what
     * happens is the one given, by a two-state Markov chain; delays keep their distribution and follow a Gaussian
     * AR(1). In netem {@code loss 20% 75%} loses 0.115%. All differences are in docs/fidelity.md.
     *
     * @throws IllegalArgumentException with the word and its place, if tc would refuse the arguments; if a clause is
     *     there twice; or if it is {@code slot}, {@code ecn} or {@code seed}, which are not supported
     */
    public static LinkProfile netem(String arguments) {
        return NetemSyntax.parse(arguments);
    }

    /** A builder that starts from this profile. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.mtu = mtu;
        builder.bandwidth = bandwidth;
        builder.impairments.putAll(impairments);
        builder.impairments.put(ImpairmentKind.LATENCY, latencyWithoutJitter);
        builder.jitter = jitter;
        builder.own = own;
        return builder;
    }

    /**
     * This profile in netem's arguments; {@code LinkProfile.netem(profile.toNetem())} behaves as this profile does.
     *
     * @throws IllegalStateException if something in it cannot be said in them, with its name: an MTU, losses by a
     *     pattern, reordering by distance, a queue other than of packets with drop tail, jitter that keeps the order
     *     without a bandwidth, ...
     */
    public String toNetem() {
        return NetemSyntax.print(this);
    }

    /** The longest packet that passes. */
    public Mtu mtu() {
        return mtu;
    }

    /** The rate, and the queue before it. */
    public Bandwidth bandwidth() {
        return bandwidth;
    }

    /** Which packets are lost. */
    public Loss loss() {
        return (Loss) impairment(ImpairmentKind.LOSS);
    }

    /** Which packets arrive twice. */
    public Duplication duplication() {
        return (Duplication) impairment(ImpairmentKind.DUPLICATION);
    }

    /** Which packets are changed on the way, and how. */
    public Corruption corruption() {
        return (Corruption) impairment(ImpairmentKind.CORRUPTION);
    }

    /** How long packets take, one way. */
    public Latency latency() {
        return (Latency) impairment(ImpairmentKind.LATENCY);
    }

    /** Which packets overtake others, or fall behind. */
    public Reordering reordering() {
        return (Reordering) impairment(ImpairmentKind.REORDERING);
    }

    /**
     * Everything that works packet by packet, in the order in which a packet meets it; what does nothing is left out.
     */
    public List<Impairment> impairments() {
        Stream<Impairment> parts = ImpairmentKind.onLink().stream()
                .filter(kind -> !impairment(kind).equals(kind.none()))
                .map(this::impairment);
        return Stream.concat(parts, own.stream()).collect(ImmutableList.toImmutableList());
    }

    /** Returns the impairment of a kind; {@link ImpairmentKind#none()} if the profile has none. */
    public Impairment impairment(ImpairmentKind kind) {
        return impairments.getOrDefault(kind, kind.none());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkProfile that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    private List<Object> parts() {
        return List.of(
                mtu,
                bandwidth,
                ImpairmentKind.onLink().stream().map(this::impairment).toList(),
                own);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "LinkProfile[", "]");
        for (ImpairmentKind kind : ImpairmentKind.values()) {
            text.add(kind.key() + ": " + impairment(kind));
        }
        text.add("bandwidth: " + bandwidth).add("mtu: " + mtu);
        return (own.isEmpty() ? text : text.add("own: " + own)).toString();
    }

    /** Builds a {@link LinkProfile}. Not thread-safe. */
    public static final class Builder {
        private Mtu mtu = Mtu.none();
        private Bandwidth bandwidth = Bandwidth.unlimited();
        private final Map<ImpairmentKind, Impairment> impairments = new EnumMap<>(ImpairmentKind.class);
        private @Nullable Duration jitter;
        private ImmutableList<Impairment> own = ImmutableList.of();

        private Builder() {}

        /**
         * A constant latency, <b>one way</b>; 0 to 1 hour, default 0. Ten milliseconds on both links of a pair make a
         * round trip of twenty.
         *
         * @throws IllegalArgumentException if it is negative or over an hour
         */
        @CanIgnoreReturnValue
        public Builder latency(Duration latency) {
            return latency(Latency.constant(latency));
        }

        /** The latency, one way, with its distribution; default none. */
        @CanIgnoreReturnValue
        public Builder latency(Latency latency) {
            return with(ImpairmentKind.LATENCY, latency);
        }

        /**
         * How far a packet's latency may lie from the mean, either way, drawn uniformly; from 0 to the latency. Short
         * for {@link Latency#uniform} with the latency's mean, and not for a latency that is spread already. Packets
         * keep their order, so where they follow each other more closely than they vary, they wait for slower ones, and
         * the mean rises: at 1000 packets a second, 40 ms with a jitter of 5 ms come to 41.9 ms. {@link
         * Latency#reordering} leaves each its own.
         *
         * @throws IllegalArgumentException if it is negative; or, from {@link #build()}, if it is over the latency, or
         *     the latency is not constant
         */
        @CanIgnoreReturnValue
        public Builder jitter(Duration jitter) {
            checkArgument(!jitter.isNegative(), "jitter (%s) must be zero or more", Texts.duration(jitter));
            this.jitter = jitter;
            return this;
        }

        /** Which packets are lost; default {@link Loss#none()}. */
        @CanIgnoreReturnValue
        public Builder loss(Loss loss) {
            return with(ImpairmentKind.LOSS, loss);
        }

        /** Which packets arrive twice; default {@link Duplication#none()}. */
        @CanIgnoreReturnValue
        public Builder duplication(Duplication duplication) {
            return with(ImpairmentKind.DUPLICATION, duplication);
        }

        /** Which packets are changed on the way; default {@link Corruption#none()}. */
        @CanIgnoreReturnValue
        public Builder corruption(Corruption corruption) {
            return with(ImpairmentKind.CORRUPTION, corruption);
        }

        /** Which packets overtake others, or fall behind; default {@link Reordering#none()}. */
        @CanIgnoreReturnValue
        public Builder reordering(Reordering reordering) {
            return with(ImpairmentKind.REORDERING, reordering);
        }

        /** The rate, and the queue before it; default {@link Bandwidth#unlimited()}. */
        @CanIgnoreReturnValue
        public Builder bandwidth(Bandwidth bandwidth) {
            this.bandwidth = requireNonNull(bandwidth, "bandwidth");
            return this;
        }

        /** The longest packet that passes; default {@link Mtu#none()}. */
        @CanIgnoreReturnValue
        public Builder mtu(Mtu mtu) {
            this.mtu = requireNonNull(mtu, "mtu");
            return this;
        }

        /** Adds an impairment of the user's own, after all others. */
        @CanIgnoreReturnValue
        public Builder impairment(Impairment impairment) {
            this.own = ImmutableList.<Impairment>builder()
                    .addAll(own)
                    .add(impairment)
                    .build();
            return this;
        }

        /**
         * Sets the impairment of a kind, in place of the one before.
         *
         * @throws IllegalArgumentException if the impairment is of another kind
         */
        @CanIgnoreReturnValue
        public Builder impairment(ImpairmentKind kind, Impairment impairment) {
            checkArgument(kind.includes(impairment), "impairment (%s) must be a %s", impairment, kind.key());
            if (kind == ImpairmentKind.LATENCY) {
                jitter = null; // a profile's latency has its jitter in it
            }
            return with(kind, impairment);
        }

        /**
         * The profile.
         *
         * @throws IllegalArgumentException if jitter and latency do not go together
         */
        public LinkProfile build() {
            return new LinkProfile(this, latencyWithJitter());
        }

        @CanIgnoreReturnValue
        private Builder with(ImpairmentKind kind, Impairment impairment) {
            impairments.put(kind, requireNonNull(impairment, kind.key()));
            return this;
        }

        private Latency latency() {
            return (Latency) impairments.getOrDefault(ImpairmentKind.LATENCY, Latency.none());
        }

        private Latency latencyWithJitter() {
            Latency latency = latency();
            if (jitter == null || jitter.isZero()) {
                return latency;
            }
            Duration mean = latency.mean();
            checkArgument(
                    latency.equals(Latency.none()) || latency.equals(Latency.constant(mean)),
                    "jitter (%s) must go with a constant latency; %s is spread already",
                    Texts.duration(jitter),
                    latency);
            checkArgument(
                    jitter.compareTo(mean) <= 0,
                    "jitter (%s) must be at most the latency (%s): a packet cannot arrive before it was sent",
                    Texts.duration(jitter),
                    Texts.duration(mean));
            return Latency.uniform(mean, jitter);
        }
    }
}
