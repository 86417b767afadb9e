package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.report.Delays;
import dev.netsplit.report.Fidelity;
import dev.netsplit.report.LinkMeasurement;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The delays of real packets have the quantiles of the distribution asked for, and no packet is early.
 *
 * <p>A machine only ever adds to a delay. So below, the bounds are chance's alone. Above comes what the same machine
 * took in the same seconds: for the replies, which crossed it over a link without latency, and for waking up, as the
 * network reports it. 1% of the replies took longer than R, and 1% of the packets of both directions, so at most 2% of
 * one's, left later than L after they were due. Then the measured p-quantile is at most the drawn delays' (p +
 * 3%)-quantile and R and L, however the three depend on each other.
 *
 * <p>Each run has another seed, which a failure prints.
 */
@WallClock
@RequiresTun
class RealDelayTest {
    private static final int PROBES = 2_000;
    private static final double[] SHARES = {0.1, 0.5, 0.9};

    /** Allowed on top, since the two directions are two samples of the machine. */
    private static final Duration ALLOWANCE = Duration.ofNanos(500_000);

    private static final Duration MEAN = Duration.ofMillis(20);
    private static final Duration SPREAD = Duration.ofMillis(4);

    /**
     * The earliest possible; and quantiles between which the sample's 10%, 50% and 90% lie, in ms. Of 2,000 draws, 200,
     * 1,000 and 1,800 lie below the quantiles of 6.7%, 44.0% and 86.0% with odds below 5·10^-8 each, and fewer than
     * 260, 1,060 and 1,860 below those of 17.4%, 58.9% and 95.7% likewise: the binomial distribution, summed. All 18
     * bounds together: below 10^-6.
     */
    static Stream<Arguments> latencies() {
        return Stream.of(
                Arguments.of(Latency.constant(MEAN), 20, new double[] {20, 20, 20}, new double[] {20, 20, 20}),
                Arguments.of(
                        Latency.uniform(MEAN, SPREAD).reordering(),
                        16,
                        new double[] {16 + 8 * 0.067, 16 + 8 * 0.440, 16 + 8 * 0.860},
                        new double[] {16 + 8 * 0.174, 16 + 8 * 0.589, 16 + 8 * 0.957}),
                Arguments.of(
                        Latency.normal(MEAN, SPREAD).reordering(),
                        0,
                        new double[] {20 - 4 * 1.4985, 20 - 4 * 0.1510, 20 + 4 * 1.0803},
                        new double[] {20 - 4 * 0.9385, 20 + 4 * 0.2250, 20 + 4 * 1.7169}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("latencies")
    void delaysHaveTheQuantilesAskedFor(Latency latency, double least, double[] low, double[] high) throws Exception {
        MeasureOptions options = MeasureOptions.builder()
                .probes(PROBES)
                .interval(Duration.ofMillis(1))
                .throughputTime(Duration.ZERO)
                .build();
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", LinkProfile.builder().latency(latency).build())
                .start()) {
            LinkMeasurement measured = network.measure("a", "b", options);
            Delays delayed = measured.forward().delay();
            Delays replies = measured.backward().delay();
            Fidelity fidelity = network.fidelity();
            double late =
                    millis(replies.quantile(0.99).plus(fidelity.p99Lateness()).plus(ALLOWANCE));

            assertThat(delayed.samples()).isEqualTo(PROBES);
            assertThat(millis(delayed.min())).isGreaterThanOrEqualTo(least);
            for (int i = 0; i < SHARES.length; i++) {
                assertThat(millis(delayed.quantile(SHARES[i])))
                        .as("quantile %s of %s, replies %s, %s, %s", SHARES[i], delayed, replies, fidelity, network)
                        .isBetween(low[i], high[i] + late);
            }
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
