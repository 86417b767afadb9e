package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
    void aKindFindsItsImpairmentInAProfileAndPutsItIntoAnother(ImpairmentKind kind) {
        Impairment impairment = kind.of(ALL);
        LinkProfile.Builder other = LinkProfile.builder();
        kind.set(other, impairment);

        assertThat(impairment).isNotEqualTo(kind.none());
        assertThat(ImpairmentKind.of(impairment)).contains(kind);
        assertThat(other.build().impairments()).containsExactly(impairment);
        assertThat(kind.of(LinkProfile.clean())).isEqualTo(kind.none());
    }

    @Test
    void anImpairmentOfYourOwnHasNoKind() {
        Impairment own = () -> packet -> {};

        assertThat(ImpairmentKind.of(own)).isEmpty();
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> ImpairmentKind.LOSS.set(LinkProfile.builder(), Duplication.none()));
    }
}
