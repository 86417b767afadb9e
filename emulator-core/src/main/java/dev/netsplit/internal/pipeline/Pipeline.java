package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A running packet path: two threads, and a way to change what they work on. Thread-safe.
 *
 * <p>It reads and writes devices but does not own them: they are closed by whoever opened them, after this.
 */
public final class Pipeline implements AutoCloseable {
    private static final Logger LOG = Logs.of(Pipeline.class);

    private final PacketRing ring = new PacketRing();
    private final Destinations destinations;
    private final AddressCheck addressCheck;
    private final Forwarder forwarder;
    private final ForwarderLoop loop;
    private final IngressReader reader;
    private final PipelineThreads threads;
    private final String name;
    private final InternalErrors errors = new InternalErrors();
    private final Clock clock;
    private final RunRecord record;
    private final @Nullable FateRing fates;
    private boolean open = true;

    private Pipeline(PipelineConfig config, Clock clock) {
        List<NodeName> nodes =
                new CopyOnWriteArrayList<>(config.nodes()); // the ledger's thread reads, made-up hosts are added
        String threads = "netsplit-" + config.subnet().ipv4().network().getHostAddress();
        this.clock = clock;
        List<String> tests = RunRecord.newTests();
        this.fates = config.ledger()
                .map(ledger -> new FateRing(new FateScribe(ledger, nodes, tests), errors, threads + "-ledger"))
                .orElse(null);
        Ledger.Detail detail =
                config.ledger().map(ledger -> ledger.run().detail()).orElse(Ledger.Detail.FATES);
        Replay replay =
                config.replayed().map(ledger -> new Replay(ledger, nodes)).orElse(null);
        this.record = new RunRecord(fates, detail, replay, tests, clock);
        PacketMemory memory = new PacketMemory(config.blocks(), config.memoryLimits());
        this.destinations = Destinations.of(config.layer(), config.subnet(), config.addresses());
        int host = config.nodes().indexOf(NodeName.HOST);
        this.addressCheck = new AddressCheck(config.subnet(), config.addresses(), host, config.strictSources());
        EgressWriter writer = new EgressWriter(config.devices(), clock);
        LinkServices services = new LinkServices(
                config.nodes().size(), destinations, addressCheck, memory, writer, clock, errors, record);
        services.limitNodes(config.nodes(), config.nodeLimits(), config.seed());
        LinkTable links = new LinkTable(nodes, config.initialProfiles(), config.seed(), services);

        this.name = config.name();
        HostFlows hostFlows = new HostFlows(host, config.onHostFlow());
        this.forwarder = new Forwarder(destinations, links, services, writer, hostFlows, clock);
        this.threads = new PipelineThreads(threads);
        this.loop = new ForwarderLoop(forwarder, ring, clock, errors, config.onForwarderStart());
        this.reader = new IngressReader(config.devices(), config.poller(), memory, ring, loop, clock, errors);
    }

    /** Starts forwarding between the devices of the configuration. */
    public static Pipeline start(PipelineConfig config) {
        Pipeline pipeline = new Pipeline(config, Clock.system());
        pipeline.reader.watch();
        try {
            if (pipeline.fates != null) {
                pipeline.fates.start();
            }
            pipeline.threads.startForwarder(pipeline.loop);
            pipeline.threads.startReader(pipeline.reader);
        } catch (RuntimeException | Error e) { // there may be no more threads to be had
            pipeline.close();
            throw e;
        }
        return pipeline;
    }

    /**
     * Runs a command on the packet path, at a definite place among the packets, and returns its result: once this
     * returns, the command has taken effect.
     *
     * @throws IllegalStateException if it is closed
     */
    @CanIgnoreReturnValue
    public <T> T execute(Function<LinkTable, T> command) {
        return run(() -> command.apply(forwarder.links()));
    }

    /**
     * Like {@link #execute}, for traffic of the network's own making.
     *
     * @throws IllegalStateException if it is closed
     */
    @CanIgnoreReturnValue
    public <T> T makeTraffic(Function<TrafficMaker, T> command) {
        return run(() -> command.apply(forwarder.traffic()));
    }

    /** Reads what belongs to the packet path: at a definite place among the packets, or, when it is closed, as it was at the end. */
    public synchronized <T> T observe(Supplier<T> reading) {
        return open ? run(reading::get) : reading.get();
    }

    private synchronized <T> T run(Callable<T> command) {
        checkState(open, "network (%s) must be open", name);
        FutureTask<T> task = new FutureTask<>(command);
        ring.put(task);
        loop.wake();
        try {
            return requireNonNull(Uninterruptibles.getUninterruptibly(task));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a command to the pipeline failed: " + e.getCause(), e.getCause());
        }
    }

    /**
     * From now on packets to these addresses go to that node, by its index, or to nobody. In an Ethernet network the nodes' kernels
     * see to that.
     *
     * @throws IllegalStateException if it is closed
     */
    public void route(AddressPair addresses, OptionalInt node) {
        execute(links -> {
            destinations.assign(addresses, node.orElse(Destinations.NOWHERE));
            addressCheck.assign(addresses, node.orElse(Destinations.NOWHERE));
            return true;
        });
    }

    /**
     * A test begins: flows are numbered from 0 again, links start anew but for the packets under way, and random numbers are drawn by the
     * test's name too.
     *
     * @throws IllegalStateException if it is closed
     */
    public void beginTest(String test) {
        execute(links -> {
            forwarder.beginTest(test);
            return true;
        });
    }

    /** The flows that the host node began, from the n-th on; of the first {@value HostFlows#MAX}, later ones are not known. */
    public List<HostFlow> hostFlows(int first) {
        return execute(links -> forwarder.hostFlows().from(first));
    }

    /** Those of the host's flows that go on, and have had packets since the test began. */
    public List<HostFlow> hostFlowsInUse() {
        return execute(links -> forwarder.hostFlowsInUse());
    }

    /**
     * Sends a packet, or a frame, as if a node's kernel had: it is on its way, or there already, when this returns.
     *
     * @param node by its index
     * @throws IllegalStateException if it is closed, or so many packets are under way that there is no memory for one more
     */
    public void send(int node, byte[] packet) {
        execute(links -> {
            forwarder.send(node, packet);
            return true;
        });
    }

    /** What concerns no single link, as it stands. */
    public PipelineCounters counters() {
        return execute(links -> forwarder.counters());
    }

    /** How far the replay went so far; empty if nothing is replayed. */
    public Optional<ReplayReport> replayReport() {
        return execute(
                links -> Optional.ofNullable(record.replay()).map(replay -> replay.report(forwarder.flowTotals())));
    }

    /** How often reading paused because every buffer or slot was in use. */
    public long overloads() {
        return reader.overloads();
    }

    /** How many packets or commands met an error of this program's own. */
    public long internalErrors() {
        return errors.count();
    }

    /** Stops both threads and waits for them; packets under way are gone. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        open = false;
        reader.stop();
        threads.joinReader();
        loop.stop();
        threads.joinForwarder();
        if (fates != null) {
            fates.end(forwarder.flowTotals(), clock.nanoTime());
        }
        LOG.debug("network ({}) closed", name);
    }
}
