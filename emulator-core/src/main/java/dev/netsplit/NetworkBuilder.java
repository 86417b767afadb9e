package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.net.InetAddresses;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.LatencyMatrix;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.address.Addressing;
import dev.netsplit.internal.linux.DeviceOptions;
import dev.netsplit.internal.linux.Offloads;
import dev.netsplit.internal.linux.TcpBackoff;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.random.Seeds;
import dev.netsplit.report.Ledger;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes a network and starts it. Not thread-safe. */
public final class NetworkBuilder {
    private static final ByteRange PACKET_MEMORY = new ByteRange(16L << 20, 64L << 30);

    private final NodeGroups groups = new NodeGroups();
    private final List<Description> descriptions = new ArrayList<>();
    private final Map<NodeName, NodeLimits> limits = new LinkedHashMap<>();
    private final ListMultimap<NodeName, InetAddress> addresses =
            MultimapBuilder.linkedHashKeys().arrayListValues().build();
    private SubnetChoice subnets = SubnetChoice.NONE;
    private @Nullable Long seed;
    private Layer layer = Layer.IP;
    private boolean offloads = true;
    private @Nullable Path ledger;
    private Ledger.Detail ledgerDetail = Ledger.Detail.FATES;
    private @Nullable Ledger replayed;
    private boolean protocolInformation;
    private int queues = 1;
    private @Nullable TcpBackoff backoff;
    private HostTraffic hostTraffic = HostTraffic.WATCHED;
    private SourceCheck sourceCheck = SourceCheck.COUNTED;
    private long packetMemory = MemoryLimits.DEFAULT_WAITING_BYTES;

    NetworkBuilder() {}

    /** The seed of everything random; default a fresh one, which {@link EmulatedNetwork#seed()} tells. */
    @CanIgnoreReturnValue
    public NetworkBuilder seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /**
     * Adds nodes.
     *
     * @param names of nodes: 1 to 63 lower-case letters, digits and hyphens, the first a letter
     * @throws IllegalArgumentException if a name is not of that form, is taken, or is {@code host}; or if there are
     *     more than 1,000 nodes
     */
    @CanIgnoreReturnValue
    public NetworkBuilder nodes(String... names) {
        return nodes(Arrays.asList(names));
    }

    /** Like {@link #nodes(String...)}. */
    @CanIgnoreReturnValue
    public NetworkBuilder nodes(Collection<String> names) {
        names.forEach(name -> groups.addNode(new NodeName(name)));
        int count = groups.nodes().size();
        checkArgument(count <= Subnet.MAX_NODES, "nodes (%s) must be at most %s", count, Subnet.MAX_NODES);
        return this;
    }

    /**
     * Chooses the network's subnet, for IPv4 or IPv6; called twice, for both. Default: one that no other network on
     * this machine has, a /22 of 198.18.0.0/15 and a /64 of fd4e:7370:6c74::/48.
     *
     * <p>While the network is open, nobody on this machine reaches real machines of these addresses; nor do programs
     * outside of the nodes after that, until this JVM ends. Thus none must be in use. Another network, of any JVM, can
     * have the subnet when this one is closed.
     *
     * @param prefix such as {@code 10.77.0.0/24}, a /8 to /29 for private use (RFC 1918), of 100.64.0.0/10, or for
     *     documentation (RFC 5737); or {@code fd00:77::/64}, a /64 to /120 of unique local addresses (fc00::/7), or for
     *     documentation (2001:db8::/32, 3fff::/20)
     * @throws IllegalArgumentException if it is none of these, or there is one for its family already
     */
    @CanIgnoreReturnValue
    public NetworkBuilder subnet(String prefix) {
        Prefix chosen = Prefix.parse(prefix);
        checkArgument(
                (chosen.isIpv4() ? subnets.ipv4() : subnets.ipv6()).isEmpty(),
                "subnet (%s) must be the only one of its family; there is %s",
                prefix,
                subnets.prefixes());
        this.subnets = subnets.with(chosen);
        return this;
    }

