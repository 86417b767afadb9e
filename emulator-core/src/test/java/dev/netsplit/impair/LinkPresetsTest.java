package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.LinkSimulator;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the presets' Javadoc says, measured on the packets of a simulated link. */
class LinkPresetsTest {
    private static final long SEED = 20_261_123;
    private static final int PACKETS = 100_000;
    private static final int SHORT = 100;
    private static final int FULL = 1500;

    /** Longer than any packet of any preset takes: none waits for another, in a queue or to keep the order. */
    private static final Duration APART = Duration.ofSeconds(1);

    /**
     * Means and losses of independent packets lie within 6 standard errors; a mistaken alarm has odds of 2·10^-9 a
     * figure by the central limit theorem (10^-7 with room for the Pareto's skew), if the seed is changed.
     */
    private static final double ERRORS = 6;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lan()                             | both |  12.5    us |    0 | 0
        sameZone()                        | both |  45      us |    9 | 0
        crossZone()                       | both | 475      us |   90 | 0
        crossRegion(US_EAST_1, EU_WEST_1) | both |  37987.5 us |   70 | 0
        threeG()                          | up   | 150      ms |   50 | 0
        threeG()                          | down | 150      ms |   50 | 0
        lte()                             | up   |  35      ms |   15 | 0
        lte()                             | down |  35      ms |    5 | 0
        fiveG()                           | up   |  12.5    ms |  3.2 | 0
        fiveG()                           | down |  12.5    ms |  3.2 | 0
        dsl()                             | up   |  25      ms |    0 | 0
        dsl()                             | down |  25      ms |    0 | 0
        cable()                           | up   |  14      ms |  1.7 | 0
        cable()                           | down |  14      ms |    0 | 0
        geoSatellite()                    | up   | 279      ms |    0 | 0
        geoSatellite()                    | down | 279      ms |    0 | 0
        leoSatellite()                    | up   |  25      ms |    4 | 0
        leoSatellite()                    | down |  25      ms |    4 | 0
        """)
    void packetsTakeTheMeanLatencyAndNoneIsLost(
            String preset, String direction, String latency, double sigma, int lost) {
        LinkProfile profile = profile(preset, direction);
        double unitNs = latency.endsWith("us") ? 1e3 : 1e6;
        double meanNs = Double.parseDouble(latency.substring(0, latency.length() - 2)) * unitNs;
        double sigmaNs = sigma * unitNs;

        double[] delays = delays(profile);

        assertThat(PACKETS - delays.length).isEqualTo(lost);
        // Truncation at zero adds 0.0033 σ where the mean is 2.33 σ (lte's uplink), and less elsewhere.
        double truncation = 0.0033 * sigmaNs;
        assertThat(Statistics.mean(delays))
                .isCloseTo(meanNs, within(ERRORS * sigmaNs / Math.sqrt(PACKETS) + truncation + 1));
        // The Javadoc's σ has two digits; a Pareto's sample σ wanders by some percent.
        assertThat(Statistics.sigma(delays)).isCloseTo(sigmaNs, within(0.05 * sigmaNs + 1));
    }

    @ParameterizedTest
    @CsvSource({"up", "down"})
    void lossyWifiHasThePercentilesAndTheBurstsOfItsTable(String direction) {
        LinkSimulator link = LinkSimulator.of(profile("lossyWifi()", direction), SEED);
        boolean[] arrived = new boolean[PACKETS];
        List<LinkSimulator.Arrival> arrivals = arrivals(link);
        arrivals.forEach(arrival -> arrived[arrival.number()] = true);

        // Losses come in bursts of 3: their lag-1 correlation is 1 - r - p = 1 - 1/3 - 0.0034, so the variance of the
        // count is 4.94
        // times that of independent losses, its σ 70. Likewise some 333 bursts have a mean length of 3 with a σ of
        // 0.134.
        int lost = PACKETS - arrivals.size();
        assertThat((double) lost).isCloseTo(1000, within(ERRORS * 70));
        assertThat((double) lost / bursts(arrived)).isCloseTo(3, within(ERRORS * 0.134));

        // Neighbouring delays are alike: of Gaussian AR(1)'s with a, shares wander as if (1 + a)/(1 - a) times fewer
        // were drawn.
        LinkProfile profile = profile("lossyWifi()", direction);
        double a = DelayCorrelation.gaussianFor(
                (DelayModel.Drawn) profile.latency().model(), profile.latency().correlation());
        double[] delays = delaysWithoutRate(profile, arrivals);
        for (double[] point : new double[][] {{0.5, 1.5e6}, {0.9, 10e6}, {0.99, 124.9e6}}) {
            double below = share(delays, point[1]);
            double error = Math.sqrt(point[0] * (1 - point[0]) / PACKETS * (1 + a) / (1 - a));
            assertThat(below).as("share below %s ns", point[1]).isCloseTo(point[0], within(ERRORS * error));
        }
        assertThat(profile.latency().mean()).isBetween(Duration.ofMillis(9), Duration.ofMillis(11));
        assertThat(profile.latency().correlation()).isEqualTo(0.9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        lan()          | both | 1000000000 |   10
        threeG()       | up   |     768000 |  300
        threeG()       | down |    1600000 |  300
        lte()          | up   |   12000000 |   70
        lte()          | down |   12000000 |   70
        fiveG()        | up   |   21080000 |   25
        fiveG()        | down |  166130000 |   25
        dsl()          | up   |     384000 | 2500
        dsl()          | down |    1500000 |  500
        cable()        | up   |    1000000 |  200
        cable()        | down |    5000000 |  200
        geoSatellite() | up   |    2540000 |  558
        geoSatellite() | down |   19300000 |  558
        leoSatellite() | up   |   18170000 |   50
        leoSatellite() | down |  116770000 |   50
        lossyWifi()    | up   |   15000000 |  100
        lossyWifi()    | down |   30000000 |  100
        """)
    void twiceTheRateFillsTheQueueAndTheRatePasses(String preset, String direction, long rate, long queueMs) {
        LinkProfile line = profile(preset, direction).toBuilder()
                .latency(Latency.none())
                .loss(Loss.none())
                .build();
        long packetNs = FULL * 8L * 1_000_000_000 / rate;
        LinkSimulator link = LinkSimulator.of(line, SEED);
        int offered = (int) (4 * queueMs * 1_000_000 / packetNs) + 100;
        Duration gap = Duration.ofNanos(packetNs / 2);
        for (int i = 0; i < offered; i++) {
            link.send(FULL);
            link.pass(gap);
        }
        link.pass(Duration.ofSeconds(10));

        List<LinkSimulator.Arrival> arrivals = link.takeArrivals();
        LinkSimulator.Arrival last = arrivals.get(arrivals.size() - 1);
        long spanNs = last.time().minus(arrivals.get(0).time()).toNanos();
        assertThat((arrivals.size() - 1) * FULL * 8 * 1e9 / spanNs).isCloseTo((double) rate, within(rate * 1e-3));
        long longestNs = arrivals.stream()
                .mapToLong(arrival -> arrival.time().toNanos() - arrival.number() * gap.toNanos())
                .max()
                .orElseThrow();
        assertThat((double) longestNs).isBetween(queueMs * 1e6 - 0.6 * packetNs, queueMs * 1e6 + packetNs + 1);
    }

    @Test
    void aRoundTripByGeostationarySatelliteTakesOverHalfASecond() {
        assertThat(roundTrip(LinkPresets.geoSatellite())).isGreaterThan(Duration.ofMillis(500));
        assertThat(roundTrip(LinkPresets.leoSatellite())).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void everyPairOfRegionsHasOneLatencyBothWays() {
        for (CloudRegion from : CloudRegion.values()) {
            for (CloudRegion to : CloudRegion.values()) {
                if (from != to) {
                    LinkProfile there = LinkPresets.crossRegion(from, to);
                    assertThat(there).isEqualTo(LinkPresets.crossRegion(to, from));
                    assertThat(there.latency().mean())
                            .isBetween(Duration.ofMillis(6), Duration.ofMillis(171))
                            .isGreaterThan(LinkPresets.crossZone().latency().mean());
                }
            }
        }
    }

    @Test
    void aRegionIsNotAcrossFromItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkPresets.crossRegion(CloudRegion.EU_WEST_1, CloudRegion.EU_WEST_1))
                .withMessage("region (eu-west-1) must be another than the one it is reached from; within a region take"
                        + " sameZone or crossZone");
    }

    private static LinkProfile profile(String preset, String direction) {
        LinkPair pair = Objects.requireNonNull(NamedPresets.all().get(preset), preset);
        if (direction.equals("both")) {
            assertThat(pair.up()).isEqualTo(pair.down());
        }
        return direction.equals("down") ? pair.down() : pair.up();
    }

    private static double[] delays(LinkProfile profile) {
        return delaysWithoutRate(profile, arrivals(LinkSimulator.of(profile, SEED)));
    }

    private static List<LinkSimulator.Arrival> arrivals(LinkSimulator link) {
        for (int i = 0; i < PACKETS; i++) {
            link.send(SHORT);
            link.pass(APART);
        }
        return link.takeArrivals();
    }

    private static double[] delaysWithoutRate(LinkProfile profile, List<LinkSimulator.Arrival> arrivals) {
        Bandwidth bandwidth = profile.bandwidth();
        double sendingNs = bandwidth.isUnlimited() ? 0 : SHORT * 8e9 / bandwidth.bitsPerSecond();
        return arrivals.stream()
                .mapToDouble(arrival -> arrival.time().toNanos() - arrival.number() * (double) APART.toNanos())
                .map(delay -> delay - sendingNs)
                .toArray();
    }

    private static double share(double[] sample, double bound) {
        int below = 0;
        for (double value : sample) {
            below += value < bound ? 1 : 0;
        }
        return (double) below / sample.length;
    }

    private static int bursts(boolean[] arrived) {
        int bursts = 0;
        for (int i = 0; i < arrived.length; i++) {
            bursts += !arrived[i] && (i == 0 || arrived[i - 1]) ? 1 : 0;
        }
        return bursts;
    }

    private static Duration roundTrip(LinkPair pair) {
        return pair.up().latency().mean().plus(pair.down().latency().mean());
    }
}
