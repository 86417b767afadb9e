package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.device.InMemoryDevice.Received;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packets that wait take about the memory that they need, and those for which there is none are counted wherever they
 * would have waited.
 */
class WaitingMemoryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final LinkProfile SLOW =
            LinkProfile.builder().latency(SECOND).build();
    private static final MemoryLimits LITTLE = MemoryLimits.of(1 << 20);
    private static final int SEGMENT = 1000;

    @Test
    void aDelayOfASecondHoldsEightyThousandSmallPackets() {
        SimulatedPipeline pipeline = pipeline(MemoryLimits.DEFAULT, link -> SLOW);
        send(pipeline, 80_000, 64, Duration.ZERO);
        assertThat(stats(pipeline).inFlight()).isEqualTo(80_000);
        pipeline.pass(SECOND);

        assertThat(stats(pipeline).delivered()).isEqualTo(80_000);
        assertThat(pipeline.memoryBudget().used()).isZero();
    }

    @Test
    void aGigabitOverAQuarterOfASecondLosesNothing() {
        LinkProfile profile = LinkProfile.netem("rate 1gbit delay 250ms");
        SimulatedPipeline pipeline = pipeline(MemoryLimits.DEFAULT, link -> profile);
        send(pipeline, 30_000, 1500, Duration.ofNanos(16_667));
        pipeline.pass(SECOND);

        assertThat(stats(pipeline).delivered()).isEqualTo(30_000);
    }

    @Test
    void aHoldKeepsFortyThousandPackets() {
        SimulatedPipeline pipeline = pipeline(MemoryLimits.DEFAULT, link -> LinkProfile.clean());
        LinkFault hold = Faults.partition(new PacketAction.Hold());
        pipeline.links().link(0, 1).add(hold);
        send(pipeline, 40_000, 64, Duration.ZERO);
        assertThat(stats(pipeline).delivered()).isZero();
        pipeline.links().link(0, 1).remove(hold);

        assertThat(stats(pipeline).delivered()).isEqualTo(40_000);
        assertThat(pipeline.memoryBudget().used()).isZero();
    }

    @Test
    void aQueueOfAHundredThousandPacketsHoldsThem() {
        LinkProfile profile = LinkProfile.builder()
                .bandwidth(Bandwidth.of(8_000).queue(Queue.packets(100_000)))
                .build();
        SimulatedPipeline pipeline = pipeline(MemoryLimits.DEFAULT, link -> profile);
        send(pipeline, 100_001, 1500, Duration.ZERO); // one is being sent

        assertThat(stats(pipeline).inFlight()).isEqualTo(100_001);
        assertThat(stats(pipeline).dropped()).isZero();
    }

    static Stream<Arguments> placesToWait() {
        PacketFault.Selection all = PacketFault.on("n1", "n2");
        return Stream.of(
                Arguments.of("delay", SLOW, Optional.empty()),
                Arguments.of(
                        "queue",
                        LinkProfile.builder()
                                .bandwidth(Bandwidth.of(8_000_000).queue(Queue.packets(100_000)))
                                .build(),
                        Optional.empty()),
                Arguments.of(
                        "reordering",
                        LinkProfile.builder()
                                .reordering(Reordering.byDistance(1, 10_000))
                                .build(),
                        Optional.empty()),
                Arguments.of(
                        "copies of packets",
                        LinkProfile.builder()
                                .duplication(Duplication.random(1))
                                .latency(SECOND)
                                .build(),
                        Optional.empty()),
                Arguments.of("hold", LinkProfile.clean(), Optional.of(Faults.partition(new PacketAction.Hold()))),
                Arguments.of("fault's delay", LinkProfile.clean(), Optional.of(Faults.of(all.delay(SECOND)))),
                Arguments.of(
                        "fault's queue",
                        LinkProfile.clean(),
                        Optional.of(Faults.of(all.limit(Bandwidth.of(8_000_000).queue(Queue.packets(100_000)))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("placesToWait")
    void whereverTheyWaitPacketsAreAccountedForAndMemoryComesBack(
            String name, LinkProfile profile, Optional<LinkFault> fault) {
        SimulatedPipeline pipeline = pipeline(LITTLE, link -> profile);
        LinkState link = pipeline.links().link(0, 1);
        fault.ifPresent(link::add);

        send(pipeline, 3_000, 64, Duration.ZERO);

        assertThat(stats(pipeline).refused()).as("refused").isPositive();
        assertThat(pipeline.counters().refusedForMemory())
                .isEqualTo(stats(pipeline).refused() + pipeline.counters().notMade());
        assertAllAreAccountedFor(stats(pipeline));
        fault.ifPresent(link::remove);
        pipeline.pass(Duration.ofHours(1));
        assertThat(stats(pipeline).inFlight()).isZero();
        assertAllAreAccountedFor(stats(pipeline));
        assertThat(pipeline.memoryBudget().used()).isZero();
        assertThat(link.memory().bytes()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("placesToWait")
    void segmentsOfSuperpacketsAreAccountedForToo(String name, LinkProfile profile, Optional<LinkFault> fault) {
        SimulatedPipeline pipeline = pipeline(LITTLE, link -> profile);
        LinkState link = pipeline.links().link(0, 1);
        fault.ifPresent(link::add);
        int network = pipeline.subnet().ipv4Network();

        for (int i = 0; i < 40; i++) {
            pipeline.sendSuperpacket(
                    0, Superpackets.tcpIpv4(network + 1, network + 2, 4000, 0x10, new byte[50 * SEGMENT], SEGMENT));
        }

        assertThat(stats(pipeline).offered()).isEqualTo(2_000);
        assertThat(stats(pipeline).refused()).as("refused").isPositive();
        assertAllAreAccountedFor(stats(pipeline));
        fault.ifPresent(link::remove);
        pipeline.pass(Duration.ofHours(1));
        assertThat(stats(pipeline).inFlight()).isZero();
        assertAllAreAccountedFor(stats(pipeline));
        assertThat(pipeline.memoryBudget().used()).isZero();
    }

    /** In logical time: nothing of what is on the other link is to be noticed. */
    @Test
    void aCleanLinkBesideAnOverloadedOneLosesNothingAndIsNotLate() {
        SimulatedPipeline pipeline =
                pipeline(LITTLE, link -> link.to().value().equals("n2") ? SLOW : LinkProfile.clean());
        send(pipeline, 3_000, 64, Duration.ZERO);
        assertThat(stats(pipeline).refused()).isPositive();

        for (int i = 0; i < 3_000; i++) {
            pipeline.send(0, packet(pipeline, 1, 64));
            pipeline.send(0, packet(pipeline, 2, 1500));
        }

        assertThat(pipeline.links().link(0, 2).stats().delivered()).isEqualTo(3_000);
        assertThat(pipeline.device(2).received()).extracting(Received::timeNs).containsOnly(pipeline.nowNs());
    }

    /** A packet that was moved to where it just fits has no room for what an answer puts before it. */
    @Test
    void anAnswerQuotesAPacketAsFarAsItMayThoughItsBufferIsFull() {
        LinkProfile narrow = LinkProfile.builder().mtu(Mtu.of(400)).build();
        SimulatedPipeline pipeline = pipeline(LITTLE, link -> narrow);
        byte[] packet = packet(pipeline, 1, 490);
        packet[6] = 0x40; // not to be cut into fragments

        pipeline.traffic().inject(0, packet);

        assertThat(pipeline.device(0).received()).singleElement().satisfies(answer -> {
            assertThat(answer.packet()).hasSize(20 + 8 + 490);
            assertThat(ByteBuffer.wrap(answer.packet(), 28, 490).slice()).isEqualTo(ByteBuffer.wrap(packet));
        });
    }

    @Test
    void theFirstRefusalIsWarnedOfAndLaterOnesAreCounted() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            send(pipeline(LITTLE, link -> SLOW), 3_000, 64, Duration.ZERO);
        } finally {
            System.setErr(before);
        }

        assertThat(log.toString(StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.contains("link (n1 -> n2) refused a packet")))
                .singleElement()
                .asString()
                .contains("WARN", "packetMemory", "fidelity()");
    }

    private static SimulatedPipeline pipeline(MemoryLimits limits, Function<LinkName, LinkProfile> profiles) {
        List<NodeName> nodes = List.of(new NodeName("n1"), new NodeName("n2"), new NodeName("n3"));
        return new SimulatedPipeline(nodes, 42, profiles, node -> NodeLimits.NONE, limits);
    }

    private static void send(SimulatedPipeline pipeline, int packets, int length, Duration gap) {
        byte[] packet = packet(pipeline, 1, length);
        for (int i = 0; i < packets; i++) {
            pipeline.send(0, packet);
            pipeline.pass(gap);
        }
    }

    private static byte[] packet(SimulatedPipeline pipeline, int to, int length) {
        int network = pipeline.subnet().ipv4Network();
        return ByteBuffer.allocate(length)
                .putInt(0, 0x4500_0000 | length)
                .putInt(8, 64 << 24 | 17 << 16)
                .putInt(12, network + 1)
                .putInt(16, network + 1 + to)
                .putInt(20, 7 << 16 | 7)
                .putInt(24, (length - 20) << 16)
                .array();
    }

    private static LinkStats stats(SimulatedPipeline pipeline) {
        return pipeline.links().link(0, 1).stats();
    }

    private static void assertAllAreAccountedFor(LinkStats stats) {
        assertThat(stats.delivered()
                        + stats.lost()
                        + stats.dropped()
                        + stats.tooBig()
                        + stats.foreign()
                        + stats.cut()
                        + stats.refused()
                        + stats.inFlight())
                .as("%s", stats)
                .isEqualTo(stats.offered() + stats.duplicated());
    }
}
