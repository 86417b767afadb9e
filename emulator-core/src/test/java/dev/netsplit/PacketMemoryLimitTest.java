package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.report.Fidelity;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory for packets that wait, with real devices. */
@WallClock
@Timeout(120)
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

    /**
     * The link is full after some 4,400 packets of full size, and the flood goes on. A machine that is busy answers
     * late for reasons of its own, so there are many rounds of requests, of which one must be in time: an overloaded
     * link that delayed another one would delay it in each round.
     */
    @Test
    @RequiresTun
    void aCleanLinkBesideAnOverloadedOneLosesNothingAndStaysUnderAMillisecond() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .seed(42)
                .nodes("a", "b", "c", "d")
                .packetMemory(LEAST)
                .link("a", "b", LONG)
                .start()) {
            Link overloaded = network.link("a", "b");
            try (Traffic flood = network.traffic()
                    .from("a")
                    .to("b")
                    .udp(9)
                    .packetBytes(1500)
                    .constant(10_000)
                    .start()) {
                Eventually.until("the link is full", () -> overloaded.stats().refused() > 0);
                long before = overloaded.stats().refused();
                List<Duration> rounds = new ArrayList<>();
                while (rounds.stream().noneMatch(slow -> slow.compareTo(Duration.ofMillis(1)) < 0)) {
                    assertThat(rounds).as("the time of nine answers in ten").hasSizeLessThan(200);
                    rounds.add(nineInTen(network));
                }

                assertThat(overloaded.stats().refused())
                        .as("it was overloaded all the while")
                        .isGreaterThan(before);
                assertThat(flood.stats().sent()).isPositive();
            }
            LinkStats clean =
                    network.link("c", "d").stats().plus(network.link("d", "c").stats());
            assertThat(clean.refused()).isZero();
            assertThat(clean.delivered()).isEqualTo(clean.offered());
            Fidelity fidelity = network.fidelity();
            LinkStats full = overloaded.stats();
            assertThat(full.inFlight()).isBetween(4_000L, 4_500L);
            assertThat(fidelity.refusedForMemory()).isBetween(1L, full.offered() - full.inFlight());
            assertThat(fidelity.refused()).isGreaterThanOrEqualTo(fidelity.refusedForMemory());
            assertThat(fidelity.isLossless()).isFalse();
        }
    }

    /** Within which time nine in ten of fifty requests from c are answered by d; all of them are. */
    private static Duration nineInTen(EmulatedNetwork network) throws Exception {
        try (Traffic pings = network.traffic()
                .from("c")
                .to("d")
                .ping()
                .requestResponse(Duration.ofMillis(1))
                .packets(50)
                .start()) {
            assertThat(pings.awaitEnd(Duration.ofSeconds(60))).isTrue();
            assertThat(pings.stats().answered()).isEqualTo(50);
            return pings.stats().answerDelay().quantile(0.9);
        }
    }
}
