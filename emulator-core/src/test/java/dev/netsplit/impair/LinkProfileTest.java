package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkProfileTest {

    @Test
    void aCleanProfileDelaysAndLosesNothing() {
        assertThat(LinkProfile.clean().latencyNs(0.999)).isZero();
        assertThat(LinkProfile.clean().loss()).isEqualTo(Loss.none());
    }

    @Test
    void jitterSpreadsLatencyEvenlyOnBothSides() {
        LinkProfile profile = LinkProfile.builder()
                .latency(Duration.ofMillis(5))
                .jitter(Duration.ofMillis(1))
                .build();

        assertThat(profile.latencyNs(0)).isEqualTo(4_000_000);
        assertThat(profile.latencyNs(0.5)).isEqualTo(5_000_000);
        assertThat(profile.latencyNs(Math.nextDown(1.0))).isEqualTo(6_000_000);
    }

    @Test
    void toBuilderKeepsWhatIsNotChanged() {
        LinkProfile profile = LinkProfile.builder()
                .latency(Duration.ofMillis(5))
                .loss(Loss.random(0.1))
                .build();

        assertThat(profile.toBuilder().build()).isEqualTo(profile).hasSameHashCodeAs(profile);
        assertThat(profile.toBuilder().loss(Loss.none()).build().latency()).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void impossibleValuesAreRefusedByName() {
        LinkProfile.Builder builder = LinkProfile.builder();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.latency(Duration.ofMillis(-5)))
                .withMessage("latency (PT-0.005S) must be zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.latency(Duration.ofHours(2)))
                .withMessage("latency (PT2H) must be at most PT1H");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.jitter(Duration.ofNanos(-1)))
                .withMessageStartingWith("jitter (PT-0.000000001S) must be zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkProfile.builder()
                        .latency(Duration.ofMillis(1))
                        .jitter(Duration.ofMillis(2))
                        .build())
                .withMessageStartingWith("jitter (PT0.002S) must be at most the latency (PT0.001S)");
    }

    @Test
    void aLossOutsideOfZeroToOneIsRefused() {
        for (double impossible : new double[] {1.5, -0.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Loss.random(impossible))
                    .withMessageStartingWith("loss (" + impossible + ") must be a probability from 0 to 1");
        }
    }

    @Test
    void lossOfOneLosesAllAndOfZeroNone() {
        assertThat(Loss.random(1).loses(Math.nextDown(1.0))).isTrue();
        assertThat(Loss.random(0).loses(0)).isFalse();
    }
}
