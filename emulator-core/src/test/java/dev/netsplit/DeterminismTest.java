package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.RateTrace;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.SimulatedPipeline;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** D3: the same packets at the same times give the same bytes at the same times, on every machine and JDK. */
@WallClock
class DeterminismTest {
    private static final int NODES = 4;
    private static final int PACKETS = 20_000;
    private static final MemoryLimits MEMORY = new MemoryLimits(8192, 64, 64 << 20);

    private static final LinkProfile EVERYTHING = LinkProfile.builder()
            .bandwidth(Bandwidth.of(200_000_000)
                    .overhead(18)
                    .queue(Queue.time(Duration.ofMillis(20)).coDel()))
            .loss(Loss.bursts(0.02, 3))
            .duplication(Duplication.random(0.01))
            .corruption(Corruption.random(0.05).bits(2))
            .latency(Latency.normal(Duration.ofMillis(20), Duration.ofMillis(4)).correlated(0.3))
            .reordering(Reordering.byDistance(0.01, 3))
            .build();

    private static final LinkProfile RED = LinkProfile.builder()
            .bandwidth(Bandwidth.of(12_000_000)
                    .queue(Queue.packets(100).red(2, 10, 0.1).ecn()))
            .build();
    private static final LinkProfile PIE = LinkProfile.builder()
            .bandwidth(Bandwidth.of(8_000_000).queue(Queue.packets(500).pie()))
            .build();
    private static final LinkProfile TRACE = LinkProfile.builder()
            .bandwidth(Bandwidth.trace(RateTrace.mahimahi("1\n2\n2\n4\n7\n")))
            .build();
    private static final LinkProfile OWN = LinkProfile.builder()
            .impairment(() -> packet -> packet.delay((long) (1e6 * packet.uniform())))
            .build();
    private static final NodeLimits LIMITS = new NodeLimits(
            Bandwidth.of(40_000_000),
            Bandwidth.of(30_000_000)
                    .queue(Queue.time(Duration.ofMillis(50)).red(Duration.ofMillis(1), Duration.ofMillis(10), 0.2)));

    /** Seeds that people wrote down must go on meaning the same. Change it only with a word in the changelog. */
    @Test
    void aRunWithEverythingGivesTheBytesThatItAlwaysGave() throws IOException {
        SimulatedPipeline pipeline = runWithEverything(42);

        FateTable.assertIsAsIn("fates-with-everything.txt", pipeline, NODES);
        assertThat(hash(pipeline)).isEqualTo("d79d8ad9d93b05950cbb4b15bfc24b54b0eb2c7b91783acf091b8bc195d209c8");
    }

    @Test
    void runsWithOneSeedAreTheSameAndWithAnotherAreNot() {
        assertThat(hashOfARun(7)).isEqualTo(hashOfARun(7)).isNotEqualTo(hashOfARun(8));
    }

    @Test
    void aRunThroughQueuesAndAnOwnImpairmentGivesTheBytesThatItAlwaysGave() throws IOException {
        SimulatedPipeline pipeline = run(42, DeterminismTest::queue, LIMITS, Packets::ecnCapable);

        FateTable.assertIsAsIn("fates-through-queues.txt", pipeline, NODES);
        assertThat(pipeline.links().link(1, 0).stats().marked()).as("by RED").isPositive();
        assertThat(pipeline.links().link(0, 1).stats().dropped()).as("by PIE").isPositive();
        assertThat(pipeline.links().link(0, 2).stats().delivered())
                .as("by a trace")
                .isPositive();
        assertThat(pipeline.links().link(0, 3).stats().dropped())
                .as("by a downlink's RED")
                .isPositive();
        assertThat(hash(pipeline)).isEqualTo("c08b588a9a5ffa144d3ce1015332e336af937fd250e81037c09b89e01d30569e");
    }

    private static LinkProfile queue(LinkName link) {
        return switch (link.to().value()) {
            case "n1" -> RED;
            case "n2" -> PIE;
            case "n3" -> TRACE;
            default -> OWN;
        };
    }

    private static String hashOfARun(long seed) {
        return hash(runWithEverything(seed));
    }

    private static SimulatedPipeline runWithEverything(long seed) {
        return run(seed, link -> EVERYTHING, NodeLimits.NONE, packet -> packet);
    }

    private static SimulatedPipeline run(
            long seed, Function<LinkName, LinkProfile> profiles, NodeLimits limits, UnaryOperator<byte[]> change) {
        List<NodeName> names = IntStream.rangeClosed(1, NODES)
                .mapToObj(number -> new NodeName("n" + number))
                .toList();
        SimulatedPipeline pipeline = new SimulatedPipeline(names, seed, profiles, node -> limits, MEMORY);
        RandomStream traffic = RandomStream.of(1, "traffic"); // the same whatever the seed
        for (int i = 0; i < PACKETS; i++) {
            long draw = traffic.bits(i);
            int from = (int) Long.remainderUnsigned(draw, NODES);
            int to = (from + 1 + (int) (draw >>> 60) % (NODES - 1)) % NODES;
            int network = pipeline.subnet().ipv4Network();
            byte[] payload = new byte[(int) (draw >>> 40 & 0x3FF)];
            int port = 40_000 + (int) (draw >>> 50 & 7);
            byte[] packet = Packets.tcp(network + from + 1, network + to + 1, port, 80, Packets.ACK, payload);
            pipeline.send(from, change.apply(packet));
            pipeline.pass(Duration.ofNanos(draw >>> 20 & 0xFFFF));
        }
        pipeline.pass(Duration.ofSeconds(10));
        return pipeline;
    }

    private static String hash(SimulatedPipeline pipeline) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (int node = 0; node < NODES; node++) {
            for (InMemoryDevice.Received received : pipeline.device(node).received()) {
                hasher.putLong(received.timeNs()).putBytes(received.packet());
            }
        }
        return hasher.hash().toString();
    }
}
