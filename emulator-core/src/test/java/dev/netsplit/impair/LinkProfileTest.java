package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkProfileTest {
    private static final Duration FIVE_MS = Duration.ofMillis(5);
    private static final Duration ONE_MS = Duration.ofMillis(1);

    @Test
    void aCleanProfileDoesNothing() {
        assertThat(LinkProfile.clean().impairments()).isEmpty();
        assertThat(LinkProfile.clean().bandwidth().isUnlimited()).isTrue();
        assertThat(LinkProfile.clean()).isEqualTo(LinkProfile.builder().build());
    }

    @Test
    void jitterMakesAConstantLatencyUniform() {
        LinkProfile profile =
                LinkProfile.builder().latency(FIVE_MS).jitter(ONE_MS).build();

        assertThat(profile.latency()).isEqualTo(Latency.uniform(FIVE_MS, ONE_MS));
        assertThat(profile.latency().keepsOrder()).isTrue();
    }

    @Test
    void anotherLatencyKeepsTheJitter() {
        LinkProfile profile =
                LinkProfile.builder().latency(FIVE_MS).jitter(ONE_MS).build();

        LinkProfile changed = profile.toBuilder().latency(Duration.ofMillis(9)).build();

        assertThat(changed.latency()).isEqualTo(Latency.uniform(Duration.ofMillis(9), ONE_MS));
    }

    @Test
    void impairmentsAreMetInTheFixedOrderWhateverTheOrderOfTheBuilder() {
        Impairment own = () -> packet -> {};
        LinkProfile profile = LinkProfile.builder()
                .impairment(own)
                .reordering(Reordering.random(0.1))
                .latency(FIVE_MS)
                .corruption(Corruption.random(0.1))
                .duplication(Duplication.random(0.1))
                .loss(Loss.random(0.1))
                .build();

        assertThat(profile.impairments())
                .containsExactly(
                        Loss.random(0.1),
                        Duplication.random(0.1),
                        Corruption.random(0.1),
                        Latency.constant(FIVE_MS),
                        Reordering.random(0.1),
                        own);
    }

    @Test
    void toBuilderKeepsWhatIsNotChanged() {
        LinkProfile profile = LinkProfile.builder()
                .latency(FIVE_MS)
                .jitter(ONE_MS)
                .loss(Loss.random(0.1))
                .bandwidth(Bandwidth.of(1_000_000))
                .mtu(Mtu.of(1280))
                .build();

        assertThat(profile.toBuilder().build()).isEqualTo(profile).hasSameHashCodeAs(profile);
        assertThat(profile.toBuilder().loss(Loss.none()).build())
                .isNotEqualTo(profile)
                .extracting(LinkProfile::mtu)
                .isEqualTo(Mtu.of(1280));
    }

    @Test
    void impossibleValuesAreRefusedByName() {
        LinkProfile.Builder builder = LinkProfile.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.latency(Duration.ofMillis(-5)))
                .withMessageMatching("latency \\(.*\\) must be .*zero.*");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.jitter(Duration.ofNanos(-1)))
                .withMessageStartingWith("jitter (-1ns) must be zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkProfile.builder()
                        .latency(ONE_MS)
                        .jitter(Duration.ofMillis(2))
                        .build())
                .withMessageStartingWith("jitter (2ms) must be at most the latency (1ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkProfile.builder()
                        .latency(Latency.normal(FIVE_MS, ONE_MS))
                        .jitter(ONE_MS)
                        .build())
                .withMessageContaining("must go with a constant latency");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mtu.of(67))
                .withMessage("mtu (67) must be from 68 to 65535 bytes");
    }
}
