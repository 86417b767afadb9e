package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A forwarder between in-memory devices under a manual clock: everything but threads and Linux. */
final class TestNetwork {
    static final int BUFFERS = 8192;

    private final ManualClock clock = new ManualClock();
    private final List<InMemoryDevice> devices;
    private final BufferPool buffers;
    private final LinkTable links;
    private final Forwarder forwarder;
    private final Subnet subnet = new Subnet(0);

    TestNetwork(int nodes, long seed, Function<LinkName, LinkProfile> profiles) {
        List<NodeName> names = IntStream.rangeClosed(1, nodes)
                .mapToObj(number -> new NodeName("n" + number))
                .toList();
        this.devices = names.stream().map(name -> new InMemoryDevice()).toList();
        this.buffers = new BufferPool(ByteBuffer.allocate(BUFFERS * 128), 0, 128);
        this.links = new LinkTable(names, profiles, seed);
        Router router =
                new Router(subnet, IntStream.rangeClosed(1, nodes).boxed().toList());
        this.forwarder = new Forwarder(router, links, new EgressWriter(devices, clock), buffers, clock);
    }

    static TestNetwork of(int nodes, LinkProfile profile) {
        return new TestNetwork(nodes, 42, link -> profile);
    }

    /** Node {@code from} sends a UDP-sized packet to node {@code to}, both counted from 0, that carries a number. */
    void send(int from, int to, int number) {
        byte[] packet = ByteBuffer.allocate(28)
                .put((byte) 0x45)
                .position(12)
                .putInt(subnet.ipv4Network() + from + 1)
                .putInt(subnet.ipv4Network() + to + 1)
                .putInt(number)
                .array();
        send(from, packet);
    }

    /** Sends bytes as they are. */
    void send(int from, byte[] packet) {
        devices.get(from).send(packet);
        PacketBuffer buffer = Objects.requireNonNull(buffers.acquire(), "a free buffer");
        devices.get(from).read(buffer);
        forwarder.forward(buffer, from, clock.nanoTime());
        forwarder.deliverDue();
    }

    /** Moves the clock on, stopping at every due time on the way, as the ring's consumer would wake. */
    void pass(Duration time) {
        long endNs = clock.nanoTime() + time.toNanos();
        while (forwarder.nextDueNs() <= endNs) {
            clock.advanceTo(forwarder.nextDueNs());
            forwarder.deliverDue();
        }
        clock.advanceTo(endNs);
    }

    /** The numbers in the packets that node {@code to} received, in order. */
    List<Integer> receivedBy(int to) {
        List<Integer> numbers = new ArrayList<>();
        devices.get(to)
                .received()
                .forEach(packet -> numbers.add(ByteBuffer.wrap(packet).getInt(20)));
        return numbers;
    }

    InMemoryDevice device(int node) {
        return devices.get(node);
    }

    LinkState link(int from, int to) {
        return links.link(from, to);
    }

    LinkTable links() {
        return links;
    }

    PipelineCounters counters() {
        return forwarder.counters();
    }

    long nowNs() {
        return clock.nanoTime();
    }
}