    /**
     * Chooses an address of a node, in a chosen subnet, for IPv4 or IPv6; called twice, for both. Default: nodes have
     * the first addresses that nobody chose, in the order of declaration, and the host the last; the same number in
     * IPv4 and IPv6 as far as can be.
     *
     * @param node a node's name, or {@code host}
     * @param address such as {@code 10.77.0.5} or {@code fd00:77::5}
     * @throws IllegalArgumentException if it is no address, or taken, or the node has one of that family already
     */
    @CanIgnoreReturnValue
    public NetworkBuilder address(String node, String address) {
        NodeName name = new NodeName(node);
        InetAddress chosen = Addressing.parse(address);
        addresses.forEach((other, taken) -> {
            checkArgument(
                    !taken.equals(chosen), "address (%s) of node %s must not be node %s's too", address, node, other);
            checkArgument(
                    !other.equals(name) || !taken.getClass().equals(chosen.getClass()),
                    "address (%s) of node %s must be its only one of that family; there is %s",
                    address,
                    node,
                    InetAddresses.toAddrString(taken));
        });
        addresses.put(name, chosen);
        return this;
    }

    /**
     * Names a group of nodes, to describe the links of all of them at once: the name stands for each of them wherever
     * {@link #link} and {@link #pair} take one.
     *
     * @param zone a name like a node's, that no node has
     * @param names of nodes that were added before; a node may be in several zones
     * @throws IllegalArgumentException if the name is taken, or there is no such node
     */
    @CanIgnoreReturnValue
    public NetworkBuilder zone(String zone, String... names) {
        groups.addZone(
                new NodeName(zone), Arrays.stream(names).map(NodeName::new).collect(ImmutableSet.toImmutableSet()));
        return this;
    }

    /**
     * Latencies between zones, and within them: short for {@link #link} with a profile that has this latency and
     * nothing else. A zone of one node has no links within it, so its latency to itself has no effect.
     */
    @CanIgnoreReturnValue
    public NetworkBuilder zoneLatencies(LatencyMatrix matrix) {
        matrix.latencies()
                .forEach((from, row) -> row.forEach((to, latency) -> descriptions.add(new Description(
                        from, to, LinkProfile.builder().latency(latency).build(), false))));
        return this;
    }

    /**
     * What every link between declared nodes is like; default clean. The host's links are not among them, so there must
     * be two nodes or more.
     */
    @CanIgnoreReturnValue
    public NetworkBuilder allLinks(LinkProfile profile) {
        return link(NodeGroups.EVERY_NODE, NodeGroups.EVERY_NODE, profile);
    }

    /**
     * What a link, one direction, is like. Of all that was said of a link, the last holds.
     *
     * @param from a node's name, a zone's, {@code host}, or {@code *} for every declared node
     * @param to likewise
     * @throws IllegalArgumentException if both are the same node. {@link #start()} throws one if there is no link of
     *     these names
     */
    @CanIgnoreReturnValue
    public NetworkBuilder link(String from, String to, LinkProfile profile) {
        if (!groups.isGroup(from) && !groups.isGroup(to)) {
            LinkName.of(from, to);
        }
        descriptions.add(new Description(from, to, requireNonNull(profile, "profile"), true));
        return this;
    }

    /** What both links between two nodes are like; each of its own: a latency of 10 ms makes a round trip of 20. */
    @CanIgnoreReturnValue
    public NetworkBuilder pair(String one, String other, LinkProfile profile) {
        return link(one, other, profile).link(other, one, profile);
    }

