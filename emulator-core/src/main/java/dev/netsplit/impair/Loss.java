package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

/** Which packets a link loses of its own accord. Immutable. */
public final class Loss {
    private static final Loss NONE = new Loss(0);

    private final double probability;

    private Loss(double probability) {
        this.probability = probability;
    }

    /** Nothing is lost. */
    public static Loss none() {
        return NONE;
    }

    /**
     * Each packet is lost with the same probability, whatever became of the others (Bernoulli trials).
     *
     * @param probability 0 (none) to 1 (all)
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public static Loss random(double probability) {
        checkArgument(
                probability >= 0 && probability <= 1,
                "loss (%s) must be a probability from 0 to 1; write 0.01, or \"1%\" in an annotation, for one percent",
                probability);
        return probability == 0 ? NONE : new Loss(probability);
    }

    /** The share of packets lost in the long run, 0 to 1. */
    public double probability() {
        return probability;
    }

    /**
     * Whether a packet is lost.
     *
     * @param uniform a random number from [0, 1); over all of them the share lost is exactly {@link #probability()}, to
     *     within the number's grain of 2^-53
     */
    public boolean loses(double uniform) {
        return uniform < probability;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Loss that && probability == that.probability;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(probability);
    }

    @Override
    public String toString() {
        return probability == 0 ? "none" : "random " + probability;
    }
}
