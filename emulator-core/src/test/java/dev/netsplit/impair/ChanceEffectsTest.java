package dev.netsplit.impair;

import static dev.netsplit.impair.Fates.MILLION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Corruption.Target;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Duplication, corruption and reordering. Exact binomial intervals, with odds of a false alarm of 10^-7 each. */
class ChanceEffectsTest {
    private static final double ODDS = 1e-7;

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.05, 0.4})
    void theShareAskedForIsDuplicatedCorruptedAndReordered(double p) {
        int[] interval = Statistics.binomialInterval(MILLION, p, ODDS);

        assertThat(Fates.count(Fates.of(Duplication.random(p), 11, MILLION, transit -> transit.copies == 1)))
                .isBetween(interval[0], interval[1]);
        assertThat(Fates.count(Fates.of(Corruption.random(p), 12, MILLION, transit -> transit.corruptedBits == 1)))
                .isBetween(interval[0], interval[1]);
        assertThat(Fates.count(Fates.of(Reordering.random(p), 13, MILLION, transit -> transit.overtakes)))
                .isBetween(interval[0], interval[1]);
        assertThat(Fates.count(Fates.of(Reordering.byDistance(p, 3), 14, MILLION, transit -> transit.heldFor == 3)))
                .isBetween(interval[0], interval[1]);
    }

    /**
     * netem reorders 6.95% for {@code reorder 25% 50%}. The mean of 10^6 has σ = √(P(1−P)/n · (1+ρ)/(1−ρ)) = 0.00075; 6
     * σ for both: 2·10^-9.
     */
    @Test
    void correlationKeepsTheShare() {
        Reordering reordering = Reordering.random(0.25).correlated(0.5);
        boolean[] fates = Fates.of(reordering, 15, MILLION, transit -> transit.overtakes);

        assertThat(Fates.count(fates) / (double) MILLION).isCloseTo(0.25, within(6 * 0.00075));
        assertThat(Statistics.lag1Correlation(Fates.numbers(fates))).isCloseTo(0.5, within(0.01));
        assertThat(6 * Statistics.sigmaOfCorrelation(0.25, 0.5, MILLION)).isLessThan(0.01);
    }

    @Test
    void aChosenPacketSkipsItsDelay() {
        FakeTransit transit = new FakeTransit(1).next(0);
        transit.delay(40_000_000);
        Reordering.random(1).onLink().apply(transit);

        assertThat(transit.delayNs).isZero();
    }

    @Test
    void aPacketIsHeldBackForAHundredMillisecondsUnlessToldOtherwise() {
        FakeTransit transit = new FakeTransit(1).next(0);
        Reordering.byDistance(1, 2).onLink().apply(transit);
        assertThat(transit.heldNs).isEqualTo(100_000_000);

        Reordering.byDistance(1, 2).holdAtMost(Duration.ofMillis(5)).onLink().apply(transit.next(0));
        assertThat(transit.heldNs).isEqualTo(5_000_000);
    }

    /** With p = 1 exactly every gap-th; with p below, gaps of at least that, and a share within 6 σ (2·10^-9). */
    @Test
    void betweenTwoChosenPacketsAreAtLeastGapMinusOne() {
        boolean[] regular = Fates.of(Reordering.random(1).gap(5), 16, 1000, transit -> transit.overtakes);
        for (int i = 0; i < regular.length; i++) {
            assertThat(regular[i]).isEqualTo(i % 5 == 4);
        }

        Reordering reordering = Reordering.random(0.25).gap(5);
        boolean[] fates = Fates.of(reordering, 17, MILLION, transit -> transit.overtakes);
        int since = 4;
        for (boolean fate : fates) {
            assertThat(!fate || since >= 4).isTrue();
            since = fate ? 0 : since + 1;
        }
        // A cycle is 4 packets and a geometric number: mean 8, variance (1-p)/p^2 = 12. By renewal theory the count of
        // n
        // packets has the variance n · 12/8^3.
        assertThat(reordering.meanShare()).isEqualTo(1 / 8.0);
        assertThat(Fates.count(fates)).isCloseTo(MILLION / 8, within((int) (6 * Math.sqrt(MILLION * 12 / 512.0))));
    }

    @Test
    void corruptionSaysWhereAndHowMuch() {
        FakeTransit transit = new FakeTransit(1).next(0);
        Corruption.random(1)
                .target(Target.PAYLOAD_CHECKSUM_MENDED)
                .bits(3)
                .onLink()
                .apply(transit);

        assertThat(transit.corrupted).isEqualTo(Target.PAYLOAD_CHECKSUM_MENDED);
        assertThat(transit.corruptedBits).isEqualTo(3);
    }

    @Test
    void equalValuesAreEqualAndReadable() {
        assertThat(Duplication.random(0.01).correlated(0.5))
                .isEqualTo(Duplication.random(0.01).correlated(0.5))
                .hasSameHashCodeAs(Duplication.random(0.01).correlated(0.5))
                .isNotEqualTo(Duplication.random(0.01))
                .hasToString("random 1%, correlated 0.5");
        assertThat(Duplication.random(0)).isEqualTo(Duplication.none()).hasToString("none");
        assertThat(Corruption.random(0.01).bits(2).target(Target.HEADER))
                .isEqualTo(Corruption.random(0.01).target(Target.HEADER).bits(2))
                .hasSameHashCodeAs(Corruption.random(0.01).target(Target.HEADER).bits(2))
                .isNotEqualTo(Corruption.random(0.01).target(Target.HEADER))
                .hasToString("random 1%, 2 bits header");
        assertThat(Corruption.random(0.01)).hasToString("random 1%, 1 bit anywhere");
        assertThat(Reordering.random(0.25).gap(5))
                .isEqualTo(Reordering.random(0.25).gap(5))
                .hasSameHashCodeAs(Reordering.random(0.25).gap(5))
                .isNotEqualTo(Reordering.byDistance(0.25, 1).gap(5))
                .hasToString("random 25%, gap 5");
        assertThat(Reordering.byDistance(0.01, 3)).hasToString("random 1%, by 3 packets or 100ms");
    }

    @Test
    void impossibleValuesAreRefusedByName() {
        assertRefused(() -> Duplication.random(2), "duplication (2.0) must be a probability from 0 to 1");
        assertRefused(() -> Corruption.random(-1), "corruption (-1.0) must be a probability from 0 to 1");
        assertRefused(() -> Corruption.random(1).bits(0), "bits (0) must be from 1 to 524280");
        assertRefused(() -> Reordering.random(Double.NaN), "reordering (NaN) must be a probability from 0 to 1");
        assertRefused(() -> Reordering.random(1).gap(0), "gap (0) must be from 1 to 1000000 packets");
        assertRefused(() -> Reordering.byDistance(1, 0), "distance (0) must be from 1 to 10000 packets");
        assertRefused(() -> Reordering.random(1).holdAtMost(Duration.ZERO), "hold (0ms) must be above zero");
        assertRefused(
                () -> Duplication.random(1).correlated(-0.1), "correlation (-0.1) must be at least 0 and below 1");
    }

    private static void assertRefused(Runnable making, String message) {
        assertThatIllegalArgumentException().isThrownBy(making::run).withMessageStartingWith(message);
    }
}
