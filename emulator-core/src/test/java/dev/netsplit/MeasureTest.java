package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.report.LinkMeasurement;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The upper bounds of delays are wide: they allow for a machine that is busy with something else. */
@WallClock
@RequiresTun
class MeasureTest {
    private static final Duration LATE = Duration.ofMillis(20);

    /** So that a busy machine may stand still for some tenths of a second. */
    private static final MeasureOptions LONG_TRAINS =
            MeasureOptions.builder().throughputTime(Duration.ofSeconds(4)).build();

    private static final MeasureOptions PROBES_ONLY =
            MeasureOptions.builder().throughputTime(Duration.ZERO).build();

    @Test
    void delaysOfEachDirection() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", latency(30))
                .link("b", "a", latency(10))
                .start()) {
            LinkMeasurement measured = network.measure("a", "b", PROBES_ONLY);

            assertThat(measured.forward().delay().min())
                    .isBetween(Duration.ofMillis(30), Duration.ofMillis(30).plus(LATE));
            assertThat(measured.backward().delay().min())
                    .isBetween(Duration.ofMillis(10), Duration.ofMillis(10).plus(LATE));
            assertThat(measured.roundTrip().min())
                    .isBetween(Duration.ofMillis(40), Duration.ofMillis(40).plus(LATE));
            assertThat(measured.roundTrip().samples()).isEqualTo(100);
            assertThat(measured.forward().loss()).isZero();
            assertThat(measured.forward().throughput()).isZero();
        }
    }

    @Test
    void lossAndDuplicationOfEachDirection() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", LinkProfile.builder().loss(Loss.everyNth(4)).build())
                .link(
                        "b",
                        "a",
                        LinkProfile.builder().duplication(Duplication.random(1)).build())
                .start()) {
            LinkMeasurement measured = network.measure(
                    "a",
                    "b",
                    MeasureOptions.builder()
                            .probes(400)
                            .interval(Duration.ofMillis(1))
                            .throughputTime(Duration.ZERO)
                            .build());

            assertThat(measured.forward().sent()).isEqualTo(400);
            assertThat(measured.forward().arrived()).isEqualTo(300);
            assertThat(measured.forward().loss()).isEqualTo(0.25);
            assertThat(measured.backward().sent()).isEqualTo(300);
            assertThat(measured.backward().loss()).isZero();
            assertThat(measured.backward().duplicated()).isGreaterThan(290); // the last ones may come when all is over
        }
    }

    @Test
    void throughputOfEachDirection() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", rate(10_000_000))
                .link("b", "a", rate(1_000_000))
                .start()) {
            LinkMeasurement measured = network.measure("a", "b", LONG_TRAINS);

            assertThat(measured.forward().throughput()).isCloseTo(10e6, within(0.5e6));
            assertThat(measured.backward().throughput()).isCloseTo(1e6, within(0.05e6));
        }
    }

    @Test
    void smallPacketsOnly() throws Exception {
        LinkProfile small = LinkProfile.builder()
                .mtu(Mtu.blackHole(576))
                .bandwidth(Bandwidth.of(10_000_000))
                .build();
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("a", "b").allLinks(small).start()) {
            assertThat(network.measure("a", "b", LONG_TRAINS).forward().throughput())
                    .isCloseTo(10e6, within(0.5e6));
        }
    }

    @Test
    void nothingArrives() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start()) {
            network.cut("a", "b");

            LinkMeasurement measured = network.measure(
                    "a",
                    "b",
                    MeasureOptions.builder()
                            .probes(10)
                            .timeout(Duration.ofMillis(100))
                            .build());

            assertThat(measured.forward().loss()).isEqualTo(1);
            assertThat(measured.forward().throughput()).isZero();
            assertThat(measured.backward().sent()).isZero();
            assertThat(measured.toString()).contains("a -> b", "delay none, loss 100.00% (10 of 10)");
            assertThatIllegalStateException()
                    .isThrownBy(() -> measured.roundTrip().median())
                    .withMessageContaining("packets that arrived (0) must be at least one");
        }
    }

    @Test
    void portTaken() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
                DatagramSocket taken = network.node("b")
                        .call(() -> new DatagramSocket(
                                new InetSocketAddress(network.node("b").ipv4(), 862)))) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> network.measure("a", "b"))
                    .withMessage("UDP port (862) of node b must be free, so that links to it can be measured");
            assertThat(taken.isBound()).isTrue();
        }
    }

    @Test
    void networkClosed() throws Exception {
        EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
        network.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> network.measure("a", "b"))
                .withMessageContaining("must be open");
    }

    @Test
    void optionsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasureOptions.builder().probes(0).build())
                .withMessage("probes (0) must be from 1 to 10000000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MeasureOptions.builder()
                        .throughputTime(Duration.ofSeconds(Long.MAX_VALUE))
                        .build())
                .withMessageEndingWith(") must be zero or more, and at most one hour");
    }

    private static LinkProfile latency(int millis) {
        return LinkProfile.builder().latency(Duration.ofMillis(millis)).build();
    }

    private static LinkProfile rate(long bitsPerSecond) {
        return LinkProfile.builder().bandwidth(Bandwidth.of(bitsPerSecond)).build();
    }
}