    /**
     * What both links between two nodes are like, where they differ: {@code pair("phone", "server",
     * LinkPresets.lte())}.
     *
     * @param first whose uplink the pair's {@link LinkPair#up() up} is: a node's name, a zone's, {@code host}, or
     *     {@code *}
     * @param second likewise
     * @throws IllegalArgumentException if both are the same zone or {@code *}, and up and down differ: each link would
     *     be both
     */
    @CanIgnoreReturnValue
    public NetworkBuilder pair(String first, String second, LinkPair pair) {
        checkArgument(
                !first.equals(second) || pair.up().equals(pair.down()),
                "second (%s) must not be the first too, since up and down differ; say which nodes are the clients",
                second);
        return link(first, second, pair.up()).link(second, first, pair.down());
    }

    /**
     * Limits what a node sends and receives, over all its links together, as its own line to the network does; default
     * no limit. A packet passes the sender's uplink before the link's own bandwidth, and the receiver's downlink last.
     *
     * @throws IllegalArgumentException if there is no such node among those added before
     */
    @CanIgnoreReturnValue
    public NetworkBuilder nodeBandwidth(String node, Bandwidth uplink, Bandwidth downlink) {
        NodeName name = new NodeName(node);
        checkArgument(groups.nodes().contains(name), "node (%s) must be one of %s", node, groups.nodes());
        limits.put(name, new NodeLimits(uplink, downlink));
        return this;
    }

    /**
     * Whether the nodes' kernels leave to their devices what they leave to real network cards: checksums, and the
     * cutting of data into packets. Default true, as far as the kernel can: then up to 64 KiB take one way through the
     * emulator, which is several times as fast. Fates, rates and counts are those of the packets on the wire either
     * way; see docs/performance.md. Switch it off to see in a node's own packet capture what a wire would carry.
     */
    @CanIgnoreReturnValue
    public NetworkBuilder offloads(boolean leaveWorkToDevices) {
        this.offloads = leaveWorkToDevices;
        return this;
    }

    /** Like {@link #ledger(Path, Ledger.Detail)}, without delays and packets. */
    @CanIgnoreReturnValue
    public NetworkBuilder ledger(Path file) {
        return ledger(file, Ledger.Detail.FATES);
    }

    /**
     * Records the run: every fault, and every fate of a packet other than plain delivery; if asked to, every packet
     * that enters a link, with the first bytes of what it carries. A thread of its own writes the file; packets never
     * wait for it, and what it cannot keep up with is left out and counted in the file. Default: nothing is recorded.
     *
     * @param file to be written, over what was in it; folders are made as needed. {@link Ledger#read} reads it, once
     *     the network is closed or as far as it is
     * @param detail whether random delays are recorded too, and packets: an entry for each packet and delay
     */
    @CanIgnoreReturnValue
    public NetworkBuilder ledger(Path file, Ledger.Detail detail) {
        this.ledger = requireNonNull(file, "file");
        this.ledgerDetail = requireNonNull(detail, "detail");
        return this;
    }

    /**
     * Gives packets the fates that they had in a recorded run: each packet of which the ledger has a fate by an
     * impairment meets that again, at an impairment of the same kind on the same link; all others pass these untouched.
     * Impairments decide nothing of themselves; only their delays are drawn as ever, unless the ledger has them.
     * Queues, limits and faults work as they do without a replay: faults are switched on by whoever switched them on in
     * the recorded run. {@link EmulatedNetwork#replayReport()} tells how far it went.
     *
     * <p>Impairments draw from the recorded run's seed, which is also the network's, unless one is {@linkplain #seed
     * set}.
     */
    @CanIgnoreReturnValue
    public NetworkBuilder replay(Ledger recorded) {
        this.replayed = requireNonNull(recorded, "recorded");
        return this;
    }

    /** What to do about traffic between this JVM's own namespace and the nodes; default {@link HostTraffic#WATCHED}. */
    @CanIgnoreReturnValue
    public NetworkBuilder hostTraffic(HostTraffic policy) {
        this.hostTraffic = requireNonNull(policy, "policy");
        return this;
    }

    /** What to do with packets whose source is not an address of their sender; default {@link SourceCheck#COUNTED}. */
    @CanIgnoreReturnValue
    public NetworkBuilder sourceCheck(SourceCheck check) {
        this.sourceCheck = requireNonNull(check, "check");
        return this;
    }

