package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkState;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.flow.HostFlow;
import dev.netsplit.internal.pipeline.flow.HostFlows;
import dev.netsplit.internal.pipeline.link.EgressWriter;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.FateRing;
import dev.netsplit.internal.pipeline.record.FateScribe;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.Replay;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Destinations;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A running packet path: two threads, and a way to change what they work on. Thread-safe.
 *
 * <p>It reads and writes devices but does not own them: they are closed by whoever opened them, after this.
 */
public final class Pipeline implements AutoCloseable {
    private static final Logger LOG = Logs.of(Pipeline.class);

    /** How long each of its threads is waited for at the end. */
    private static final Duration END = Duration.ofMillis(700);

    private final PacketRing ring = new PacketRing();
    private final Turn turn;
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
    private final Commander commander;
    private volatile boolean open = true;
    private volatile @Nullable String left;

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
        LinkContext shared = new LinkContext(destinations, addressCheck, memory, writer, clock, errors, record);
        LinkTable links = new LinkTable(nodes, config.initialProfiles(), config.nodeLimits(), config.seed(), shared);

        this.turn = new Turn(clock);
        this.name = config.name();
        HostFlows hostFlows = new HostFlows(host, config.onHostFlow());
        this.forwarder =
                new Forwarder(destinations, links, shared, writer, hostFlows, clock, () -> turn.step(Turn.UNKNOWN));
        this.threads = new PipelineThreads(threads);
        this.loop = new ForwarderLoop(forwarder, ring, turn, clock, errors, config.onForwarderStart());
        this.reader = new IngressReader(config.devices(), config.poller(), memory, ring, loop, clock, errors);
        this.commander = new Commander(name, turn, loop::wake, this.threads, clock);
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

    /**
     * Reads what belongs to the packet path: at a definite place among the packets or, when it is closed, as it was at
     * the end.
     *
     * @throws IllegalStateException if it is closed, but a thread of it has not ended
     */
    public <T> T observe(Supplier<T> reading) {
        if (open) {
            try {
                return run(reading::get);
            } catch (IllegalStateException e) {
                if (open || left != null) {
                    throw e; // otherwise it was closed meanwhile
                }
            }
        }
        checkState(left == null, "%s", left);
        return reading.get();
    }

    private <T> T run(Callable<T> command) {
        return commander.call(command);
    }

    /**
     * Refuses the calling thread if it carries packets just now, as that of an impairment does: it would wait for
     * itself. To be called before a lock is taken that is held while commands are waited for.
     *
     * @throws PacketPathException if so
     */
    public void refuseOwnTurn() {
        commander.refuseOwnTurn();
    }

    /**
     * From now on commands are waited for two seconds in all, and one second if nothing goes on: so {@link #close}
     * comes in time.
     */
    public void beginClosing() {
        commander.beginClosing();
    }

    /**
     * What had to be left at the end, if anything: a thread in code that did not return in time. Then the memory and
     * devices that it may touch must not be closed.
     */
    public Optional<String> left() {
        return Optional.ofNullable(left);
    }

    /**
     * From now on packets to these addresses go to that node, by its index, or to nobody. In an Ethernet network the
     * nodes' kernels see to that.
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
     * A test begins: flows are numbered from 0 again, links start anew but for the packets under way, and random
     * numbers are drawn by the test's name too.
     *
     * @throws IllegalStateException if it is closed
     */
    public void beginTest(String test) {
        execute(links -> {
            forwarder.beginTest(test);
            return true;
        });
    }

    /**
     * The flows that the host node began, from the n-th on; of the first {@value HostFlows#MAX}, later ones are not
     * known.
     */
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
     * @throws IllegalStateException if it is closed, or so many packets are under way that there is no memory for one
     *     more
     */
    public void send(int node, byte[] packet) {
        execute(links -> {
            forwarder.send(node, packet);
            return true;
        });
    }

    /** Like {@link #observe}, of the links. */
    public <T> T observeLinks(Function<LinkTable, T> reading) {
        return observe(() -> reading.apply(forwarder.links()));
    }

    /** What concerns no single link, as it stands. */
    public PipelineCounters counters() {
        return observe(forwarder::counters);
    }

    /** How far the replay went so far; empty if nothing is replayed. */
    public Optional<ReplayReport> replayReport() {
        return observe(() -> Optional.ofNullable(record.replay()).map(replay -> replay.report(forwarder.flowTotals())));
    }

    /** How often reading paused because every buffer or slot was in use. */
    public long overloads() {
        return reader.overloads();
    }

    /** How many packets or commands met an error of this program's own. */
    public long internalErrors() {
        return errors.count();
    }

    /**
     * Stops both threads and waits for them, for two seconds at the most; packets under way are gone. A thread that
     * does not end is {@link #left}. Does nothing the second time.
     */
    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        commander.beginClosing();
        reader.stop();
        turn.stop(); // also where the reader's thread has the turn
        threads.joinReader(END);
        loop.stop();
        threads.joinForwarder(END);
        List<Thread> alive = threads.alive();
        if (!alive.isEmpty()) {
            left = describe(alive);
        }
        open = false;
        commander.end();
        if (fates != null) {
            boolean written =
                    alive.isEmpty() ? fates.end(forwarder.flowTotals(), clock.nanoTime(), END) : fates.abandon(END);
            if (!written) {
                LOG.warn("network ({}) closed before its ledger was complete", name);
            }
        }
        LOG.debug("network ({}) closed", name);
    }

    private String describe(List<Thread> alive) {
        String threads = alive.stream()
                .map(thread -> thread.getName() + " at "
                        + Arrays.stream(thread.getStackTrace())
                                .limit(8)
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining(" < ")))
                .collect(Collectors.joining("; "));
        return ("network (%s) was closed, but code on its packet path does not return (thread %s): the thread,"
                        + " the network's subnet, the"
                        + " devices of its nodes and its packet memory stay as long as this JVM; impairments and"
                        + " filters must return at"
                        + " once")
                .formatted(name, threads);
    }
}
