package dev.netsplit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FaultSpecTest {
    private static final Duration MS = Duration.ofMillis(1);

    @ParameterizedTest
    @MethodSource("descriptions")
    void aFaultSaysInAFewWordsWhatItDoes(FaultSpec spec, String description) {
        assertThat(spec.description()).isEqualTo(description);
        assertThat(spec).hasToString(description);
    }

    static Stream<Arguments> descriptions() {
        PacketFilter filter = PacketFilter.all().tcp().destinationPort(80).nth(3);
        PacketFault.Selection packets = PacketFault.on("a", "b");
        return Stream.of(
                Arguments.of(PartitionFault.of(PartitionShape.halves()), "partition halves"),
                Arguments.of(
                        new PartitionFault(PartitionShape.isolate("a"), PartitionMode.hold()),
                        "partition isolate a, hold"),
                Arguments.of(packets.matching(filter).drop(), "a -> b: tcp, destination port 80, packet 3: drop"),
                Arguments.of(PacketFault.between("a", "*").reject(), "a -> *, * -> a: reject"),
                Arguments.of(packets.delay(MS), "a -> b: delay constant 1ms"),
                Arguments.of(packets.lose(Loss.random(0.01)), "a -> b: lose random 1%"),
                Arguments.of(packets.limit(Bandwidth.of(1000)), "a -> b: limit 1000 bit/s"),
                Arguments.of(packets.reset(MS), "a -> b: reset after 1ms"),
                Arguments.of(packets.cutAfter(100), "a -> b: cut after 100 bytes"),
                Arguments.of(packets.holdFin(), "a -> b: hold FIN"),
                Arguments.of(packets.slice(10, 2, MS), "a -> b: slice into 10 ± 2 bytes, 1ms apart"),
                Arguments.of(
                        Toxics.withToxicity(0.5, Toxics.down("a", "b")),
                        "a -> b: tcp, with probability 0.5, per connection: reset"),
                Arguments.of(NameFault.wrong("a", "b"), "a is taken for b"),
                Arguments.of(NameFault.unknown("a").askedBy("b", "c"), "a is unknown, asked by b, c"),
                Arguments.of(NameFault.slow("a", MS), "look-ups of a take 1ms"),
                Arguments.of(NodeFault.pause("a"), "pause a"));
    }

    @Test
    void packetFaultsAreValues() {
        assertThat(PacketFault.between("a", "b").drop())
                .isEqualTo(new PacketFault(
                        Set.of(LinkPattern.of("b", "a"), LinkPattern.of("a", "b")),
                        PacketFilter.all(),
                        new PacketAction.Drop()))
                .isNotEqualTo(PacketFault.on("a", "b").drop());
    }

    @Test
    void toxicsHaveTheMeaningThatToxiproxyGivesTheirParameters() {
        assertThat(Toxics.bandwidth("a", "b", 100).action())
                .as("100 KB/s")
                .isEqualTo(new PacketAction.Limit(Bandwidth.of(800_000)));
        assertThat(Toxics.latency("a", "b", Duration.ofMillis(10), MS).action())
                .isEqualTo(new PacketAction.Impairing(Latency.uniform(Duration.ofMillis(10), MS)));
        assertThat(Toxics.timeout("a", "b", Duration.ZERO).action()).isEqualTo(new PacketAction.Drop());
        assertThat(Toxics.timeout("a", "b", MS).action()).isEqualTo(new PacketAction.Reset(MS));
    }

    @Test
    void whatCannotBeIsRefused() {
        PacketFault.Selection packets = PacketFault.on("a", "b");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> packets.cutAfter(-1))
                .withMessage("bytes (-1) must be zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packets.slice(10, 10, MS))
                .withMessage("variation (10 bytes) must be from 0 to below the size, 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packets.delay(Duration.ZERO))
                .withMessage("delay (none) must be longer than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packets.limit(Bandwidth.unlimited()))
                .withMessage("bandwidth (unlimited) of a fault must be a limit");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packets.impair(LinkProfile.clean()))
                .withMessageEndingWith("of a fault must have at least one impairment");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionMode.slow(
                        LinkProfile.builder().latency(MS).mtu(Mtu.of(1280)).build()))
                .withMessageEndingWith("of a fault must be none; change the link's profile by link(...).update(...)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFault.on("a", "B"))
                .withMessageStartingWith("node name (B) must be");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> packets.reset(Duration.ofSeconds(-1)))
                .withMessage("time until the reset (-1s) must be from zero to one day");
    }
}
