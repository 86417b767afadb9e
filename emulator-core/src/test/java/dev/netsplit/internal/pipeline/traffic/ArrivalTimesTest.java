package dev.netsplit.internal.pipeline.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.internal.random.RandomStream;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrivalTimesTest {
    private static final int SAMPLES = 100_000;

    /** Of a standard normal variable: further off with odds of 1 in 10^9, both sides together. */
    private static final double SIGMAS = 6.11;

    private static final RandomStream STREAM = RandomStream.of(42, "test");
    private static final RandomStream OTHER = RandomStream.of(42, "other");

    @Test
    void constantTimesDoNotDrift() {
        long[] times = take(ArrivalTimes.constant(3_000_000 / 9.0), 1_000_001); // every 3 us

        assertThat(times[0]).isZero();
        assertThat(times[1]).isEqualTo(3_000);
        assertThat(times[1_000_000]).isEqualTo(3_000_000_000L);
        assertThat(take(ArrivalTimes.constant(3), 4)).containsExactly(0, 333_333_333, 666_666_667, 1_000_000_000);
    }

    /**
     * D of Kolmogorov and Smirnov, with the bound of Dvoretzky, Kiefer, Wolfowitz and Massart for odds of 1 in 10^9.
     */
    @Test
    void distancesOfAPoissonProcessAreExponentiallyDistributed() {
        double[] gaps = gaps(take(ArrivalTimes.poisson(1_000, STREAM), SAMPLES));
        Arrays.sort(gaps);
        double greatest = 0;
        for (int i = 0; i < gaps.length; i++) {
            double share = -Math.expm1(-gaps[i] / 1e6); // rounded to 1 ns, of 1 ms in the mean
            greatest = Math.max(greatest, Math.max(share - i / (double) SAMPLES, (i + 1) / (double) SAMPLES - share));
        }

        assertThat(greatest).isLessThan(Math.sqrt(Math.log(2e9) / (2.0 * SAMPLES)));
    }

    /** The sum of n exponential variables has n times the mean, and a standard deviation of its square root. */
    @Test
    void aPoissonProcessHasTheRateThatWasAskedFor() {
        long[] times = take(ArrivalTimes.poisson(1_000, STREAM), SAMPLES);

        assertThat((double) times[SAMPLES - 1]).isCloseTo(SAMPLES * 1e6, within(SIGMAS * 1e6 * Math.sqrt(SAMPLES)));
    }

    /**
     * Counts of a Poisson process in windows have a variance like their mean. The index of dispersion of k windows,
     * times k - 1, is close to chi-square with k - 1 degrees of freedom, so its standard deviation is sqrt(2 / (k -
     * 1)); odds of less than 1 in 10^6 by 5.5 of these, with room for its skewness.
     */
    @Test
    void countsOfAPoissonProcessVaryLikeTheirMean() {
        long[] times = take(ArrivalTimes.poisson(1_000, STREAM), SAMPLES);
        int windows = 9_000; // of 10 ms: 90 s of some 100 s
        double[] counts = new double[windows];
        for (long time : times) {
            int window = (int) (time / 10_000_000);
            if (window < windows) {
                counts[window]++;
            }
        }
        double mean = Arrays.stream(counts).average().orElseThrow();
        double variance =
                Arrays.stream(counts).map(c -> (c - mean) * (c - mean)).sum() / (windows - 1);

        assertThat(variance / mean).isCloseTo(1, within(5.5 * Math.sqrt(2.0 / (windows - 1))));
    }

    /**
     * On for 10 ms, off for 30 ms in the mean, 4,000 a second while on: 1,000 a second. In n cycles on-time and
     * off-time have standard deviations of sqrt(n) times their means; the packets' number is given here, so the time's
     * is that of the off-times, and of how many there are.
     */
    @Test
    void burstsHaveTheMeanRateThatIsSaid() {
        long[] times = take(ArrivalTimes.bursts(10e6, 30e6, 4_000, STREAM, OTHER), SAMPLES);
        double onTime = (SAMPLES - 1) * 250_000.0;
        double offs =
                onTime / 10e6; // Poisson distributed; the sum of that many exponential times has twice the variance

        assertThat((double) times[SAMPLES - 1])
                .isCloseTo(onTime + offs * 30e6, within(SIGMAS * 30e6 * Math.sqrt(2 * offs)));
    }

    @Test
    void burstsAreBursts() {
        double[] gaps = gaps(take(ArrivalTimes.bursts(10e6, 30e6, 4_000, STREAM, OTHER), SAMPLES));

        assertThat(Arrays.stream(gaps).min().orElseThrow()).isGreaterThanOrEqualTo(249_999);
        long within = Arrays.stream(gaps).filter(gap -> gap <= 250_001).count();
        // one distance in 40 meets an end of a burst: exp(-1/40) = 0.97531 do not; 1 in 10^9 by 6.11 sigma
        assertThat(within / (double) SAMPLES).isCloseTo(Math.exp(-0.025), within(SIGMAS * Math.sqrt(0.0241 / SAMPLES)));
    }

    @Test
    void theSameStreamGivesTheSameTimesAndAnotherGivesOthers() {
        assertThat(take(ArrivalTimes.poisson(1_000, STREAM), 100))
                .isEqualTo(take(ArrivalTimes.poisson(1_000, STREAM), 100))
                .isNotEqualTo(take(ArrivalTimes.poisson(1_000, OTHER), 100));
    }

    private static long[] take(ArrivalTimes times, int count) {
        return LongStream.generate(times::nextNs).limit(count).toArray();
    }

    private static double[] gaps(long[] times) {
        double[] gaps = new double[times.length - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = times[i + 1] - times[i];
        }
        return gaps;
    }
}
