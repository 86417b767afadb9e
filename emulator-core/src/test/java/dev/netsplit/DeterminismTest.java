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
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.BufferCounts;
import dev.netsplit.internal.pipeline.NodeLimits;
import dev.netsplit.internal.pipeline.SimulatedPipeline;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** D3: the same packets at the same times give the same bytes at the same times, on every machine and JDK. */
class DeterminismTest {
    private static final int NODES = 4;
    private static final int PACKETS = 20_000;
    private static final BufferCounts BUFFERS = new BufferCounts(8192, 1, 1024, 1, 4 << 20);

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

    /** Seeds that people wrote down must go on meaning the same. Change it only with a word in the changelog. */
    @Test
    void aRunWithEverythingGivesTheBytesThatItAlwaysGave() {
        assertThat(hashOfARun(42)).isEqualTo("d79d8ad9d93b05950cbb4b15bfc24b54b0eb2c7b91783acf091b8bc195d209c8");
    }

    @Test
    void runsWithOneSeedAreTheSameAndWithAnotherAreNot() {
        assertThat(hashOfARun(7)).isEqualTo(hashOfARun(7)).isNotEqualTo(hashOfARun(8));
    }

    private static String hashOfARun(long seed) {
        List<NodeName> names = IntStream.rangeClosed(1, NODES)
                .mapToObj(number -> new NodeName("n" + number))
                .toList();
        SimulatedPipeline pipeline =
                new SimulatedPipeline(names, seed, link -> EVERYTHING, node -> NodeLimits.NONE, BUFFERS);
        RandomStream traffic = RandomStream.of(1, "traffic"); // the same whatever the seed
        for (int i = 0; i < PACKETS; i++) {
            long draw = traffic.bits(i);
            int from = (int) Long.remainderUnsigned(draw, NODES);
            int to = (from + 1 + (int) (draw >>> 60) % (NODES - 1)) % NODES;
            int network = pipeline.subnet().ipv4Network();
            byte[] payload = new byte[(int) (draw >>> 40 & 0x3FF)];
            int port = 40_000 + (int) (draw >>> 50 & 7);
            pipeline.send(from, Packets.tcp(network + from + 1, network + to + 1, port, 80, Packets.ACK, payload));
            pipeline.pass(Duration.ofNanos(draw >>> 20 & 0xFFFF));
        }
        pipeline.pass(Duration.ofSeconds(10));

        Hasher hasher = Hashing.sha256().newHasher();
        for (int node = 0; node < NODES; node++) {
            for (InMemoryDevice.Received received : pipeline.device(node).received()) {
                hasher.putLong(received.timeNs()).putBytes(received.packet());
            }
        }
        return hasher.hash().toString();
    }
}
