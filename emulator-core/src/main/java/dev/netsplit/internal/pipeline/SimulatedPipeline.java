package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.HostFlows;
import dev.netsplit.internal.pipeline.link.EgressWriter;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import dev.netsplit.internal.pipeline.memory.PacketBudget;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.DirectFates;
import dev.netsplit.internal.pipeline.record.FateScribe;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.Replay;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Destinations;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The packet path between in-memory devices under a manual clock: everything but threads and Linux. The same packets at
 * the same times give the same bytes at the same times, bit for bit. Not thread-safe.
 */
public final class SimulatedPipeline {
    private final ManualClock clock = new ManualClock();
    private final Subnet subnet = Subnet.ofSlot(0);
    private final List<InMemoryDevice> devices;
    private final PacketMemory memory;
    private final LinkTable links;
    private final Forwarder forwarder;
    private final RunRecord record;
    private final @Nullable DirectFates fates;

    /** One of an IP network. */
    public SimulatedPipeline(
            List<NodeName> nodes,
            long seed,
            Function<LinkName, LinkProfile> profiles,
            Function<NodeName, NodeLimits> limits,
            MemoryLimits limitsOfMemory) {
        this(Layer.IP, nodes, seed, profiles, limits, limitsOfMemory);
    }

    /**
     * @param layer which headers packets begin with
     * @param nodes the nodes' names; their host numbers count from 1
     * @param limitsOfMemory how much memory packets may take
     */
    public SimulatedPipeline(
            Layer layer,
            List<NodeName> nodes,
            long seed,
            Function<LinkName, LinkProfile> profiles,
            Function<NodeName, NodeLimits> limits,
            MemoryLimits limitsOfMemory) {
        this(layer, nodes, seed, profiles, limits, limitsOfMemory, Optional.empty(), Optional.empty());
    }

    /** One that drops no packet for its source, unless the host node is at an end of the link. */
    public SimulatedPipeline(
            Layer layer,
            List<NodeName> nodes,
            long seed,
            Function<LinkName, LinkProfile> profiles,
            Function<NodeName, NodeLimits> limits,
            MemoryLimits limitsOfMemory,
            Optional<LedgerWriter> ledger,
            Optional<Ledger> replayed) {
        this(layer, nodes, seed, profiles, limits, limitsOfMemory, ledger, replayed, false);
    }

    /**
     * @param layer which headers packets begin with
     * @param ledger where fates are recorded, until {@link #endLedger()}
     * @param replayed the recorded run whose fates this one's packets are given
     * @param strictSources whether packets are dropped whose source is not an address of the sender
     */
    public SimulatedPipeline(
            Layer layer,
            List<NodeName> nodes,
            long seed,
            Function<LinkName, LinkProfile> profiles,
            Function<NodeName, NodeLimits> limits,
            MemoryLimits limitsOfMemory,
            Optional<LedgerWriter> ledger,
            Optional<Ledger> replayed,
            boolean strictSources) {
        List<String> tests = RunRecord.newTests();
        this.fates = ledger.map(writer -> new DirectFates(new FateScribe(writer, nodes, tests)))
                .orElse(null);
        Ledger.Detail detail = ledger.map(writer -> writer.run().detail()).orElse(Ledger.Detail.FATES);
        this.record = new RunRecord(
                fates,
                detail,
                replayed.map(recorded -> new Replay(recorded, nodes)).orElse(null),
                tests,
                clock);
        this.devices = nodes.stream().map(name -> new InMemoryDevice(clock)).toList();
        this.memory = new PacketMemory(PacketBlocks.ON_HEAP, limitsOfMemory);
        List<AddressPair> addresses = IntStream.rangeClosed(1, nodes.size())
                .mapToObj(subnet::addresses)
                .toList();
        Destinations destinations = Destinations.of(layer, subnet, addresses);
        AddressCheck check = new AddressCheck(subnet, addresses, nodes.indexOf(NodeName.HOST), strictSources);
        EgressWriter writer = new EgressWriter(devices, clock);
        LinkContext shared = new LinkContext(destinations, check, memory, writer, clock, new InternalErrors(), record);
        this.links = new LinkTable(new ArrayList<>(nodes), profiles, limits, seed, shared);
        this.forwarder = new Forwarder(destinations, links, shared, writer, HostFlows.unwatched(), clock, () -> true);
    }

    public Subnet subnet() {
        return subnet;
    }

    /** A node's end of the wire. */
    public InMemoryDevice device(int node) {
        return devices.get(node);
    }

    public LinkTable links() {
        return links;
    }

    /** A test begins on a network that several share. */
    void beginTest(String test) {
        forwarder.beginTest(test);
    }

    /** Makes traffic, from now on. */
    public TrafficMaker traffic() {
        return forwarder.traffic();
    }

    public long nowNs() {
        return clock.nanoTime();
    }

    /**
     * A node sends a packet, now.
     *
     * @throws IllegalStateException if as many are under way as can be
     */
    public void send(int from, byte[] packet) {
        devices.get(from).send(packet);
        forward(from, packet.length);
    }

    /** A node sends a packet that its device is to complete, now: a {@code virtio_net_hdr} and the packet. */
    void sendSuperpacket(int from, byte[] headerAndPacket) {
        devices.get(from).sendSuperpacket(headerAndPacket);
        forward(from, headerAndPacket.length);
    }

    private void forward(int from, int length) {
        PacketBuffer buffer = PacketMemory.isLarge(length) ? memory.acquireLarge() : memory.acquireSmall();
        checkState(buffer != null, "packets under way must be fewer; let time pass");
        devices.get(from).read(buffer);
        forwarder.forward(buffer, from, clock.nanoTime());
        forwarder.runDue();
    }

    /** Lets time pass, with a stop at everything that is due meanwhile, as the ring's consumer would wake. */
    public void pass(Duration time) {
        long endNs = clock.nanoTime() + time.toNanos();
        while (forwarder.nextDueNs() <= endNs) {
            clock.advanceTo(forwarder.nextDueNs());
            forwarder.runDue();
        }
        clock.advanceTo(endNs);
    }

    /** Writes the ledger's end. */
    public void endLedger() {
        if (fates != null) {
            fates.end(forwarder.flowTotals(), clock.nanoTime());
        }
    }

    /** How far the replay went so far; empty if nothing is replayed. */
    public Optional<ReplayReport> replayReport() {
        return Optional.ofNullable(record.replay()).map(replay -> replay.report(forwarder.flowTotals()));
    }

    PacketBudget memoryBudget() {
        return memory.budget();
    }

    PipelineCounters counters() {
        return forwarder.counters();
    }
}