    /**
     * What the network carries; default {@link Layer#IP}.
     *
     * <p>With {@link Layer#ETHERNET} nodes are connected as by a switch. Kernels ask each other for hardware addresses
     * before they send, so the first packet between two nodes takes a round trip more; what they ask and answer is
     * counted and impaired like all else, and after half a minute or so of a partition they say "no route to host"
     * where they kept silent before, and may take a second to find each other after it. An MTU counts the IP packet, as
     * Ethernet's does; a rate counts the frame with its header, without preamble and checksum. All kernels of a machine
     * share one limit of neighbours that they know, {@code net.ipv4.neigh.default.gc_thresh3}, 1,024 by default: some
     * thirty nodes that all talk to each other.
     */
    @CanIgnoreReturnValue
    public NetworkBuilder layer(Layer newLayer) {
        this.layer = requireNonNull(newLayer, "layer");
        return this;
    }

    /**
     * Whether kernel and emulator tell each other what each packet is, by the devices' protocol information header;
     * default false. Then a packet of an IP network whose first bits were corrupted is handed to the receiver's kernel
     * as what it was sent as, and counted there as broken ({@code InHdrErrors}), as from a wire; else the kernel
     * refuses it before it counts anything. Nothing else changes.
     */
    @CanIgnoreReturnValue
    public NetworkBuilder protocolInformation(boolean told) {
        this.protocolInformation = told;
        return this;
    }

    /**
     * How many queues each node's device has; default 1. With more, a kernel spreads flows over them: what one program
     * sends no longer has to wait for, and crowd out, what others do, and a burst of many flows finds room for 4,096
     * packets in each queue. But order is kept within a flow only, so runs differ more from one to the next. See
     * docs/performance.md for when it pays.
     *
     * @param newQueues 1 to 256
     * @throws IllegalArgumentException if it lies outside
     */
    @CanIgnoreReturnValue
    public NetworkBuilder queues(int newQueues) {
        checkArgument(
                newQueues >= 1 && newQueues <= DeviceOptions.MAX_QUEUES,
                "queues (%s) must be from 1 to %s",
                newQueues,
                DeviceOptions.MAX_QUEUES);
        this.queues = newQueues;
        return this;
    }

    /**
     * Limits the memory for packets that wait: in queues, in a delay, or held by a fault. Default 512 MiB; memory is
     * taken when packets need it, and given back when the network closes.
     *
     * <p>A packet that waits takes 128, 512, 1,536, 4,096 or 16,384 bytes, whichever it fits in with 16 bytes more, or
     * 65,600 bytes as a longer superpacket; and 128 bytes of the heap. So 512 MiB have room for two million packets of
     * up to 112 bytes, or for 322,000 full-size ones.
     *
     * <p>Links share the memory fairly. A link may take as much as it leaves free: about half of it if it is the only
     * one with many packets, a third if there are two such links. Each link gets 1/256 of the memory whatever other
     * links take. A packet beyond that is refused: no test asked for that, so the network logs a warning once, and
     * counts it in {@link EmulatedNetwork#fidelity()}. To lose packets on purpose, limit the queue of the link's
     * bandwidth.
     *
     * @param bytes 16 MiB (16,777,216) to 64 GiB
     * @throws IllegalArgumentException if it lies outside
     */
    @CanIgnoreReturnValue
    public NetworkBuilder packetMemory(long bytes) {
        PACKET_MEMORY.check("packetMemory", bytes);
        this.packetMemory = bytes;
        return this;
    }

