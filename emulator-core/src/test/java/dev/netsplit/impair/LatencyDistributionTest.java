package dev.netsplit.impair;

import static dev.netsplit.impair.Fates.MILLION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every distribution, as drawn. Odds of a false alarm:
 *
 * <p>Kolmogorov-Smirnov: 10^-7 each by Massart's bound; D of 10^6 may be 0.0029.
 *
 * <p>σ within 1%, that is, the variance within 1.99%, of n = 4·10^6. By Bernstein's inequality the odds are at most
 * 2·exp(−n·t²/2 / (v + M·t/3)) with t = 0.0199, so n·t²/2 = 792; v the fourth standardised moment less 1, and M the
 * greatest squared deviation in σ². The worst is pareto, v = 28.2, M = 147: 2·exp(−792/29.2) = 3.4·10^-12;
 * pareto-normal has 16.8 and 113 up to 6 σ of its normal part, the percentiles 11.6 and 25, the table 2.1 and 5.1,
 * uniform 0.8 and 3. The normal's M is 64, beyond which lies a packet with odds of 4·10^6 · 1.2·10^-15 = 5·10^-9. The
 * sample's own mean adds a term of the order of 1/n.
 */
class LatencyDistributionTest {
    private static final double ODDS = 1e-7;
    private static final double MEAN = 100e6;
    private static final double SIGMA = 5e6;
    private static final Duration MEAN_TIME = Duration.ofMillis(100);
    private static final Duration SIGMA_TIME = Duration.ofMillis(5);

    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void delaysFollowTheirDistribution(Latency latency, DoubleUnaryOperator quantile) {
        double[] delays = Fates.delays(latency, 21, MILLION);

        assertThat(Statistics.kolmogorov(delays, quantile)).isLessThan(Statistics.kolmogorovBound(MILLION, ODDS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void correlatedDelaysFollowTheSameDistribution(Latency latency, DoubleUnaryOperator quantile) {
        // The second packet of many links: delays of one link are not independent, as the bound wants them.
        int links = 300_000;
        Latency correlated = latency.correlated(0.5);
        FakeTransit transit = new FakeTransit(22);
        double[] second = new double[links];
        for (int i = 0; i < links; i++) {
            Impairment.Effect effect = correlated.onLink();
            effect.apply(transit.next(0));
            effect.apply(transit.next(100_000_000_000L));
            second[i] = transit.delayNs;
        }

        assertThat(Statistics.kolmogorov(second, quantile)).isLessThan(Statistics.kolmogorovBound(links, ODDS));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("distributions")
    void sigmaIsWithinOnePercentOfTheAsked(Latency latency) {
        double[] delays = Fates.delays(latency, 23, 4 * MILLION);

        assertThat(Statistics.sigma(delays) / latency.sigma().toNanos()).isCloseTo(1, within(0.01));
        // 6 σ of the mean of 4·10^6 is 0.003 σ.
        assertThat((Statistics.mean(delays) - latency.mean().toNanos())
                        / latency.sigma().toNanos())
                .isCloseTo(0, within(0.003));
    }

    /** netem's arithmetic, as in iproute2's generator, for what the semantics say: it gives 0.82 of the σ asked. */
    @Test
    void netemsOwnTableGetsTheSigmaAskedFromUs() {
        double[] table = netemPareto();
        double scaled = Statistics.sigma(table) / 8192;
        DelayDistribution ours = DelayDistribution.parse(text(table));

        assertThat(scaled).isCloseTo(0.82, within(0.005));
        assertThat(Latency.distribution(MEAN_TIME, SIGMA_TIME, ours).sigma()).isEqualTo(SIGMA_TIME);
        double[] standardised = IntStream.range(0, MILLION)
                .mapToDouble(i -> ours.quantile((i + 0.5) / MILLION))
                .toArray();
        assertThat(Statistics.sigma(standardised)).isCloseTo(1, within(1e-6));
        assertThat(Statistics.mean(standardised)).isCloseTo(0, within(1e-6));
    }

    /** Moments over the quantile function itself, 4·10^6 steps: no chance in it. */
    @Test
    void builtInDistributionsAreStandardised() {
        int steps = 4 * MILLION;
        for (DelayDistribution distribution :
                List.of(DelayDistribution.NORMAL, DelayDistribution.PARETO, DelayDistribution.PARETO_NORMAL)) {
            double[] values = IntStream.range(0, steps)
                    .mapToDouble(i -> distribution.quantile((i + 0.5) / steps))
                    .toArray();
            assertThat(Statistics.mean(values)).as("mean of %s", distribution).isCloseTo(0, within(1e-5));
            assertThat(Statistics.sigma(values)).as("σ of %s", distribution).isCloseTo(1, within(1e-5));
        }
        assertThat(DelayDistribution.PARETO.quantile(0)).isCloseTo(-0.693, within(0.0005));
        assertThat(DelayDistribution.PARETO.quantile(0.5)).isCloseTo(-0.323, within(0.0005));
        assertThat(DelayDistribution.PARETO.quantile(Math.nextDown(1.0))).isCloseTo(12.12, within(0.01));
    }

    static Stream<Arguments> distributions() {
        DelayDistribution table = DelayDistribution.parse("# a table\n 40 0 1 2\n4 8 20\n");
        TreeMap<Double, Duration> percentiles = new TreeMap<>();
        percentiles.put(0.0, Duration.ofMillis(9));
        percentiles.put(50.0, Duration.ofMillis(10));
        percentiles.put(90.0, Duration.ofMillis(20));
        percentiles.put(100.0, Duration.ofMillis(80));
        return Stream.of(
                Arguments.of(Latency.uniform(MEAN_TIME, SIGMA_TIME), (DoubleUnaryOperator)
                        share -> MEAN + SIGMA * (2 * share - 1)),
                Arguments.of(Latency.normal(MEAN_TIME, SIGMA_TIME), (DoubleUnaryOperator)
                        share -> MEAN + SIGMA * normalQuantile(share)),
                Arguments.of(
                        Latency.pareto(MEAN_TIME, SIGMA_TIME), (DoubleUnaryOperator) LatencyDistributionTest::pareto),
                Arguments.of(Latency.paretoNormal(MEAN_TIME, SIGMA_TIME), paretoNormal()),
                Arguments.of(Latency.distribution(MEAN_TIME, SIGMA_TIME, table), interpolated(0, 1, 2, 4, 8, 20, 40)),
                Arguments.of(Latency.percentiles(percentiles), (DoubleUnaryOperator) share -> 1e6
                        * (share < 0.5 ? 9 + 2 * share : share < 0.9 ? 10 + 25 * (share - 0.5) : 600 * share - 520)));
    }

    /** By bisection of Φ, which {@link GaussianTest} holds against published values. */
    private static double normalQuantile(double share) {
        double low = -9;
        double high = 9;
        while (high - low > 1e-9) {
            double middle = (low + high) / 2;
            if (Gaussian.cdf(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Density 3/x^4 on [1, 10], which has 0.999 of it: E X = 1.485/0.999, E X² = 2.7/0.999. */
    private static double pareto(double share) {
        double mean = 1.485 / 0.999;
        double sigma = Math.sqrt(2.7 / 0.999 - mean * mean);
        return MEAN + SIGMA * (Math.pow(1 - 0.999 * share, -1 / 3.0) - mean) / sigma;
    }

    private static DoubleUnaryOperator paretoNormal() {
        return standardised(share -> normalQuantile(share) / 4 + Math.pow(1 - 0.999 * share, -1 / 3.0) - 1.5);
    }

    private static DoubleUnaryOperator standardised(DoubleUnaryOperator raw) {
        double[] values = IntStream.range(0, 210_000)
                .mapToDouble(i -> raw.applyAsDouble((i + 0.5) / 210_000))
                .toArray();
        double mean = Statistics.mean(values);
        double sigma = Statistics.sigma(values);
        return share -> MEAN + SIGMA * (raw.applyAsDouble(share) - mean) / sigma;
    }

    private static DoubleUnaryOperator interpolated(double... shape) {
        return standardised(share -> at(shape, share));
    }

    private static double at(double[] shape, double share) {
        double place = Math.min(Math.max(share * shape.length - 0.5, 0), shape.length - 1);
        int left = (int) Math.min(place, shape.length - 2);
        return shape[left] + (place - left) * (shape[left + 1] - shape[left]);
    }

    private static double[] netemPareto() {
        return IntStream.range(0, 4096)
                .mapToDouble(i ->
                        Math.min(32_767, Math.rint((Math.pow(1 - i / 4096.0, -1 / 3.0) - 1.5) * 4 / 3 * 8192)))
                .toArray();
    }

    private static String text(double[] table) {
        return Arrays.stream(table)
                .mapToObj(entry -> Integer.toString((int) entry))
                .collect(Collectors.joining(" "));
    }
}
