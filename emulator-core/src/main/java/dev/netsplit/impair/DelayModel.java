package dev.netsplit.impair;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The forms of {@link Latency}. Times in nanoseconds. */
sealed interface DelayModel {
    double meanNs();

    double sigmaNs();

    /** By the names of {@link Latency#parameters}. */
    Map<String, Object> parameters();

    /** Returns true if packets may differ in their delay. */
    boolean varies();

    /**
     * Returns the times of its clause in netem's syntax, {@code 100ms 10ms distribution normal}; empty if netem has no
     * such form.
     *
     * @param correlation what stands behind a jitter, with a space before it
     */
    Optional<String> netemTimes(String correlation);

    /** Where a packet's delay comes from when each is drawn alone; fresh. */
    DelaySource onLink();

    /** A form with a quantile function, from which single delays are drawn. */
    sealed interface Drawn extends DelayModel {
        /**
         * The delay below which this share lies; 0 where it would be negative.
         *
         * @param uniform from [0, 1)
         */
        long quantileNs(double uniform);

        @Override
        default DelaySource onLink() {
            return packet -> quantileNs(packet.uniform());
        }
    }

    /** A delay for each packet. */
    @FunctionalInterface
    interface DelaySource {
        long nextNs(Transit packet);
    }

    /** See {@link Latency#constant}. */
    record Constant(long ns) implements DelayModel {
        @Override
        public double meanNs() {
            return ns;
        }

        @Override
        public double sigmaNs() {
            return 0;
        }

        @Override
        public DelaySource onLink() {
            return packet -> ns;
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("mean", Duration.ofNanos(ns));
        }

        @Override
        public boolean varies() {
            return false;
        }

        @Override
        public Optional<String> netemTimes(String correlation) {
            return Optional.of(Texts.nanos(ns));
        }

        @Override
        public String toString() {
            return ns == 0 ? "none" : "constant " + Texts.nanos(ns);
        }
    }

    /** See {@link Latency#uniform}. */
    record Uniform(long middleNs, long jitterNs) implements Drawn {
        @Override
        public double meanNs() {
            return middleNs;
        }

        @Override
        public double sigmaNs() {
            return jitterNs / StrictMath.sqrt(3);
        }

        @Override
        public long quantileNs(double uniform) {
            return middleNs - jitterNs + (long) (uniform * (2 * jitterNs + 1));
        }

        @Override
        public Map<String, Object> parameters() {
            return ImmutableMap.of("mean", Duration.ofNanos(middleNs), "jitter", Duration.ofNanos(jitterNs));
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public Optional<String> netemTimes(String correlation) {
            return Optional.of(Texts.nanos(middleNs) + " " + Texts.nanos(jitterNs) + correlation);
        }

        @Override
        public String toString() {
            return "uniform " + Texts.nanos(middleNs) + " ± " + Texts.nanos(jitterNs);
        }
    }

    /** See {@link Latency#distribution}. */
    record Shaped(long askedMeanNs, long askedSigmaNs, DelayDistribution shape) implements Drawn {
        @Override
        public double meanNs() {
            return askedMeanNs;
        }

        @Override
        public double sigmaNs() {
            return askedSigmaNs;
        }

        @Override
        public long quantileNs(double uniform) {
            return Math.max(0, Math.round(askedMeanNs + askedSigmaNs * shape.quantile(uniform)));
        }

        @Override
        public Map<String, Object> parameters() {
            return ImmutableMap.of(
                    "mean", Duration.ofNanos(askedMeanNs),
                    "sigma", Duration.ofNanos(askedSigmaNs),
                    "distribution", shape);
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public Optional<String> netemTimes(String correlation) {
            return askedMeanNs == 0
                    ? Optional.empty()
                    : NetemDistribution.name(shape)
                            .map(name -> Texts.nanos(askedMeanNs) + " " + Texts.nanos(askedSigmaNs) + correlation
                                    + " distribution " + name);
        }

        @Override
        public String toString() {
            return shape + " " + Texts.nanos(askedMeanNs) + " ± " + Texts.nanos(askedSigmaNs);
        }
    }

    /** See {@link Latency#percentiles}. */
    record Percentiles(QuantileTable table) implements Drawn {
        @Override
        public double meanNs() {
            return table.mean();
        }

        @Override
        public double sigmaNs() {
            return table.sigma();
        }

        @Override
        public long quantileNs(double uniform) {
            return Math.round(table.applyAsDouble(uniform));
        }

        @Override
        public Map<String, Object> parameters() {
            ImmutableMap.Builder<Double, Duration> points = ImmutableMap.builder();
            for (int i = 0; i < table.size(); i++) {
                points.put(percent(table.share(i)), Duration.ofNanos(Math.round(table.value(i))));
            }
            return Map.of("percentiles", points.buildOrThrow());
        }

        /** The percentage that a share was made of: a hundredth, and back, may be off by the last bit. */
        private static double percent(double share) {
            double percent = share * 100;
            if (percent / 100 == share) {
                return percent;
            }
            return Math.nextUp(percent) / 100 == share ? Math.nextUp(percent) : Math.nextDown(percent);
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public Optional<String> netemTimes(String correlation) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("percentiles");
            for (int i = 0; i < table.size(); i++) {
                text.append(i == 0 ? " " : ", ")
                        .append(Texts.percent(table.share(i)))
                        .append(' ')
                        .append(Texts.nanos(Math.round(table.value(i))));
            }
            return text.toString();
        }
    }

    /** See {@link Latency#trace}. */
    record Trace(List<Long> delaysNs) implements DelayModel {
        public Trace {
            delaysNs = List.copyOf(delaysNs);
        }

        @Override
        public double meanNs() {
            return delaysNs.stream().mapToLong(Long::longValue).average().orElse(0);
        }

        @Override
        public double sigmaNs() {
            double mean = meanNs();
            return StrictMath.sqrt(delaysNs.stream()
                    .mapToDouble(ns -> (ns - mean) * (ns - mean))
                    .average()
                    .orElse(0));
        }

        @Override
        public DelaySource onLink() {
            long[] delays = delaysNs.stream().mapToLong(Long::longValue).toArray();
            return new DelaySource() {
                private int next;

                @Override
                public long nextNs(Transit packet) {
                    long delay = delays[next];
                    next = next + 1 == delays.length ? 0 : next + 1;
                    return delay;
                }
            };
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("trace", delaysNs.stream().map(Duration::ofNanos).toList());
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public Optional<String> netemTimes(String correlation) {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "trace of " + delaysNs.size() + ", mean " + Texts.nanos(Math.round(meanNs()));
        }
    }
}
