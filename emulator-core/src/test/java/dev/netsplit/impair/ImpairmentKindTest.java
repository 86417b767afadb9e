package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImpairmentKindTest {
    private static final LinkProfile ALL = LinkProfile.builder()
            .latency(Duration.ofMillis(1))
            .loss(Loss.random(0.1))
            .duplication(Duplication.random(0.2))
            .corruption(Corruption.random(0.3))
            .reordering(Reordering.random(0.4))
            .build();

    @Test
    void packetsMeetLossFirstAndReorderingLast() {
        assertThat(ALL.impairments())
                .containsExactly(ALL.loss(), ALL.duplication(), ALL.corruption(), ALL.latency(), ALL.reordering());
    }

    @ParameterizedTest
    @EnumSource
    void aProfileGivesTheImpairmentOfEachKindAndAnotherTakesIt(ImpairmentKind kind) {
        Impairment impairment = ALL.impairment(kind);
        LinkProfile other = LinkProfile.builder().impairment(kind, impairment).build();

        assertThat(impairment).isNotEqualTo(kind.none());
        assertThat(ImpairmentKind.of(impairment)).contains(kind);
        assertThat(other.impairments()).containsExactly(impairment);
        assertThat(LinkProfile.clean().impairment(kind)).isEqualTo(kind.none());
    }

    @Test
    void theLatencyOfAKindTakesThePlaceOfLatencyAndJitter() {
        LinkProfile jittery = LinkProfile.builder()
                .latency(Duration.ofMillis(10))
                .jitter(Duration.ofMillis(1))
                .build();

        assertThat(jittery.toBuilder()
                        .impairment(ImpairmentKind.LATENCY, Latency.none())
                        .build())
                .isEqualTo(LinkProfile.clean());
        LinkProfile limited =
                jittery.toBuilder().bandwidth(Bandwidth.of(1_000_000)).build(); // keeps the order, as netem does
        assertThat(LinkProfile.netem(limited.toNetem())).isEqualTo(limited);
    }

    @Test
    void anImpairmentOfYourOwnHasNoKind() {
        Impairment own = () -> packet -> {};

        assertThat(ImpairmentKind.of(own)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkProfile.builder().impairment(ImpairmentKind.LOSS, Duplication.none()))
                .withMessage("impairment (none) must be a loss");
    }
}
