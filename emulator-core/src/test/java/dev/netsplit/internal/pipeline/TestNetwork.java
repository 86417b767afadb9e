package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBudget;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Nodes n1, n2, ... that send numbered packets, under a manual clock. */
final class TestNetwork {
    static final int MAX_PACKETS = 4096;

    /**
     * How many packets of up to 112 bytes one link can keep waiting, while no other link does: as much memory as it
     * leaves free.
     */
    static final int MAX_ON_A_LINK = 1792;

    private static final MemoryLimits MEMORY = new MemoryLimits(8, 1, MAX_PACKETS * PacketBudget.cost(128));

    private static final int NUMBER_OFFSET = 20;
    private static final int LENGTH = 28;

    private final SimulatedPipeline pipeline;

    TestNetwork(int nodes, long seed, Function<LinkName, LinkProfile> profiles) {
        this(nodes, seed, profiles, node -> NodeLimits.NONE);
    }

    TestNetwork(int nodes, long seed, Function<LinkName, LinkProfile> profiles, Function<NodeName, NodeLimits> limits) {
        List<NodeName> names = IntStream.rangeClosed(1, nodes)
                .mapToObj(number -> new NodeName("n" + number))
                .toList();
        this.pipeline = new SimulatedPipeline(names, seed, profiles, limits, MEMORY);
    }

    static TestNetwork of(int nodes, LinkProfile profile) {
        return new TestNetwork(nodes, 42, link -> profile);
    }

    /** Node {@code from} sends a packet of 28 bytes to node {@code to}, both counted from 0, that carries a number. */
    void send(int from, int to, int number) {
        send(from, to, number, LENGTH);
    }

    void send(int from, int to, int number, int length) {
        byte[] packet = ByteBuffer.allocate(length)
                .put(0, (byte) 0x45)
                .putInt(12, address(from))
                .putInt(16, address(to))
                .putInt(NUMBER_OFFSET, number)
                .array();
        send(from, packet);
    }

    /** Sends bytes as they are. */
    void send(int from, byte[] packet) {
        pipeline.send(from, packet);
    }

    int address(int node) {
        return pipeline.subnet().ipv4Network() + node + 1;
    }

    void pass(Duration time) {
        pipeline.pass(time);
    }

    /** The numbers in the packets that node {@code to} received, in order. */
    List<Integer> receivedBy(int to) {
        return device(to).received().stream()
                .map(received -> ByteBuffer.wrap(received.packet()).getInt(NUMBER_OFFSET))
                .toList();
    }

    InMemoryDevice device(int node) {
        return pipeline.device(node);
    }

    LinkState link(int from, int to) {
        return pipeline.links().link(from, to);
    }

    LinkTable links() {
        return pipeline.links();
    }

    TrafficMaker traffic() {
        return pipeline.traffic();
    }

    PipelineCounters counters() {
        return pipeline.counters();
    }

    long nowNs() {
        return pipeline.nowNs();
    }
}
