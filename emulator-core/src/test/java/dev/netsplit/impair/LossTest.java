package dev.netsplit.impair;

import static dev.netsplit.impair.Fates.MILLION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Odds of a false alarm. Exact binomial intervals: 10^-7 each by construction. Means of Markov chains: 6 σ, with σ from
 * the chain's own covariances; 2·10^-9 by the central limit theorem, and about 10^4 bursts or more each. Burst lengths:
 * 10^-7 by Massart's bound, since lengths of bursts are independent. Correlations: see there.
 */
class LossTest {
    private static final double ODDS = 1e-7;

    @ParameterizedTest
    @ValueSource(doubles = {0.0001, 0.003, 0.01, 0.2, 0.5, 0.999})
    void randomLossLiesWithinTheExactBinomialInterval(double probability) {
        int lost = Fates.count(Fates.losses(Loss.random(probability), 1, MILLION));

        int[] interval = Statistics.binomialInterval(MILLION, probability, ODDS);
        assertThat(lost).isBetween(interval[0], interval[1]);
        assertThat(Loss.random(probability).meanLoss()).isEqualTo(probability);
    }

    /** The exact interval itself, against one that is known: n = 10, p = 1/2: P(0) = P(10) = 1/1024. */
    @Test
    void binomialIntervalsAreExact() {
        assertThat(Statistics.binomialInterval(10, 0.5, 2.1 / 1024)).containsExactly(1, 9);
        assertThat(Statistics.binomialInterval(10, 0.5, 1.9 / 1024)).containsExactly(0, 10);
    }

    @Test
    void lossOfOneLosesAllAndOfZeroNone() {
        assertThat(Fates.losses(Loss.random(1), 1, 1000)).containsOnly(true);
        assertThat(Fates.losses(Loss.none(), 1, 1000)).containsOnly(false);
        assertThat(Fates.losses(Loss.random(1).correlated(0.9), 1, 1000)).containsOnly(true);
    }

    @Test
    void randomLossHangsOnThePacketsOwnNumbersAlone() {
        boolean[] fates = Fates.losses(Loss.random(0.3), 5, 1000);
        FakeTransit transit = new FakeTransit(5);
        for (boolean fate : fates) {
            transit.next(0);
            Loss.random(0.3).onLink().apply(transit);
            assertThat(transit.lost).isEqualTo(fate);
        }
    }

    /**
     * netem loses 0.00024% in place of 1%, 10.2% and 0.115% in place of 20%. So many packets that 0.01 is 6 σ of the
     * correlation or more: 2·10^-9.
     */
    @ParameterizedTest
    @CsvSource({"0.01, 0.25, 10", "0.2, 0.75, 1", "0.2, 0.25, 1", "0.003, 0.25, 24"})
    void correlatedLossKeepsItsMeanAndHasTheCorrelationAskedFor(double p, double correlation, int millions) {
        int packets = millions * MILLION;
        boolean[] fates = Fates.losses(Loss.random(p).correlated(correlation), 2, packets);

        double[][] chain = {
            {1 - p * (1 - correlation), p * (1 - correlation)},
            {(1 - correlation) * (1 - p), p + correlation * (1 - p)}
        };
        double sigma = Statistics.sigmaOfMean(chain, new double[] {0, 1}, packets);
        assertThat(Fates.count(fates) / (double) packets).isCloseTo(p, within(6 * sigma));
        assertThat(Statistics.lag1Correlation(Fates.numbers(fates))).isCloseTo(correlation, within(0.01));
        assertThat(6 * Statistics.sigmaOfCorrelation(p, correlation, packets)).isLessThan(0.01);
        assertThat(Loss.random(p).correlated(correlation).meanLoss()).isEqualTo(p);
    }

    @ParameterizedTest
    @CsvSource({"0.05, 4", "0.2, 4", "0.3, 1.5", "0.5, 20"})
    void burstsHaveTheMeanLossAndTheGeometricLengthsAskedFor(double meanLoss, double meanBurst) {
        Loss loss = Loss.bursts(meanLoss, meanBurst);
        boolean[] fates = Fates.losses(loss, 3, MILLION);

        double r = 1 / meanBurst;
        double p = meanLoss / (meanBurst * (1 - meanLoss));
        double sigma = Statistics.sigmaOfMean(new double[][] {{1 - p, p}, {r, 1 - r}}, new double[] {0, 1}, MILLION);
        assertThat(Fates.count(fates) / (double) MILLION).isCloseTo(meanLoss, within(6 * sigma + 1e-6));
        int[] lengths = Fates.runs(fates);
        assertThat(Statistics.kolmogorov(lengths, length -> 1 - Math.pow(1 - r, length)))
                .isLessThan(Statistics.kolmogorovBound(lengths.length, ODDS));
        assertThat(loss.meanLoss()).isEqualTo(meanLoss);
        assertThat(Loss.gilbertElliott(p, r, 1, 0).meanLoss()).isCloseTo(meanLoss, within(1e-12));
    }

