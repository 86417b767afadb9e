package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.internal.address.Addressing;
import dev.netsplit.internal.linux.EnvironmentProbe;
import dev.netsplit.report.Fidelity;
import dev.netsplit.report.HostConnection;
import dev.netsplit.report.LinkMeasurement;
import dev.netsplit.report.NetworkStats;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.io.Closeable;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network of nodes on this machine, over which ordinary sockets talk, and on which everything can go wrong that goes
 * wrong on networks: reproducibly, from a seed.
 *
 * <pre>{@code
 * try (EmulatedNetwork network = EmulatedNetwork.builder()
 *         .nodes("a", "b")
 *         .allLinks(LinkProfile.builder().latency(Duration.ofMillis(10)).build())
 *         .start()) {
 *     network.node("a").run(() -> server.start());
 *     try (Fault split = network.partition(Set.of("a"), Set.of("b"))) {
 *         ...
 *     }
 * }
 * }</pre>
 *
 * <p>Besides the declared nodes there is the {@linkplain #host() host node}: this JVM's own place on the network, so
 * that a plain test thread reaches every node by its address. Its links are clean unless named.
 *
 * <p>Nothing outlives the network but the host node's device, which the JVM keeps for its next network; and that ends
 * with the JVM, however it ends. Thread-safe.
 */
public final class EmulatedNetwork implements AutoCloseable {
    private final RunningNetwork running;
    private final ImmutableMap<NodeName, Node> nodes;
    private final NetworkFaults faults;
    private final RunningScenarios scenarios;
    private final NetworkTraffic traffic;
    private final LinkMeter meter = new LinkMeter();

    EmulatedNetwork(RunningNetwork running) {
        this.running = running;
        this.nodes = running.nodes();
        this.faults = new NetworkFaults(running);
        this.scenarios = new RunningScenarios(running, faults);
        this.traffic =
                new NetworkTraffic(layer(), running::member, running.madeUpHosts(), running.pipeline(), running.seed());
    }

    /** A builder for a network; it needs at least one node. */
    public static NetworkBuilder builder() {
        return new NetworkBuilder();
    }

    /**
     * Tries out whether this machine can emulate a network, which takes a few milliseconds and leaves nothing behind.
     */
    public static Preflight preflight() {
        return new Preflight(EnvironmentProbe.problem());
    }

    /** What the network carries: IP packets, unless {@link NetworkBuilder#layer} said otherwise. */
    public Layer layer() {
        return running.layer();
    }

    /** The declared nodes, in the order in which they were declared; without the host. */
    public List<Node> nodes() {
        return nodes.values().stream()
                .filter(node -> !node.nodeName().isHost())
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * A node by its name.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public Node node(String name) {
        return running.node(name);
    }

    /**
     * This JVM's own place on the network: the node that plain test threads are in.
     *
     * @throws IllegalStateException if the JVM lacks the rights for one, as without root; then talk to the nodes from a
     *     node
     */
    public Node host() {
        Node host = nodes.get(NodeName.HOST);
        checkState(
                host != null,
                "host() must be called by a JVM that may set up its own namespace, as root's may; let a node take the host's"
                        + " place");
        return host;
    }

    /**
     * An address that moves between nodes; the same one for the same name. Nobody has it until it is moved to a node.
     *
     * @param name a name as nodes have, but none of theirs; it resolves in all nodes
     * @param addresses which it is to be, of the network's subnet: one of IPv4, one of IPv6, or both; what is not
     *     chosen is any that nobody has
     * @throws IllegalArgumentException if the name is none, or a node's, or it has other addresses already; if an
     *     address is not in the subnet, or taken
     * @throws IllegalStateException if all addresses are taken, or the network is closed
     */
    public VirtualAddress virtualAddress(String name, String... addresses) {
        List<InetAddress> chosen =
                Arrays.stream(addresses).map(Addressing::parse).toList();
        checkArgument(
                chosen.stream().map(Object::getClass).distinct().count() == chosen.size(),
                "addresses (%s) of %s must be one of IPv4, one of IPv6, or both",
                chosen,
                name);
        return running.virtualAddresses().named(new NodeName(name), chosen);
    }

    /** All virtual addresses so far, in the order in which they were first asked for. */
    public List<VirtualAddress> virtualAddresses() {
        running.pipeline().refuseOwnTurn();
        return running.virtualAddresses().all();
    }

    /**
     * The link from one node to another; the host may be either.
     *
     * @throws IllegalArgumentException if there is no such node, or both are the same
     */
    public Link link(String from, String to) {
        checkArgument(!from.equals(to), "link (%s -> %s) must join two different nodes", from, to);
        return new Link(node(from), node(to), running.pipeline());
    }

    /** Every link between two declared nodes, by sender and then receiver in the order of declaration. */
    public List<Link> links() {
        ImmutableList.Builder<Link> links = ImmutableList.builder();
        for (Node from : nodes()) {
            for (Node to : nodes()) {
                if (from != to) {
                    links.add(new Link(from, to, running.pipeline()));
                }
            }
        }
        return links.build();
    }

    /**
     * Puts a fault in force: a partition, something done to packets that match, to names or to nodes.
     *
     * <p>In force when this returns. What it leaves to chance is drawn from the network's seed and from how many faults
     * were injected before it, those of scenarios not counted.
     *
     * @throws IllegalArgumentException if a name in it is nobody's, or the network has too few nodes for it
     * @throws IllegalStateException if the network is closed; if it is a fault on a node in which nothing runs that it
     *     could act on; if 64 faults are to hold packets of one link, each some of them
     */
    public Fault inject(FaultSpec spec) {
        running.pipeline().refuseOwnTurn();
        return faults.inject(spec);
    }

    /**
     * Puts several faults in force. Those on links are so at the same moment: no packet meets some of them only. If one
     * cannot be, none is.
     *
     * @return them in the same order; like {@link #inject(FaultSpec)} otherwise
     */
    public List<Fault> inject(List<? extends FaultSpec> specs) {
        running.pipeline().refuseOwnTurn();
        return faults.inject(specs);
    }

    /**
     * Starts to play a scenario, on a thread of its own: everything in it that is left to chance is decided first, from
     * its seed or the network's. What it does at time zero has happened when this returns, which waits for nothing
     * else. Made-up hosts that there are by now can be named on links, as nodes are. Several may be played at a time. A
     * fault on a node in which nothing runs when its time comes makes the scenario fail.
     *
     * @throws IllegalArgumentException if a step is on something that the network does not have, with the step's name
     * @throws IllegalStateException if the network is closed
     */
    public ScenarioRun play(Scenario scenario) {
        return play(scenario, EmptyStrike.FAIL);
    }

    /**
     * Like {@link #play(Scenario)}.
     *
     * @param emptyStrike what happens when a fault finds nothing that runs in its node
     */
    public ScenarioRun play(Scenario scenario, EmptyStrike emptyStrike) {
        running.pipeline().refuseOwnTurn();
        checkState(isOpen(), "network (%s) must be open", nodes.keySet());
        return scenarios.play(scenario, emptyStrike);
    }

    /** All faults that there ever were on this network, in the order in which they came into force. */
    public List<Fault> faults() {
        running.pipeline().refuseOwnTurn();
        return running.faultLog().all();
    }

    /**
     * Begins a test on a network that several tests share, so that it meets the same fates whichever tests came before.
     * Flows, faults and traffic are numbered from their first number again, impairments and queues forget what they
     * have seen, and what is left to chance is drawn from the seed and the test's name. Packets under way, faults in
     * force and open connections stay.
     *
     * <p>The JUnit extension calls this before each test on a network of a class. A network that serves one test does
     * not need it.
     *
     * @param test a name that is the same in each run and unlike those of other tests on this network; not empty
     * @throws IllegalArgumentException if the name is empty
     * @throws IllegalStateException if the network is closed
     */
    public void beginTest(String test) {
        checkArgument(!test.isEmpty(), "test (%s) must not be empty", test);
        running.pipeline().refuseOwnTurn();
        faults.onLinks().beginTest(test);
        traffic.beginTest(test);
        running.hostSightings().beginTest();
        running.crossings().testBegins();
        running.pipeline().beginTest(test);
    }

    /** A partition that drops packets; see {@link #partition(PartitionShape, PartitionMode)}. */
    public Fault partition(PartitionShape shape) {
        return partition(shape, PartitionMode.drop());
    }

    /**
     * Cuts nodes from each other. Links that the shape does not name go on: so the host still reaches all nodes, unless
     * it is named.
     *
     * <p>In force when this returns: from then on nothing crosses, and packets under way are gone too, or held; unless
     * the mode is a slow one.
     *
     * @throws IllegalArgumentException if there is no such node, or too few for the shape
     */
    public Fault partition(PartitionShape shape, PartitionMode mode) {
        return inject(new PartitionFault(shape, mode));
    }

    /**
     * Cuts one group of nodes from another, in both directions. Inside a group, and between them and nodes in neither,
     * all goes on: so the host still reaches both sides, unless it is named.
     *
     * <p>In force when this returns: from then on nothing crosses, and packets under way are gone too.
     *
     * @param one names of nodes or zones; {@code *} for all declared nodes that are not in the other group
     * @throws IllegalArgumentException if a group is empty, a node is in both, or there is no such node
     */
    public Fault partition(Set<String> one, Set<String> other) {
        return partition(List.of(one, other));
    }

    /** Like {@link #partition(Set, Set)}, for two or more groups: each is cut from each other. */
    public Fault partition(Collection<? extends Set<String>> groups) {
        return partition(PartitionShape.groups(groups));
    }

    /**
     * Cuts one node from all the other declared nodes, in both directions. The host still reaches it, unless it is the
     * host.
     *
     * @param node a node's name, or a zone's
     * @throws IllegalArgumentException if there is no such node, or no other one
     */
    public Fault isolate(String node) {
        return partition(PartitionShape.isolate(node));
    }

    /**
     * Cuts one direction: what {@code from} sends to {@code to} is gone, what it hears from it is not.
     *
     * @param from a node's name, a zone's, or {@code *}
     * @param to likewise
     * @throws IllegalArgumentException if there is no such node, or both are the same
     */
    public Fault cut(String from, String to) {
        return partition(PartitionShape.oneWay(from, to));
    }

    /**
     * Traffic of the network's own making: load on links and nodes, replays of captures, crafted packets, made-up
     * hosts. Networks of {@linkplain #layer() layer} Ethernet have none.
     */
    public NetworkTraffic traffic() {
        return traffic;
    }

    /** The nodes' names as the nodes see them, and faults on these. */
    public NameService names() {
        return new NameService(running.names());
    }

    /**
     * Takes every fault off and puts every profile back to what it was at the start, in one step. Kernels forget what
     * they have learned meanwhile: path MTUs, TCP metrics, neighbours that did not answer; in this JVM's own namespace,
     * what is about this network only. Closed TCP windows are opened. TCP may still wait before it sends again, see
     * {@link NetworkBuilder#maxRetransmissionTimeout}. Scenarios that are being played end before, as if they were
     * {@linkplain ScenarioRun#close() closed}, or they would put new faults in force; those that have been healed stay
     * quiet for as long as they would have been.
     *
     * <p>Called by a {@link NodeFaultHandler}, it does not wait for scenarios to end: they heal what they do meanwhile,
     * soon after.
     */
    public void heal() {
        running.pipeline().refuseOwnTurn();
        scenarios.heal(!faults.isStriking());
        faults.healAll();
    }

    /** Like {@link #measure(String, String, MeasureOptions)}, with the defaults: it takes two or three seconds. */
    public LinkMeasurement measure(String from, String to) throws InterruptedException {
        return measure(from, to, MeasureOptions.DEFAULT);
    }

    /**
     * Measures the link between two nodes, and the one back, by packets of its own, so that one can see that they are
     * what was asked for; with the faults in force, and beside whatever else goes on. It uses UDP port 862 of the node
     * {@code to}. Its packets count in {@link #stats()}, and take nothing from the reproducibility of others: they are
     * a flow of their own.
     *
     * @throws IllegalArgumentException if there is no such node, or both are the same
     * @throws IllegalStateException if that port is taken, or the network is closed, before or meanwhile
     * @throws InterruptedException if the calling thread is interrupted meanwhile
     */
    public LinkMeasurement measure(String from, String to, MeasureOptions options) throws InterruptedException {
        running.pipeline().refuseOwnTurn();
        return meter.measure(link(from, to), link(to, from), options);
    }

    /** What became of the packets so far; after the network's end, until then. */
    public NetworkStats stats() {
        return running.stats();
    }

    /** How true the run has been so far to what was asked; after the network's end, until then. */
    public Fidelity fidelity() {
        return running.fidelity();
    }

    /**
     * The file that this run is recorded in, if it was {@linkplain NetworkBuilder#ledger asked for}; complete once the
     * network is closed.
     */
    public Optional<Path> ledger() {
        return running.ledger();
    }

    /**
     * How far the {@linkplain NetworkBuilder#replay replay} of a recorded run has gone so far; after the network's end,
     * until then. Empty if nothing is replayed.
     */
    public Optional<ReplayReport> replayReport() {
        return running.replayReport();
    }

    /** The seed of everything random here: give it to {@link NetworkBuilder#seed} to have the same again. */
    public long seed() {
        return running.seed();
    }

    /**
     * The processes that {@linkplain NodeProcess#hasCrashed() crashed} so far, in the order of the nodes, and those of
     * a node in the order in which they were started. The JUnit extension adds their
     * {@linkplain NodeProcess#obituary() obituaries} to the failure of the test.
     */
    public List<NodeProcess> crashes() {
        return nodes.values().stream()
                .flatMap(node -> node.crashedProcesses().stream())
                .toList();
    }

    /**
     * The connections that the host node began, in this order: of plain test threads, and of {@link #leaks() leaks}.
     * Only the first 4,096 are listed and reported.
     */
    public List<HostConnection> hostConnections() {
        running.pipeline().refuseOwnTurn();
        return running.hostSightings().connections();
    }

    /**
     * What is known of code that has left its node, a sentence each: connections by way of the host node that are not
     * the test's own (see {@link HostTraffic}), {@linkplain #crossings() crossings} and, after the network's end,
     * threads that stay in a node. They are logged as warnings, and the JUnit extension adds them to a failure.
     */
    public List<String> leaks() {
        running.pipeline().refuseOwnTurn();
        return running.leaks();
    }

    /**
     * The {@linkplain #leaks() leaks} of the test that {@linkplain #beginTest began} last: connections begun in it or
     * before the first test, those of other tests that it uses, and crossings seen in it. Without tests, all of them.
     */
    public List<String> leaksOfTest() {
        running.pipeline().refuseOwnTurn();
        return running.leaksOfTest();
    }

    /**
     * The threads of nodes that were seen to use a TCP or UDP socket of another node, of another network's node, or of
     * the host where that one talks to this network: a sentence each, with the thread, both nodes and the addresses.
     * What goes over such a socket passes the other node's links, so that faults on the links of the thread's own node
     * do not touch it. The JUnit extension fails a test in which there was one.
     *
     * <p>A thread is seen while it waits on the socket (it connects, reads, accepts, polls) and while an event loop has
     * the socket registered. Looks are frequent while code begins to run in a node, and five a second later on: an
     * exchange of a few milliseconds may be missed. A thread in no node may use any socket. Virtual threads are not
     * seen, nor is a client object whose own thread works for callers in other nodes, such as one
     * {@link java.net.http.HttpClient} for all: that thread and its sockets are in the same node.
     */
    public List<String> crossings() {
        running.pipeline().refuseOwnTurn();
        return running.crossings().notices();
    }

    /**
     * Returns the threads of this JVM that are in each node just now, by the nodes' names: also those that libraries
     * started, and the one that keeps the node's namespace. A pool is in the node whose code used it first.
     */
    public Map<String, List<String>> threads() {
        return Multimaps.asMap(running.strays().byNode());
    }

    /**
     * Has something closed with the network, after its nodes: what was made for them elsewhere, such as containers.
     * What was registered last is closed first.
     *
     * @throws IllegalStateException if the network is closed
     */
    public void closeAfterwards(Closeable resource) {
        running.pipeline().refuseOwnTurn();
        running.closeLast(resource);
    }

    public boolean isOpen() {
        return running.isOpen();
    }

    /**
     * Ends the network: its processes, its executors' threads, its links and nodes. Resets its TCP connections: a
     * thread that waits on one gets an exception, and a connection pool does not use it again. Sockets that listen, and
     * those of UDP, stay open until they are closed. Does nothing the second time.
     *
     * <p>If code that carries packets, such as an impairment, does not return, this returns within five seconds all the
     * same. What had to be left is logged as an error and is one of the {@link #leaks()}: that thread, and the memory
     * and devices that it may touch.
     *
     * @throws IllegalStateException if it is called by code that carries packets
     */
    @Override
    public void close() {
        running.pipeline().refuseOwnTurn();
        running.pipeline().beginClosing();
        new RunAll()
                .then(scenarios::networkEnds)
                .then(() -> NetworkFaults.unlessStuck(traffic::closeAll))
                .then(faults::networkEnds)
                .then(running::close)
                .run();
    }

    @Override
    public String toString() {
        return "EmulatedNetwork[nodes=" + nodes.keySet() + ", seed=" + seed() + "]";
    }
}