    /**
     * Limits how long TCP of the nodes waits before it sends again, so that systems come back soon after a fault: with
     * 1 s, within about a second after the heal. Default: the kernel's limit, two minutes; TCP may then wait after a
     * heal for as long as the fault lasted (docs/faults.md).
     *
     * <p>It holds for sockets that are made in nodes, whatever makes them; those of the host node, this JVM's own, have
     * the machine's limit. Kernels give up after a number of attempts, not after a time: so the numbers of attempts
     * ({@code tcp_retries2}, {@code tcp_syn_retries}) are raised as well, up to the kernel's limits. With 1 s, a
     * connection lives through 4 minutes without an answer, in place of 15; it takes 2 minutes to give up connecting,
     * as before.
     *
     * @param longest 1 s to 2 min
     * @throws IllegalArgumentException if it lies outside
     */
    @CanIgnoreReturnValue
    public NetworkBuilder maxRetransmissionTimeout(Duration longest) {
        this.backoff = new TcpBackoff(longest);
        return this;
    }

    /**
     * Starts the network.
     *
     * @throws IllegalArgumentException if there is no node, or a link or an address was described of a node that there
     *     is not, or links of which there is none, such as those of a single node to itself; if the chosen subnet has
     *     too few addresses, or a chosen address is of none; if a profile cannot be put on a link, since an impairment
     *     of it fails
     * @throws java.io.UncheckedIOException if the ledger's file cannot be written
     * @throws EmulationUnavailableException if this machine cannot do it; the message says what is missing, or who else
     *     uses the chosen subnet, or that the kernel cannot limit TCP's back-off
     */
    public EmulatedNetwork start() {
        ImmutableSet<NodeName> nodes = groups.nodes();
        checkArgument(!nodes.isEmpty(), "nodes (%s) must be at least one; add them by nodes(...)", nodes);
        List<Description> all = new ArrayList<>(descriptions);
        if (hostTraffic == HostTraffic.REFUSED) {
            LinkProfile dead = LinkProfile.builder().loss(Loss.random(1)).build();
            all.add(new Description(NodeName.HOST.value(), NodeGroups.EVERY_NODE, dead, true));
            all.add(new Description(NodeGroups.EVERY_NODE, NodeName.HOST.value(), dead, true));
        }
        ImmutableList<LinkPlan.Rule> rules = all.stream().map(this::rule).collect(ImmutableList.toImmutableList());
        descriptions.forEach(link -> ProfileCheck.require(link.profile(), "link " + link.from() + " -> " + link.to()));
        Addressing addressing = new Addressing(subnets, ImmutableListMultimap.copyOf(addresses));
        addressing.requireRoomFor(nodes);
        Map<NodeName, NodeLimits> nodeLimits = Map.copyOf(limits);
        return new EmulatedNetwork(NetworkAssembly.start(new NetworkConfig(
                groups.copy(),
                addressing,
                new LinkPlan(rules),
                node -> nodeLimits.getOrDefault(node, NodeLimits.NONE),
                new DeviceOptions(layer, protocolInformation, queues, offloads ? Offloads.ALL : Offloads.NONE),
                Optional.ofNullable(backoff),
                hostTraffic,
                sourceCheck,
                packetMemory,
                new RunPlan(chosenSeed(), Optional.ofNullable(ledger), ledgerDetail, Optional.ofNullable(replayed)))));
    }

    private LinkPlan.Rule rule(Description link) {
        ImmutableSet<NodeName> from = groups.named(link.from());
        ImmutableSet<NodeName> to = groups.named(link.to());
        if (link.needsLinks() && from.size() == 1 && from.equals(to)) {
            LinkPattern.of(link.from(), link.to()).resolve(groups.declared(), groups.zones()); // says what is wrong
        }
        return new LinkPlan.Rule(from, to, link.profile());
    }

    private long chosenSeed() {
        if (seed != null) {
            return seed;
        }
        return replayed == null ? Seeds.fresh() : replayed.run().seed();
    }

    /**
     * Something that was said of links, by names that may stand for several nodes.
     *
     * @param needsLinks whether there must be a link of these names
     */
    private record Description(String from, String to, LinkProfile profile, boolean needsLinks) {}
}
