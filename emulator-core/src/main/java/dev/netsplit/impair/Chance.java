package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A yes or no for every packet: yes with a probability, and as likely as not the same as for the packet before.
 *
 * <p>With a correlation it is a two-state Markov chain: after a yes, the next is a yes with p + ρ(1−p); after a no,
 * with p(1−ρ). Its mean is exactly p and its lag-k correlation ρ^k. (netem blends successive random numbers instead,
 * which shrinks their spread: its {@code loss 1% 25%} loses 0.00024%.)
 *
 * @param probability 0 to 1
 * @param correlation 0 to below 1; 0 makes every packet's answer a function of its own random numbers alone
 */
record Chance(double probability, double correlation) {
    static Chance of(String name, double probability) {
        return new Chance(probability(name, probability), 0);
    }

    /** The probability, checked. */
    static double probability(String name, double probability) {
        checkArgument(
                probability >= 0 && probability <= 1,
                "%s (%s) must be a probability from 0 to 1; write 0.01, or \"1%\" in an annotation, for one percent",
                name,
                probability);
        return probability + 0.0; // -0.0 is 0.0, and so the same chance
    }

    static double correlation(double correlation) {
        checkArgument(
                correlation >= 0 && correlation < 1, "correlation (%s) must be at least 0 and below 1", correlation);
        return correlation;
    }

    Chance correlated(double newCorrelation) {
        return new Chance(probability, correlation(newCorrelation));
    }

    Trials trials() {
        return new Trials(this);
    }

    @Override
    public String toString() {
        return Texts.percent(probability) + (correlation == 0 ? "" : ", correlated " + Texts.number(correlation));
    }

    /** The answers on one link. */
    static final class Trials {
        private final double afterYes;
        private final double afterNo;
        private double next;

        private Trials(Chance chance) {
            this.next = chance.probability; // as if it had run for ever, so that the first packet's chance is p too
            this.afterYes = chance.probability + chance.correlation * (1 - chance.probability);
            this.afterNo = chance.probability * (1 - chance.correlation);
        }

        boolean next(Transit packet) {
            boolean yes = packet.uniform() < next;
            next = yes ? afterYes : afterNo;
            return yes;
        }
    }
}
