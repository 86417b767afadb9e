package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.report.Fidelity;
import dev.netsplit.report.LinkStats;
import dev.netsplit.report.TrafficStats;
import dev.netsplit.testing.RequiresTun;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory for packets that wait, with real devices. */
class PacketMemoryLimitTest {
    private static final int LEAST = 16 << 20;
    private static final LinkProfile LONG =
            LinkProfile.builder().latency(Duration.ofHours(1)).build();

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, LEAST - 1, (64L << 30) + 1})
    void limitsOutsideOfTheRangeAreRefused(long bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatedNetwork.builder().packetMemory(bytes))
                .withMessage("packetMemory (%s) must be from 16777216 to 68719476736 bytes", bytes);
    }

    /** The link is full at some 4,400 packets of full size; 8,000 are sent. */
    @Test
    @RequiresTun
    void aCleanLinkBesideAnOverloadedOneLosesNothing() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .seed(42)
                .nodes("a", "b", "c", "d")
                .packetMemory(LEAST)
                .link("a", "b", LONG)
                .start()) {
            NetworkTraffic traffic = network.traffic();
            try (Traffic flood = traffic.from("a")
                            .to("b")
                            .udp(9)
                            .packetBytes(1500)
                            .constant(10_000)
                            .packets(8_000)
                            .start();
                    Traffic pings = traffic.from("c")
                            .to("d")
                            .ping()
                            .requestResponse(Duration.ofMillis(1))
                            .packets(500)
                            .start()) {
                assertThat(flood.awaitEnd(Duration.ofSeconds(60))).isTrue();
                assertThat(pings.awaitEnd(Duration.ofSeconds(60))).isTrue();

                LinkStats clean = network.link("c", "d")
                        .stats()
                        .plus(network.link("d", "c").stats());
                assertThat(clean.refused()).isZero();
                assertThat(clean.delivered()).isEqualTo(clean.offered());
                TrafficStats stats = pings.stats();
                assertThat(stats.answered()).isEqualTo(500);
                // a busy machine may be late, but not each time: one request in ten is not
                assertThat(stats.answerDelay().quantile(0.1)).isLessThan(Duration.ofMillis(1));
            }
            Fidelity fidelity = network.fidelity();
            assertThat(network.link("a", "b").stats().inFlight()).isBetween(4_000L, 4_500L);
            assertThat(fidelity.refusedForMemory()).isBetween(3_000L, 4_000L);
            assertThat(fidelity.refused()).isGreaterThanOrEqualTo(fidelity.refusedForMemory());
            assertThat(fidelity.isLossless()).isFalse();
        }
    }
}
