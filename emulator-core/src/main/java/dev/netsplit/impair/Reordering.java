package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Chance.Trials;
import java.time.Duration;
import java.util.Objects;

/**
 * Which packets arrive out of order. Immutable.
 *
 * <p>It comes after the latency and works on top of it, whether or not that keeps the order: here the order is broken
 * on purpose, by a known share of the packets.
 */
public final class Reordering implements Impairment {
    private static final Duration MAX_HOLD = Duration.ofHours(1);
    private static final Duration DEFAULT_HOLD = Duration.ofMillis(100);
    private static final Reordering NONE = random(0);

    private final Chance chance;
    private final int gap;
    private final int distance;
    private final Duration holdAtMost;

    private Reordering(Chance chance, int gap, int distance, Duration holdAtMost) {
        this.chance = chance;
        this.gap = gap;
        this.distance = distance;
        this.holdAtMost = holdAtMost;
    }

    /** Nothing is reordered. The default. */
    public static Reordering none() {
        return NONE;
    }

    /**
     * Each packet is chosen with the same probability; a chosen one skips its delay and so overtakes those that are
     * under way, as in netem. On a link without latency there is nothing to overtake, and it has no effect.
     *
     * @param probability 0 (none) to 1 (all, which is a link without latency)
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public static Reordering random(double probability) {
        return new Reordering(Chance.of("reordering", probability), 1, 0, DEFAULT_HOLD);
    }

    /**
     * Each packet is chosen with the same probability; a chosen one is held back until so many later packets of the
     * link have arrived, or for 100 ms ({@link #holdAtMost}) where the link falls silent before.
     *
     * @param probability 0 (none) to 1 (all)
     * @param packets how many packets pass it, 1 to 10,000. TCP takes three for a loss
     * @throws IllegalArgumentException if one lies outside, or is not a number
     */
    public static Reordering byDistance(double probability, int packets) {
        checkArgument(packets >= 1 && packets <= 10_000, "distance (%s) must be from 1 to 10000 packets", packets);
        return new Reordering(Chance.of("reordering", probability), 1, packets, DEFAULT_HOLD);
    }

    /**
     * At least {@code packets - 1} packets stay in order between one that is chosen and the next: only after them are
     * packets drawn for again. With 1, the default, every packet is. The share chosen then is 1/(gap − 1 + 1/p).
     *
     * @param packets 1 to 1,000,000
     * @throws IllegalArgumentException if it lies outside
     */
    public Reordering gap(int packets) {
        checkArgument(packets >= 1 && packets <= 1_000_000, "gap (%s) must be from 1 to 1000000 packets", packets);
        return new Reordering(chance, packets, distance, holdAtMost);
    }

    /**
     * How long a packet is held back at most, from the time at which it would have arrived; default 100 ms. Matters for
     * {@link #byDistance} only.
     *
     * @param time above 0, to 1 hour
     * @throws IllegalArgumentException if it lies outside
     */
    public Reordering holdAtMost(Duration time) {
        checkArgument(
                !time.isZero() && !time.isNegative() && time.compareTo(MAX_HOLD) <= 0,
                "hold (%s) must be above zero and at most an hour",
                Texts.duration(time));
        return new Reordering(chance, gap, distance, time);
    }

    /**
     * The same share, in clusters: a two-state Markov chain with exactly this share of the packets drawn for chosen,
     * whose lag-1 correlation is the one given. Its state is the link's, so a packet's fate then hangs on those before
     * it.
     *
     * @param correlation 0 to below 1; default 0
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public Reordering correlated(double correlation) {
        return new Reordering(chance.correlated(correlation), gap, distance, holdAtMost);
    }

    /** The chance of a packet that is drawn for, 0 to 1. */
    public double probability() {
        return chance.probability();
    }

    /** The correlation of a packet's fate with the one drawn for before, 0 to below 1. */
    public double correlation() {
        return chance.correlation();
    }

    /** One more than the number of packets that stay in order after one that was chosen. */
    public int gap() {
        return gap;
    }

    /** How many packets pass one that is held back; 0 where chosen packets skip their delay instead. */
    public int distance() {
        return distance;
    }

    /** How long a packet is held back at most. */
    public Duration holdAtMost() {
        return holdAtMost;
    }

    /** The share of packets chosen in the long run, 1/(gap − 1 + 1/p): 0 to 1. */
    public double meanShare() {
        double p = chance.probability();
        return p == 0 ? 0 : 1 / (gap - 1 + 1 / p);
    }

    @Override
    public Effect onLink() {
        return new Choosing(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Reordering that
                && chance.equals(that.chance)
                && gap == that.gap
                && distance == that.distance
                && holdAtMost.equals(that.holdAtMost);
    }

    @Override
    public int hashCode() {
        return Objects.hash(chance, gap, distance, holdAtMost);
    }

    @Override
    public String toString() {
        if (chance.probability() == 0) {
            return "none";
        }
        return "random " + chance + (gap == 1 ? "" : ", gap " + gap)
                + (distance == 0 ? "" : ", by " + distance + " packets or " + Texts.duration(holdAtMost));
    }

    private static final class Choosing implements Effect {
        private final Trials trials;
        private final int gap;
        private final int distance;
        private final long holdNs;
        private int inOrder;

        private Choosing(Reordering value) {
            this.trials = value.chance.trials();
            this.gap = value.gap;
            this.distance = value.distance;
            this.holdNs = value.holdAtMost.toNanos();
        }

        @Override
        public void apply(Transit packet) {
            if (inOrder < gap - 1) {
                inOrder++;
            } else if (trials.next(packet)) {
                inOrder = 0;
                if (distance == 0) {
                    packet.overtake();
                } else {
                    packet.hold(distance, holdNs);
                }
            }
        }
    }
}
