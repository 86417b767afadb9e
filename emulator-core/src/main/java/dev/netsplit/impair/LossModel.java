package dev.netsplit.impair;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.impair.Impairment.Effect;
import java.util.Map;
import java.util.Optional;

/** The forms of {@link Loss}, each with its formula for the mean. */
sealed interface LossModel {
    /** The share of packets lost in the long run. */
    double mean();

    /** By the names of {@link Loss#parameters}. */
    Map<String, Object> parameters();

    Effect onLink();

    /**
     * Returns its clause in netem's syntax; empty for none.
     *
     * @param loss the loss of this form, for the error
     * @throws IllegalStateException if netem has no such form
     */
    Optional<String> netem(Loss loss);

    /** See {@link Loss#random} and {@link Loss#correlated}. */
    record Random(Chance chance) implements LossModel {
        @Override
        public double mean() {
            return chance.probability();
        }

        @Override
        public Effect onLink() {
            Chance.Trials trials = chance.trials();
            return packet -> {
                if (trials.next(packet)) {
                    packet.lose();
                }
            };
        }

        @Override
        public Map<String, Object> parameters() {
            return chance.correlation() == 0
                    ? Map.of("probability", chance.probability())
                    : ImmutableMap.of("probability", chance.probability(), "correlation", chance.correlation());
        }

        @Override
        public Optional<String> netem(Loss loss) {
            return NetemChance.print("loss", chance.probability(), chance.correlation());
        }

        @Override
        public String toString() {
            return chance.probability() == 0 ? "none" : "random " + chance;
        }
    }

    /** See {@link Loss#bursts}. */
    record Bursts(double mean, double meanBurst) implements LossModel {
        /** The chance that a burst starts: solves L = p/(p + r). */
        double p() {
            return mean / (meanBurst * (1 - mean));
        }

        /** The chance that a burst ends. */
        double r() {
            return 1 / meanBurst;
        }

        @Override
        public Effect onLink() {
            return new GilbertElliottEffect(new GilbertElliott(p(), r(), 1, 0));
        }

        @Override
        public Map<String, Object> parameters() {
            return ImmutableMap.of("mean", mean, "burst", meanBurst);
        }

        @Override
        public Optional<String> netem(Loss loss) {
            return Optional.of("loss gemodel " + NetemChance.percents(p(), r(), 1, 0));
        }

        @Override
        public String toString() {
            return "bursts " + Texts.percent(mean) + ", mean length " + Texts.number(meanBurst);
        }
    }

    /** See {@link Loss#gilbertElliott}. */
    record GilbertElliott(double p, double r, double oneMinusH, double oneMinusK) implements LossModel {
        /** The share of time in the bad state. Without a way into it, or back, it is the state that it ends in. */
        double bad() {
            return p == 0 ? 0 : p / (p + r);
        }

        @Override
        public double mean() {
            return bad() * oneMinusH + (1 - bad()) * oneMinusK;
        }

        @Override
        public Effect onLink() {
            return new GilbertElliottEffect(this);
        }

        @Override
        public Map<String, Object> parameters() {
            return ImmutableMap.of("p", p, "r", r, "1-h", oneMinusH, "1-k", oneMinusK);
        }

        @Override
        public Optional<String> netem(Loss loss) {
            return Optional.of("loss gemodel " + NetemChance.percents(p, r, oneMinusH, oneMinusK));
        }

        @Override
        public String toString() {
            return "Gilbert-Elliott p " + Texts.percent(p) + ", r " + Texts.percent(r) + ", 1-h "
                    + Texts.percent(oneMinusH) + ", 1-k " + Texts.percent(oneMinusK);
        }
    }

    /** See {@link Loss#fourState}. */
    record FourState(double p13, double p31, double p32, double p23, double p14) implements LossModel {
        /** Whether a burst, once begun, ends for certain: otherwise the long run is spent in one. */
        boolean burstsEnd() {
            return p31 > 0 && (p32 == 0 || p23 > 0);
        }

        /** Of state 1, 2, 3 or 4: the share of time in it, for chains whose bursts end, or never begin. */
        double share(int state) {
            double lostInBurst = p13 == 0 ? 0 : p13 / p31; // for every packet in state 1, as what follows
            double goodInBurst = lostInBurst == 0 || p32 == 0 ? 0 : lostInBurst * p32 / p23;
            double all = 1 + goodInBurst + lostInBurst + p14;
            return switch (state) {
                case 1 -> 1 / all;
                case 2 -> goodInBurst / all;
                case 3 -> lostInBurst / all;
                default -> p14 / all;
            };
        }

        @Override
        public double mean() {
            if (p13 == 0 || burstsEnd()) {
                return share(3) + share(4);
            }
            return p32 == 0 ? 1 : p23 / (p23 + p32); // it stays among the states 2 and 3
        }

        @Override
        public Effect onLink() {
            return new FourStateEffect(this);
        }

        @Override
        public Map<String, Object> parameters() {
            return ImmutableMap.of("p13", p13, "p31", p31, "p32", p32, "p23", p23, "p14", p14);
        }

        @Override
        public Optional<String> netem(Loss loss) {
            return Optional.of("loss state " + NetemChance.percents(p13, p31, p32, p23, p14));
        }

        @Override
        public String toString() {
            return "4-state p13 " + Texts.percent(p13) + ", p31 " + Texts.percent(p31) + ", p32 " + Texts.percent(p32)
                    + ", p23 " + Texts.percent(p23) + ", p14 " + Texts.percent(p14);
        }
    }

    /** See {@link Loss#everyNth}. */
    record EveryNth(int n) implements LossModel {
        @Override
        public double mean() {
            return 1.0 / n;
        }

        @Override
        public Effect onLink() {
            return new Effect() {
                private int count;

                @Override
                public void apply(Transit packet) {
                    if (++count == n) {
                        count = 0;
                        packet.lose();
                    }
                }
            };
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("every-nth", n);
        }

        @Override
        public Optional<String> netem(Loss loss) {
            throw unsayable(loss);
        }

        @Override
        public String toString() {
            return "one in every " + n;
        }
    }

    /**
     * See {@link Loss#pattern} and {@link Loss#trace(java.util.List)}.
     *
     * @param fates 'x' and '.' only, at least one: a string, since records compare those by content
     */
    record Pattern(String fates) implements LossModel {
        private static final int SHOWN = 40;

        @Override
        public double mean() {
            return fates.chars().filter(fate -> fate == 'x').count() / (double) fates.length();
        }

        @Override
        public Effect onLink() {
            return new Effect() {
                private int next;

                @Override
                public void apply(Transit packet) {
                    if (fates.charAt(next) == 'x') {
                        packet.lose();
                    }
                    next = next + 1 == fates.length() ? 0 : next + 1;
                }
            };
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("pattern", fates);
        }

        @Override
        public Optional<String> netem(Loss loss) {
            throw unsayable(loss);
        }

        @Override
        public String toString() {
            return fates.length() <= SHOWN
                    ? "pattern " + fates
                    : "pattern " + fates.substring(0, SHOWN) + "... (" + fates.length() + " packets)";
        }
    }

    private static IllegalStateException unsayable(Loss loss) {
        return NetemErrors.unsayable("loss", loss, "be random, in bursts, or of a chain, the kinds that netem has");
    }
}
