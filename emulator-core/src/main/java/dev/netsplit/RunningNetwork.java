package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import com.google.common.io.Closer;
import dev.netsplit.internal.leak.HostSightings;
import dev.netsplit.internal.leak.SocketCrossings;
import dev.netsplit.internal.leak.StrayThreads;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.PipelineCounters;
import dev.netsplit.report.Fidelity;
import dev.netsplit.report.LinkStats;
import dev.netsplit.report.NetworkStats;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The parts of a network that runs, and their orderly end.
 *
 * <p>Thread-safe.
 */
final class RunningNetwork {
    private static final Logger LOG = Logs.of(RunningNetwork.class);

    /** How long nodes' counts are waited for, and at the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration END = Duration.ofSeconds(1);

    private final RunPlan plan;
    private final Layer layer;
    private final NodeGroups groups;
    private final ImmutableMap<NodeName, Node> nodes;
    private final FaultLog faultLog;
    private final NameBook names;
    private final VirtualAddresses virtualAddresses;
    private final MadeUpHosts madeUpHosts;
    private final Pipeline pipeline;
    private final PathMemory paths;
    private final ToLongFunction<Duration> kernelDrops;
    private final HostSightings hostSightings;
    private final SocketCrossings crossings;
    private final StrayThreads strays;
    private final Closer resources;
    private final Closer last = Closer.create();
    private volatile boolean open = true;
    private volatile @Nullable NetworkStats lastStats;
    private volatile @Nullable Fidelity lastFidelity;
    private volatile @Nullable ReplayReport lastReplay;

    /**
     * @param nodes every node, the host last, if there is one
     * @param paths what kernels have learned of it
     * @param kernelDrops how many packets the nodes' kernels dropped before they could be read; given how long it may
     *     wait for nodes that do not answer
     * @param hostSightings what goes by way of the host
     * @param crossings what threads of nodes do with sockets of others
     * @param strays where this JVM's threads are
     * @param resources all that must be closed, in the reverse order
     */
    RunningNetwork(
            RunPlan plan,
            Layer layer,
            NodeGroups groups,
            ImmutableMap<NodeName, Node> nodes,
            FaultLog faultLog,
            NameBook names,
            VirtualAddresses virtualAddresses,
            MadeUpHosts madeUpHosts,
            Pipeline pipeline,
            PathMemory paths,
            ToLongFunction<Duration> kernelDrops,
            HostSightings hostSightings,
            SocketCrossings crossings,
            StrayThreads strays,
            Closer resources) {
        this.plan = plan;
        this.layer = layer;
        this.groups = groups;
        this.nodes = nodes;
        this.faultLog = faultLog;
        this.names = names;
        this.virtualAddresses = virtualAddresses;
        this.madeUpHosts = madeUpHosts;
        this.pipeline = pipeline;
        this.paths = paths;
        this.kernelDrops = kernelDrops;
        this.hostSightings = hostSightings;
        this.crossings = crossings;
        this.strays = strays;
        this.resources = resources;
    }

    long seed() {
        return plan.seed();
    }

    /** The file that the run is recorded in. */
    Optional<Path> ledger() {
        return plan.ledger();
    }

    /** As it is, or as it was at the end. */
    Optional<ReplayReport> replayReport() {
        ReplayReport last = lastReplay;
        return last == null && plan.replayed().isPresent() ? pipeline.replayReport() : Optional.ofNullable(last);
    }

    Layer layer() {
        return layer;
    }

    /** The declared nodes and the zones; not to be changed. */
    NodeGroups groups() {
        return groups;
    }

    FaultLog faultLog() {
        return faultLog;
    }

    ImmutableMap<NodeName, Node> nodes() {
        return nodes;
    }

    /**
     * Returns the node of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    Node node(String name) {
        for (Node node : nodes.values()) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        throw new IllegalArgumentException("node (%s) must be one of %s".formatted(name, nodes.keySet()));
    }

    /**
     * Returns the node, or the made-up host, of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    Member member(String name) {
        Optional<MadeUpHost> madeUp = NodeName.isValid(name) ? madeUpHosts.find(new NodeName(name)) : Optional.empty();
        return madeUp.map(Member::of).orElseGet(() -> Member.of(node(name)));
    }

    NameBook names() {
        return names;
    }

    VirtualAddresses virtualAddresses() {
        return virtualAddresses;
    }

    MadeUpHosts madeUpHosts() {
        return madeUpHosts;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    PathMemory paths() {
        return paths;
    }

    HostSightings hostSightings() {
        return hostSightings;
    }

    SocketCrossings crossings() {
        return crossings;
    }

    StrayThreads strays() {
        return strays;
    }

    /** Returns what is known of code that has left its node, a sentence each. */
    ImmutableList<String> leaks() {
        return Streams.concat(
                        hostSightings.notices().stream(),
                        crossings.notices().stream(),
                        strays.left().stream(),
                        pipeline.left().stream())
                .collect(ImmutableList.toImmutableList());
    }

    /** Returns those of them that concern the test that began last. */
    ImmutableList<String> leaksOfTest() {
        return Streams.concat(
                        hostSightings.noticesOfTest().stream(),
                        crossings.noticesOfTest().stream(),
                        strays.left().stream())
                .collect(ImmutableList.toImmutableList());
    }

    boolean isOpen() {
        return open;
    }

    /** As they are, or as they were at the end. */
    NetworkStats stats() {
        NetworkStats last = lastStats;
        return last == null ? currentStats() : last;
    }

    /** As it is, or as it was at the end. */
    Fidelity fidelity() {
        Fidelity last = lastFidelity;
        return last == null ? currentFidelity(PATIENCE) : last;
    }

    private NetworkStats currentStats() {
        ImmutableMap<LinkName, LinkStats> links = pipeline.observeLinks(table -> {
            ImmutableMap.Builder<LinkName, LinkStats> used = ImmutableMap.builder();
            table.forEachUsed(link -> used.put(link.name(), link.stats()));
            return used.buildOrThrow();
        });
        return new NetworkStats(links, pipeline.counters().unroutable());
    }

    private Fidelity currentFidelity(Duration patience) {
        PipelineCounters counters = pipeline.counters();
        Histogram lateness = counters.latenessNs();
        return new Fidelity(
                lateness.getTotalCount(),
                Duration.ofNanos(lateness.getValueAtPercentile(50)),
                Duration.ofNanos(lateness.getValueAtPercentile(99)),
                Duration.ofNanos(lateness.getMaxValue()),
                kernelDrops.applyAsLong(patience),
                currentStats().total().refused() + counters.notMade() + counters.lostAnswers(),
                counters.refusedForMemory(),
                pipeline.overloads(),
                counters.unrecorded(),
                pipeline.internalErrors());
    }

    /**
     * Has something closed after all else.
     *
     * @throws IllegalStateException if the network is closed
     */
    synchronized void closeLast(Closeable resource) {
        checkState(open, "network must be open");
        last.register(resource);
    }

    private void keepFigures() {
        try {
            lastStats = currentStats();
            lastReplay = pipeline.replayReport().orElse(null);
            lastFidelity = currentFidelity(END);
        } catch (IllegalStateException e) { // something does not go on: then they are read after its end, if it ends
            LOG.debug("the figures could not be kept before the network's end", e);
        }
    }

    /** Ends what runs in the nodes, then the packet path, then the nodes. */
    synchronized void close() {
        if (!open) {
            return;
        }
        open = false;
        last.register(resources);
        last.register(this::keepFigures); // closed in the reverse order: this first
        try {
            last.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            pipeline.left().ifPresent(LOG::error);
        }
    }
}
