package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.internal.pcap.Capture;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker.Injection;
import dev.netsplit.internal.pipeline.traffic.TrafficPlan;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Traffic of the network's own making: background load on links, load for nodes, captures replayed, crafted packets.
 * Its packets enter links as nodes' do, meet the same queues, impairments and faults, and count in {@link
 * EmulatedNetwork#stats()}.
 *
 * <pre>{@code
 * try (Traffic load = network.traffic().from("a").to("b").bitsPerSecond(8_000_000).start()) {
 *     ...
 *     load.delivered();
 * }
 * }</pre>
 *
 * <p>When packets are made follows from the seed and from the traffic's name: one traffic more changes nobody's times.
 * They are made on the links' own time, by no thread of their own, and are flows of their own, so other packets' fates
 * are not changed by them, where those do not depend on queues.
 *
 * <p>It is IP packets, and goes over networks of layer {@link Layer#IP}: in an Ethernet network there is none, and
 * whatever would make it, or a made-up host, throws an {@link IllegalStateException}.
 *
 * <p>Thread-safe.
 */
public final class NetworkTraffic {
    private final Layer layer;
    private final Function<String, Member> members;
    private final MadeUpHosts madeUp;
    private final Pipeline pipeline;
    private final long networkSeed;
    private final Map<String, Integer> namesUsed = new HashMap<>();
    private final Set<Traffic> active = new LinkedHashSet<>();
    private long seed;

    /**
     * @param layer only {@link Layer#IP} can have traffic
     * @param members by name
     */
    NetworkTraffic(Layer layer, Function<String, Member> members, MadeUpHosts madeUp, Pipeline pipeline, long seed) {
        this.layer = layer;
        this.members = members;
        this.madeUp = madeUp;
        this.pipeline = pipeline;
        this.networkSeed = seed;
        this.seed = seed;
    }

    /**
     * Packets that a node seems to send, or a made-up host.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public TrafficSpec from(String node) {
        return new TrafficSpec(this, member(node));
    }

    /** Packets that a made-up host sends, see {@link #madeUpHost(String)}. */
    public TrafficSpec fromMadeUpHost(String name) {
        return new TrafficSpec(this, Member.of(madeUpHost(name)));
    }

    /**
     * The made-up host of that name; it is made, with clean links, unless there is one.
     *
     * @throws IllegalArgumentException if it is no name, or a node's or virtual address's
     * @throws IllegalStateException if nodes and made-up hosts are 1,000 together, or the network is closed
     */
    public MadeUpHost madeUpHost(String name) {
        return madeUp().named(List.of(new NodeName(name)), null).get(0);
    }

    /**
     * Likewise, with links like this.
     *
     * @param profiles up: what its links to nodes are like; down: those from nodes to it. {@link
     *     EmulatedNetwork#heal()} puts back those with which it was made
     */
    public MadeUpHost madeUpHost(String name, LinkPair profiles) {
        return madeUp().named(List.of(new NodeName(name)), profiles).get(0);
    }

    /** Likewise, as many in one step, called {@code prefix-1}, {@code prefix-2} and so on; one or more. */
    public List<MadeUpHost> madeUpHosts(String prefix, int count, LinkPair profiles) {
        return madeUp().named(names(prefix, count), profiles);
    }

    /** Likewise, with clean links if they are new. */
    public List<MadeUpHost> madeUpHosts(String prefix, int count) {
        return madeUp().named(names(prefix, count), null);
    }

    private static List<NodeName> names(String prefix, int count) {
        checkArgument(count >= 1, "count (%s) must be 1 or more", count);
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new NodeName(prefix + "-" + i))
                .toList();
    }

    /**
     * Sends again what was captured, to other addresses.
     *
     * @param capture a file of the format pcap or pcapng, 512 MiB at the most; read now
     * @throws IllegalArgumentException if it is malformed; says where, and against which rule
     * @throws UncheckedIOException if it cannot be read
     */
    public ReplaySpec replay(Path capture) {
        requireIpLayer();
        try {
            return new ReplaySpec(this, capture, Capture.read(capture));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read capture " + capture + ": " + e, e);
        }
    }

    /**
     * Sends a packet now, as if a node had: it enters the node's link to whoever it is addressed to, and counts among
     * the node's own packets, in the order of its flow too. Whether its kernel would have sent it is not asked: the
     * source may be a stranger's, checksums may be wrong. Links treat its addresses as they treat those of a kernel's
     * packets: see {@link SourceCheck}.
     *
     * @param from a node or a made-up host
     * @param packet from the IP header's first byte on; 20 to 65,535 bytes
     * @throws IllegalArgumentException if it is no IP packet, or addressed to the sender itself or to nobody
     * @throws IllegalStateException if there is no memory for one more packet under way, or the network is closed
     */
    public void inject(String from, byte[] packet) {
        checkArgument(
                packet.length >= 20 && packet.length <= 65_535,
                "packet (%s bytes) must have 20 to 65535 bytes",
                packet.length);
        int version = packet[0] >> 4 & 0x0F;
        checkArgument(
                version == 4 || (version == 6 && packet.length >= 40),
                "packet (version %s, %s bytes) must begin with a header of IPv4 or IPv6",
                version,
                packet.length);
        Member sender = member(from);
        byte[] copy = packet.clone();
        Injection injection = pipeline.makeTraffic(traffic -> traffic.inject(sender.index(), copy));
        switch (injection) {
            case SENT -> {}
            case TO_ITSELF ->
                throw new IllegalArgumentException(
                        "packet (from %s) must be addressed to another node".formatted(from));
            case NO_RECEIVER ->
                throw new IllegalArgumentException(
                        "packet (from %s) must be addressed to a node or made-up host of the network, or to a group of hosts"
                                .formatted(from));
            case NO_BUFFER ->
                throw new IllegalStateException(
                        "packets under way must be fewer for one more to be sent; see fidelity()");
        }
    }

    /** Likewise. */
    public void inject(String from, CraftedPacket packet) {
        inject(from, packet.bytes());
    }

    /** What was started and not closed yet, in that order. */
    public synchronized List<Traffic> active() {
        return ImmutableList.copyOf(active);
    }

    /** Closes all traffic. The JUnit extension does that after each test, and the network's end does too. */
    public void closeAll() {
        active().forEach(Traffic::close);
    }

    /**
     * A test begins on a network that several share: names count as not used, but for those of traffic that goes on.
     */
    synchronized void beginTest(String test) {
        seed = RandomStream.of(networkSeed, "test", test).bits(0);
        namesUsed.keySet().removeIf(name -> active.stream().noneMatch(traffic -> isOf(traffic, name)));
    }

    private static boolean isOf(Traffic traffic, String wantedName) {
        return traffic.name().equals(wantedName) || traffic.name().startsWith(wantedName + " #");
    }

    Member member(String name) {
        requireIpLayer();
        return members.apply(name);
    }

    private MadeUpHosts madeUp() {
        requireIpLayer();
        return madeUp;
    }

    private void requireIpLayer() {
        checkState(
                layer == Layer.IP,
                "traffic (of layer IP) must be on a network of layer IP, not %s; let programs of the nodes send it",
                layer);
    }

    /** Random numbers for a traffic: pure functions of the network's seed and its name. */
    synchronized RandomStream random(String name, String purpose) {
        return RandomStream.of(seed, "traffic", name, purpose);
    }

    /**
     * Starts a traffic.
     *
     * @param wantedName with a number behind it if it was used before
     * @param discarded whether receiving kernels are spared
     * @param prepare gets its name
     */
    Traffic start(
            String wantedName, boolean discarded, long maxPackets, long maxNs, Function<String, Starter> prepare) {
        String name = unusedName(wantedName);
        Starter start = prepare.apply(name);
        CountDownLatch end = new CountDownLatch(1);
        long flow = RandomStream.of(0, "traffic", name).bits(0);
        TrafficPlan plan = new TrafficPlan(flow, discarded, maxPackets, maxNs, end::countDown);
        TrafficSource source = pipeline.makeTraffic(maker -> start.start(plan, maker))
                .orElseThrow(() -> new IllegalStateException(
                        "traffic (%s) must find free source ports at its sender; close other traffic, or ask for fewer conversations"
                                .formatted(name)));
        Traffic traffic = new Traffic(name, pipeline, source, end, this::closed);
        synchronized (this) {
            active.add(traffic);
        }
        return traffic;
    }

    private synchronized String unusedName(String wanted) {
        int count = namesUsed.merge(wanted, 1, Integer::sum);
        return count == 1 ? wanted : wanted + " #" + count;
    }

    private synchronized void closed(Traffic traffic) {
        active.remove(traffic);
    }

    /** Starts a source of packets, on the packet path; nothing if there are not enough ports. */
    @FunctionalInterface
    interface Starter {
        Optional<TrafficSource> start(TrafficPlan plan, TrafficMaker maker);
    }
}
