package dev.netsplit.impair;

import static dev.netsplit.impair.Fates.MILLION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyTest {
    private static final Duration MS = Duration.ofMillis(1);

    @Test
    void aConstantLatencyIsAddedToTheDelay() {
        FakeTransit transit = new FakeTransit(1).next(0);
        transit.delay(5);
        Latency.constant(MS).onLink().apply(transit);

        assertThat(transit.delayNs).isEqualTo(1_000_005);
    }

    @Test
    void uniformDelaysReachBothEndsAndNoFurther() {
        Latency latency = Latency.uniform(Duration.ofNanos(5), Duration.ofNanos(2));

        assertThat(Fates.delays(latency, 1, 1000)).containsOnly(3, 4, 5, 6, 7);
    }

    @Test
    void aTraceIsFollowedAndStartsAgain() {
        Latency latency = Latency.trace(List.of(MS, Duration.ZERO, Duration.ofMillis(2)));

        assertThat(Fates.delays(latency, 1, 5)).containsExactly(1e6, 0, 2e6, 1e6, 0);
        assertThat(latency.mean()).isEqualTo(MS);
        assertThat(latency.sigma()).isEqualTo(Duration.ofNanos(816_497));
    }

    @Test
    void jitterKeepsTheOrderUnlessAskedNotTo() {
        List<Duration> falling = List.of(Duration.ofMillis(9), Duration.ofMillis(5), Duration.ofMillis(1));

        assertThat(arrivals(Latency.trace(falling))).containsExactly(9_000_000, 9_000_000, 9_000_000);
        assertThat(arrivals(Latency.trace(falling).reordering())).containsExactly(9_000_000, 6_000_000, 3_000_000);
    }

    /** Order counts what other impairments have delayed before. */
    @Test
    void orderIsThatOfArrivals() {
        FakeTransit transit = new FakeTransit(1);
        Impairment.Effect effect = Latency.constant(MS).onLink();
        transit.next(0).delay(10);
        effect.apply(transit);
        effect.apply(transit.next(5));

        assertThat(transit.timeNs + transit.delayNs).isEqualTo(1_000_010);
    }

    private static long[] arrivals(Latency latency) {
        FakeTransit transit = new FakeTransit(1);
        Impairment.Effect effect = latency.onLink();
        long[] arrivals = new long[3];
        for (int i = 0; i < 3; i++) {
            effect.apply(transit.next(i * 1_000_000L));
            arrivals[i] = transit.timeNs + transit.delayNs;
        }
        return arrivals;
    }

    /**
     * The formula of the Javadoc at m = 1: φ(1) − (1 − Φ(1)) = 0.24197 − 0.15866 = 0.08332. The mean of 10^6 has σ
     * below 0.001 σ; 6 of these: 2·10^-9. The share that is truncated: exact binomial interval, 10^-7.
     */
    @Test
    void truncationAtZeroRaisesTheMeanByItsFormula() {
        double[] delays = Fates.delays(Latency.normal(Duration.ofMillis(10), Duration.ofMillis(10)), 31, MILLION);
        int atOnce = 0;
        for (double delay : delays) {
            assertThat(delay >= 0).isTrue();
            atOnce += delay == 0 ? 1 : 0;
        }
        int[] interval = Statistics.binomialInterval(MILLION, 1 - Gaussian.cdf(1), 1e-7);

        assertThat(Statistics.mean(delays) / 10e6).isCloseTo(1.08332, within(0.006));
        assertThat(atOnce).isBetween(interval[0], interval[1]);
    }

    @Test
    void percentilesHaveTheirExactMeanAndSigma() {
        Latency latency = Latency.percentiles(new TreeMap<>(Map.of(50.0, MS, 100.0, Duration.ofMillis(3))));

        // Half of it 1 ms, half of it uniform over 1 to 3 ms: mean 1.5, E X² = 1/2 + (27 - 1)/12 = 8/3.
        assertThat(latency.mean()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(latency.sigma()).isEqualTo(Duration.ofNanos(Math.round(1e6 * Math.sqrt(8 / 3.0 - 2.25))));
        assertThat(Latency.percentiles(new TreeMap<>(Map.of(50.0, MS)))).isEqualTo(Latency.constant(MS));
    }

    @Test
    void distributionFilesAreRead(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.dist"), "# mine\n 3 1\n\n2\n");
        DelayDistribution mine = DelayDistribution.read(file);

        assertThat(mine).hasToString("mine.dist (3 entries)").isEqualTo(DelayDistribution.read(file));
        assertThat(mine.quantile(0.5)).isZero();
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> DelayDistribution.read(folder.resolve("none.dist")))
                .withMessageStartingWith("cannot read distribution " + folder);
        assertRefused(() -> DelayDistribution.parse("1 x"), "entry of distribution table (x) must be a whole number");
        assertRefused(
                () -> DelayDistribution.parse("1"), "distribution table (1 entries) must have 2 to 16384 entries");
        assertRefused(() -> DelayDistribution.parse("1 1"), "distribution table (all 1.0) must have different entries");
    }

    @Test
    void equalLatenciesAreEqualAndReadable() {
        Latency normal = Latency.normal(Duration.ofMillis(40), Duration.ofMillis(5));

        assertThat(normal.correlated(0.25))
                .isEqualTo(Latency.normal(Duration.ofMillis(40), Duration.ofMillis(5))
                        .correlated(0.25))
                .hasSameHashCodeAs(normal.correlated(0.25))
                .isNotEqualTo(normal)
                .hasToString("normal 40ms ± 5ms, correlated 0.25");
        assertThat(normal.correlated(0.25).correlated(0)).isEqualTo(normal);
        assertThat(normal.reordering()).isNotEqualTo(normal).hasToString("normal 40ms ± 5ms, reordering");
        assertThat(Latency.normal(MS, Duration.ZERO))
                .isEqualTo(Latency.constant(MS))
                .hasToString("constant 1ms");
        assertThat(Latency.constant(Duration.ZERO)).isEqualTo(Latency.none()).hasToString("none");
        assertThat(Latency.uniform(Duration.ofMillis(1500), Duration.ofNanos(2500)))
                .hasToString("uniform 1.5s ± 2.5us");
        assertThat(Latency.percentiles(new TreeMap<>(Map.of(0.0, MS, 99.9, Duration.ofMillis(3)))))
                .hasToString("percentiles 0% 1ms, 99.9% 3ms");
        assertThat(Latency.trace(List.of(MS, MS))).hasToString("trace of 2, mean 1ms");
        assertThat(Latency.paretoNormal(MS, MS)).hasToString("paretonormal 1ms ± 1ms");
    }

    @Test
    void impossibleLatenciesAreRefusedByName() {
        assertRefused(() -> Latency.constant(MS.negated()), "latency (-1ms) must be zero or more");
        assertRefused(() -> Latency.normal(MS, Duration.ofHours(2)), "sigma (7200s) must be zero or more and at most");
        assertRefused(() -> Latency.uniform(MS, MS.multipliedBy(2)), "jitter (2ms) must be at most the latency (1ms)");
        assertRefused(() -> Latency.trace(List.of()), "latency trace ([]) must have at least one delay");
        assertRefused(() -> Latency.percentiles(new TreeMap<>()), "percentiles ({}) must have at least one");
        assertRefused(
                () -> Latency.percentiles(new TreeMap<>(Map.of(0.5, MS, 0.9, MS))),
                "percentiles ([0.5, 0.9]) must be in percent");
        assertRefused(
                () -> Latency.percentiles(new TreeMap<>(Map.of(50.0, MS, 90.0, Duration.ZERO))),
                "percentile 90.0 (0ms) must be at least that before it (1ms)");
        assertRefused(() -> Latency.percentiles(new TreeMap<>(Map.of(101.0, MS))), "percentile (101.0) must be from 0");
        assertRefused(() -> Latency.normal(MS, MS).correlated(1), "correlation (1.0) must be at least 0 and below 1");
        assertRefused(
                () -> Latency.constant(MS).correlated(0.5),
                "correlation (0.5) must be 0 for a latency that is not drawn from a distribution (constant 1ms)");
    }

    private static void assertRefused(Runnable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessageStartingWith(message);
    }
}
