package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Traffic;
import dev.netsplit.impair.Impairment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EventType;

/** Packets that were lost though no test asked for that are reported with the test in which it happened. */
@RequiresTun
class UnaskedLossesTest {
    private static final String FOR_MEMORY =
            "packets were lost that no test asked to lose: \\d+ refused because there was no memory .*";

    @Test
    void aFailureSaysHowManyPacketsWereRefusedForMemory() {
        EngineExecutionResults results = run(Overloaded.class, "fails");

        assertThat(onlyFailure(results))
                .hasMessage("on purpose")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .filteredOn(UnaskedLosses.class::isInstance)
                        .singleElement()
                        .satisfies(hint -> assertThat(hint.getMessage()).matches(FOR_MEMORY)));
        assertThat(losses(results)).singleElement().asString().matches(FOR_MEMORY);
    }

    @Test
    void aTestThatPassesHasAReportEntryAndTheNextTestHasNone() {
        EngineExecutionResults results = run(InOrder.class);

        results.testEvents().assertStatistics(counts -> counts.succeeded(2));
        assertThat(losses(results)).singleElement().asString().matches(FOR_MEMORY);
    }

    @Test
    void packetsForWhichCodeOnThePacketPathFailedAreReportedToo() {
        EngineExecutionResults results = run(Broken.class);

        results.testEvents().assertStatistics(counts -> counts.succeeded(1));
        assertThat(entries(results))
                .singleElement()
                .asString()
                .matches(
                        "packets were lost that no test asked to lose: \\d+ met code on the packet path that failed, .*");
    }

    @Test
    void aLevelInsideTakesTheMemoryOfTheClassAroundItUnlessItHasItsOwn() {
        assertThat(losses(run(Around.Inside.class))).hasSize(1);
        assertThat(losses(run(Around.InsideWithMore.class))).isEmpty();
    }

    @Test
    void aLimitOutsideOfTheRangeIsRefusedByName() {
        assertThat(onlyFailure(run(TooLittle.class)))
                .hasMessageStartingWith("@NetworkEmulation on class ")
                .hasMessageEndingWith("packetMemory (1) must be from 16777216 to 68719476736 bytes");
    }

    @Test
    void nothingIsSaidWhereNothingWasLost() {
        assertAllPass(Quiet.class, 1);
        assertThat(losses(run(Quiet.class))).isEmpty();
    }

    private static List<String> losses(EngineExecutionResults results) {
        return entries(results).stream()
                .filter(entry -> entry.contains("memory"))
                .toList();
    }

    private static List<String> entries(EngineExecutionResults results) {
        return results.allEvents()
                .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
                .map(event -> event.getRequiredPayload(ReportEntry.class)
                        .getKeyValuePairs()
                        .get("netsplit.unaskedLosses"))
                .filter(entry -> entry != null)
                .toList();
    }

    /** Its impairment fails for each packet, and the test looks at nothing. */
    @NetworkEmulation(nodes = {"a", "b"})
    static class Broken {
        @Test
        void passes(EmulatedNetwork network) throws Exception {
            Impairment broken = () -> packet -> {
                throw new IllegalStateException("planned");
            };
            network.link("a", "b")
                    .update(profile -> profile.toBuilder().impairment(broken).build());
            try (DatagramSocket socket = network.node("a").call(() -> new DatagramSocket())) {
                socket.send(new DatagramPacket(new byte[1], 1, network.node("b").ipv4(), 9));
            }
            Eventually.until(
                    "the impairment has failed", () -> network.fidelity().internalErrors() > 0);
        }
    }

    /** One link has room for some 4,400 packets where all have 16 MiB. */
    private static void overload(EmulatedNetwork network) throws Exception {
        try (Traffic flood = network.traffic()
                .from("a")
                .to("b")
                .udp(9)
                .packetBytes(1500)
                .constant(10_000)
                .packets(6_000)
                .start()) {
            assertThat(flood.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            packetMemory = 16 << 20)
    @LinkBetween(from = "a", to = "b", latency = "60s")
    static class Overloaded {
        @Test
        void fails(EmulatedNetwork network) throws Exception {
            overload(network);
            throw new IllegalStateException("on purpose");
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            packetMemory = 16 << 20)
    @LinkBetween(from = "a", to = "b", latency = "60s")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class InOrder {
        @Test
        @Order(1)
        void overloads(EmulatedNetwork network) throws Exception {
            overload(network);
        }

        @Test
        @Order(2)
        void doesNot() {}
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            packetMemory = 16 << 20)
    static class Around {
        @Nested
        @LinkBetween(from = "a", to = "b", latency = "60s")
        class Inside {
            @Test
            void overloads(EmulatedNetwork network) throws Exception {
                overload(network);
            }
        }

        @Nested
        @NetworkEmulation(packetMemory = 64 << 20)
        @LinkBetween(from = "a", to = "b", latency = "60s")
        class InsideWithMore {
            @Test
            void doesNot(EmulatedNetwork network) throws Exception {
                overload(network);
            }
        }
    }

    @NetworkEmulation(nodes = "a", packetMemory = 1)
    static class TooLittle {
        @Test
        void doesNotBegin() {}
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Quiet {
        @Test
        void losesNothing() {}
    }
}
