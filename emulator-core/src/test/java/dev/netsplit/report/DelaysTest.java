package dev.netsplit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelaysTest {
    private final Delays delays = Delays.ofNanos(4_000_000, 1_000_000, 3_000_000, 2_000_000);

    @Test
    void orderStatistics() {
        assertThat(delays.samples()).isEqualTo(4);
        assertThat(delays.min()).isEqualTo(Duration.ofMillis(1));
        assertThat(delays.median()).isEqualTo(Duration.ofMillis(2));
        assertThat(delays.quantile(0.51)).isEqualTo(Duration.ofMillis(3));
        assertThat(delays.max()).isEqualTo(Duration.ofMillis(4));
    }

    @Test
    void meanAndStandardDeviation() {
        assertThat(delays.mean()).isEqualTo(Duration.ofNanos(2_500_000));
        assertThat(delays.jitter()).isEqualTo(Duration.ofNanos(1_290_994)); // sqrt(5/3) ms
        assertThat(Delays.ofNanos(7).jitter()).isZero();
    }

    @Test
    void noSamples() {
        assertThat(Delays.ofNanos().samples()).isZero();
        assertThat(Delays.ofNanos()).hasToString("none");
        assertThatIllegalStateException().isThrownBy(() -> Delays.ofNanos().mean());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> delays.quantile(1.5))
                .withMessage("share (1.5) must be from 0 to 1");
    }

    @Test
    void text() {
        assertThat(delays).hasToString("p50 2.000 ms, p99 4.000 ms, jitter 1.291 ms");
    }
}
