package dev.netsplit.impair;

import dev.netsplit.impair.Chance.Trials;

/**
 * Which packets arrive twice. Immutable.
 *
 * <p>The copy is made after loss and before corruption, latency and reordering, and meets these with random numbers of
 * its own: one of the two may be corrupted, and under jitter they arrive apart.
 */
public final class Duplication implements Impairment {
    private static final Duplication NONE = new Duplication(new Chance(0, 0));

    private final Chance chance;

    private Duplication(Chance chance) {
        this.chance = chance;
    }

    /** Nothing arrives twice. The default. */
    public static Duplication none() {
        return NONE;
    }

    /**
     * Each packet is doubled with the same probability, whatever became of the others.
     *
     * @param probability 0 (none) to 1 (all)
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public static Duplication random(double probability) {
        return new Duplication(Chance.of("duplication", probability));
    }

    /**
     * The same share, in clusters: a two-state Markov chain with exactly this share of packets doubled, whose lag-1
     * correlation is the one given. Its state is the link's, so a packet's fate then hangs on those before it.
     *
     * @param correlation 0 to below 1; default 0
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public Duplication correlated(double correlation) {
        return new Duplication(chance.correlated(correlation));
    }

    /** The share of packets that are doubled, 0 to 1. */
    public double probability() {
        return chance.probability();
    }

    /** The correlation of a packet's fate with the one before, 0 to below 1. */
    public double correlation() {
        return chance.correlation();
    }

    @Override
    public Effect onLink() {
        Trials trials = chance.trials();
        return packet -> {
            if (trials.next(packet)) {
                packet.duplicate();
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Duplication that && chance.equals(that.chance);
    }

    @Override
    public int hashCode() {
        return chance.hashCode();
    }

    @Override
    public String toString() {
        return chance.probability() == 0 ? "none" : "random " + chance;
    }
}
