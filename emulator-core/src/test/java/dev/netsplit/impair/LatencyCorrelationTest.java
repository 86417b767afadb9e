package dev.netsplit.impair;

import static dev.netsplit.impair.Fates.MILLION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The realised lag-1 correlation, within 0.01 of the asked. How far a sample's lies from the true one has no handy
 * formula for skewed delays, so each test measures that too: the packets are taken in 40 batches, whose correlations
 * are as good as independent and normal. Their mean lies more than 6.5 standard errors off with odds of 1.0·10^-7
 * (Student's t, 39 degrees of freedom), and 6.5 standard errors must be below 0.01.
 */
class LatencyCorrelationTest {
    private static final int BATCHES = 40;
    private static final Duration MEAN = Duration.ofMillis(100);
    private static final Duration SIGMA = Duration.ofMillis(5);

    @ParameterizedTest(name = "{0}")
    @MethodSource("latencies")
    void delaysHaveTheLag1CorrelationAskedFor(Latency latency, int millions) {
        double[] delays = Fates.delays(latency, 41, millions * MILLION);

        double[] correlations = new double[BATCHES];
        int size = delays.length / BATCHES;
        for (int i = 0; i < BATCHES; i++) {
            correlations[i] = Statistics.lag1Correlation(Arrays.copyOfRange(delays, i * size, (i + 1) * size));
        }
        double standardError = Statistics.sigma(correlations) / Math.sqrt(BATCHES - 1);
        assertThat(Statistics.mean(correlations)).isCloseTo(latency.correlation(), within(0.01));
        assertThat(6.5 * standardError).isLessThan(0.01);
    }

    static Stream<Arguments> latencies() {
        Duration ms = Duration.ofMillis(1);
        Latency steps = Latency.percentiles(
                new TreeMap<>(Map.of(0.0, ms, 80.0, ms, 80.001, ms.multipliedBy(50), 100.0, ms.multipliedBy(50))));
        Latency truncated = Latency.normal(SIGMA, SIGMA); // a sixth of the packets at once
        Latency table = Latency.distribution(MEAN, SIGMA, DelayDistribution.parse("0 1 2 4 8 20 40"));
        Stream<Arguments> strong = Stream.of(
                Arguments.of(Latency.pareto(MEAN, SIGMA).correlated(0.97), 8), Arguments.of(steps.correlated(0.97), 4));
        Stream<Arguments> usual = Stream.of(0.25, 0.5, 0.9)
                .flatMap(correlation -> Stream.of(
                        Arguments.of(Latency.normal(MEAN, SIGMA).correlated(correlation), 1),
                        Arguments.of(Latency.uniform(MEAN, SIGMA).correlated(correlation), 1),
                        Arguments.of(Latency.pareto(MEAN, SIGMA).correlated(correlation), 8),
                        Arguments.of(Latency.paretoNormal(MEAN, SIGMA).correlated(correlation), 8),
                        Arguments.of(table.correlated(correlation), 2),
                        Arguments.of(truncated.correlated(correlation), 1),
                        Arguments.of(steps.correlated(correlation), 2)));
        return Stream.concat(usual, strong);
    }

    /**
     * For normal delays the Gaussian's own correlation; for uniform ones 2·sin(πρ/6), the known grade correlation
     * (Pearson 1907).
     */
    @Test
    void theGaussiansCorrelationIsTheKnownOneWhereOneIsKnown() {
        for (double asked : List.of(0.1, 0.5, 0.9, 0.99)) {
            DelayModel.Drawn normal =
                    (DelayModel.Drawn) Latency.normal(MEAN, SIGMA).model();
            DelayModel.Drawn uniform =
                    (DelayModel.Drawn) Latency.uniform(MEAN, SIGMA).model();
            assertThat(DelayCorrelation.gaussianFor(normal, asked)).isCloseTo(asked, within(1e-5));
            assertThat(DelayCorrelation.gaussianFor(uniform, asked))
                    .isCloseTo(2 * Math.sin(Math.PI * asked / 6), within(1e-5));
        }
    }

    /** No correlation is that of independent delays: 1/√n, 6 of these: 2·10^-9. */
    @Test
    void delaysAreIndependentByDefault() {
        double[] delays = Fates.delays(Latency.uniform(MEAN, SIGMA), 42, MILLION);

        assertThat(Statistics.lag1Correlation(delays)).isCloseTo(0, within(0.006));
    }
}