    @Test
    void burstsOfOneNeverTouch() {
        boolean[] fates = Fates.losses(Loss.bursts(0.5, 1), 3, 1000);
        for (int i = 1; i < fates.length; i++) {
            assertThat(fates[i]).isNotEqualTo(fates[i - 1]);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.2, 1, 0", "0.05, 0.3, 0.7, 0.02", "0.5, 0.5, 0.1, 0.9", "0.9, 0.9, 1, 0"})
    void gilbertElliottLosesByItsFormula(double p, double r, double oneMinusH, double oneMinusK) {
        Loss loss = Loss.gilbertElliott(p, r, oneMinusH, oneMinusK);
        double mean = (p * oneMinusH + r * oneMinusK) / (p + r);
        double sigma = Statistics.sigmaOfMean(
                new double[][] {{1 - p, p}, {r, 1 - r}}, new double[] {oneMinusK, oneMinusH}, MILLION);

        assertThat(loss.meanLoss()).isCloseTo(mean, within(1e-15));
        assertThat(Fates.count(Fates.losses(loss, 4, MILLION)) / (double) MILLION)
                .isCloseTo(mean, within(6 * sigma));
    }

    /** 20,000 links of one packet each: the first packet is lost at the mean rate; exact binomial interval. */
    @Test
    void chainsStartAsIfTheyHadRunForEver() {
        for (Loss loss : List.of(
                Loss.bursts(0.3, 50), Loss.random(0.3).correlated(0.9), Loss.fourState(0.02, 0.05, 0.1, 0.2, 0.01))) {
            FakeTransit transit = new FakeTransit(6);
            int lost = 0;
            for (int link = 0; link < 20_000; link++) {
                loss.onLink().apply(transit.next(0));
                lost += transit.lost ? 1 : 0;
            }
            int[] interval = Statistics.binomialInterval(20_000, loss.meanLoss(), ODDS);
            assertThat(lost).as("%s", loss).isBetween(interval[0], interval[1]);
        }
    }

    /** The chance that such a link still lives after 10,000 packets is 0.99^10000 = 2·10^-44. */
    @Test
    void aLinkWithoutAWayBackDiesAtSomeTimeButStartsGood() {
        Loss loss = Loss.gilbertElliott(0.01, 0, 1, 0);
        boolean[] fates = Fates.losses(loss, 7, 10_000);

        assertThat(fates[0]).isFalse();
        assertThat(fates[9_999]).isTrue();
        assertThat(loss.meanLoss()).isEqualTo(1);
        assertThat(Loss.gilbertElliott(0, 0, 1, 0.25).meanLoss()).isEqualTo(0.25);
    }

    @ParameterizedTest
    @CsvSource({
        "0.01, 0.99, 0, 1, 0", // tc's defaults for 'loss state 1%'
        "0.02, 0.2, 0.1, 0.3, 0.01",
        "0.1, 0.5, 0.5, 0.05, 0.2",
        "0, 0.5, 0.5, 0, 0.25",
    })
    void fourStatesLoseByTheirFormula(double p13, double p31, double p32, double p23, double p14) {
        Loss loss = Loss.fourState(p13, p31, p32, p23, p14);
        double[][] chain = {
            {1 - p13 - p14, 0, p13, p14}, {0, 1 - p23, p23, 0}, {p31, p32, 1 - p31 - p32, 0}, {1, 0, 0, 0}
        };
        if (p13 == 0) {
            chain[1] = new double[] {1, 0, 0, 0}; // states 2 and 3 are never reached: keep them out of the equilibrium
        }
        double inBursts = p13 / p31;
        double mean = (inBursts + p14) / (1 + p14 + inBursts * (1 + (p32 == 0 || p13 == 0 ? 0 : p32 / p23)));
        double sigma = Statistics.sigmaOfMean(chain, new double[] {0, 0, 1, 1}, MILLION);

        assertThat(loss.meanLoss()).isCloseTo(mean, within(1e-15));
        assertThat(Fates.count(Fates.losses(loss, 8, MILLION)) / (double) MILLION)
                .isCloseTo(mean, within(6 * sigma));
    }

    @Test
    void aFourStateBurstThatNeverEndsIsTheLongRun() {
        assertThat(Loss.fourState(0.1, 0, 0, 0, 0).meanLoss()).isEqualTo(1);
        assertThat(Loss.fourState(0.1, 0, 0.2, 0.6, 0).meanLoss()).isCloseTo(0.75, within(1e-15));
        assertThat(Loss.fourState(0.1, 0.1, 0.2, 0, 0).meanLoss()).isZero();
        assertThat(Fates.losses(Loss.fourState(0.1, 0, 0, 0, 0), 9, 10_000)[0]).isFalse();
    }

    @Test
    void everyNthLosesExactlyThat() {
        assertThat(Fates.losses(Loss.everyNth(3), 1, 7)).containsExactly(false, false, true, false, false, true, false);
        assertThat(Loss.everyNth(4).meanLoss()).isEqualTo(0.25);
    }

    @Test
    void aPatternIsRepeated() {
        assertThat(Fates.losses(Loss.pattern(".x."), 1, 5)).containsExactly(false, true, false, false, true);
        assertThat(Loss.pattern("..x.").meanLoss()).isEqualTo(0.25);
    }

    @Test
    void aTraceIsReadFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("losses"), "# recorded\n0 1\n.x\n");

        assertThat(Loss.trace(file))
                .isEqualTo(Loss.pattern(".x.x"))
                .isEqualTo(Loss.trace(List.of(false, true, false, true)));
        Files.writeString(file, "01\n0?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.trace(file))
                .withMessageEndingWith("but line 2 has '?'");
    }

    @Test
    void equalLossesAreEqualAndReadable() {
        assertThat(Loss.random(0.01)).isEqualTo(Loss.random(0.01)).hasSameHashCodeAs(Loss.random(0.01));
        assertThat(Loss.random(0)).isEqualTo(Loss.none());
        assertThat(Loss.random(0.01)).isNotEqualTo(Loss.random(0.01).correlated(0.5));
        assertThat(Loss.none()).hasToString("none");
        assertThat(Loss.random(0.07).correlated(0.25)).hasToString("random 7%, correlated 0.25");
        assertThat(Loss.bursts(0.01, 5)).hasToString("bursts 1%, mean length 5");
        assertThat(Loss.gilbertElliott(0.01, 0.2, 1, 0)).hasToString("Gilbert-Elliott p 1%, r 20%, 1-h 100%, 1-k 0%");
        assertThat(Loss.fourState(0.01, 0.99, 0, 1, 0))
                .hasToString("4-state p13 1%, p31 99%, p32 0%, p23 100%, p14 0%");
        assertThat(Loss.everyNth(10)).hasToString("one in every 10");
        assertThat(Loss.pattern("..x.")).hasToString("pattern ..x.");
    }

    @Test
    void impossibleLossesAreRefusedByName() {
        assertRefused(() -> Loss.random(Double.NaN), "loss (NaN) must be a probability from 0 to 1");
        assertRefused(() -> Loss.bursts(0.9, 2), "loss (0.9) must be at most 0.6666");
        assertRefused(() -> Loss.bursts(0.1, 0.5), "mean burst (0.5) must be from 1 to 1000000 packets");
        assertRefused(() -> Loss.gilbertElliott(0.1, 2, 1, 0), "r (2.0) must be a probability");
        assertRefused(() -> Loss.fourState(0.6, 0.1, 0.1, 0.1, 0.6), "p13 + p14 (1.2) must be at most 1");
        assertRefused(() -> Loss.everyNth(0), "n (0) must be 1 or more");
        assertRefused(() -> Loss.pattern("..o."), "pattern (..o.) must consist of");
        assertRefused(() -> Loss.random(0.1).correlated(1), "correlation (1.0) must be at least 0 and below 1");
        assertRefused(() -> Loss.everyNth(3).correlated(0.1), "loss (one in every 3) must be random to be correlated");
    }

    private static void assertRefused(Runnable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessageStartingWith(message);
    }
}
