package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The faults on links that are in force on a network. Thread-safe. */
final class ActiveFaults {
    private final Pipeline pipeline;
    private final ImmutableMap<NodeName, Node> nodes;
    private final MadeUpHosts madeUp;
    private final NodeGroups groups;
    private final long networkSeed;
    private final FaultLog log;
    private final PathMemory paths;
    private final Map<InjectedFault, LinkFault> active = new LinkedHashMap<>();
    private long made;

    /** Those that no scenario did. */
    private long injected;

    /** From which is drawn what they leave to chance: another in each test on a network that several share. */
    private long seed;

    private boolean ended;

    ActiveFaults(RunningNetwork running) {
        this.pipeline = running.pipeline();
        this.nodes = running.nodes();
        this.madeUp = running.madeUpHosts();
        this.groups = running.groups();
        this.networkSeed = running.seed();
        this.seed = networkSeed;
        this.log = running.faultLog();
        this.paths = running.paths();
    }

    /** A test begins on a network that several share: faults are numbered from 1 again. */
    synchronized void beginTest(String test) {
        injected = 0;
        seed = RandomStream.of(networkSeed, "test", test).bits(0);
    }

    /** A fault on links that has been made, but is in force nowhere, unless somebody puts it there. */
    record Made(InjectedFault fault, LinkFault work) {}

    /** Puts faults on links in force, all of them, on all their links, at the same moment. */
    List<InjectedFault> inForce(List<FaultSpec> specs) {
        pipeline.refuseOwnTurn(); // before the lock: the thread that has it may wait for the packet path
        return inForceInOrder(specs);
    }

    private synchronized List<InjectedFault> inForceInOrder(List<FaultSpec> specs) {
        List<Made> all = new ArrayList<>();
        for (FaultSpec spec : specs) {
            all.add(make(spec, seed, Long.toString(++injected)));
        }
        putInForce(all);
        return all.stream().map(Made::fault).toList();
    }

    /** Puts a fault in force that was prepared. */
    synchronized Fault inForce(Made made) {
        putInForce(List.of(made));
        return made.fault;
    }

    /**
     * If the command fails, either none is in force and none will be, or all are after all: then they are returned like
     * others, since a caller without a handle could not heal them.
     */
    private void putInForce(List<Made> all) {
        checkState(!ended, "network (%s) must be open", description());
        WithdrawableCommand.execute(pipeline, (links, isFirst) -> {
            all.forEach(one -> one.work.number(links.faults().number()));
            try {
                all.forEach(one ->
                        one.fault.links().forEach(name -> link(links, name).add(one.work)));
            } catch (RuntimeException | Error e) {
                takeOff(all, links);
                throw e;
            }
            if (isFirst.getAsBoolean()) {
                all.forEach(one -> links.faults().started(one.work.number(), one.fault.description()));
            } else {
                takeOff(all, links);
            }
        });
        for (Made one : all) {
            active.put(one.fault, one.work);
            log.add(one.fault);
        }
    }

    private void takeOff(List<Made> all, LinkTable links) {
        all.forEach(one -> one.fault.links().forEach(name -> link(links, name).remove(one.work)));
    }

    /**
     * Makes a fault on links for a step of a scenario, to be put {@linkplain #inForce(Made) in force}; or by
     * {@link #putInForce(Made, LinkTable)}, and then {@linkplain #adopt adopted}.
     *
     * @param scenarioSeed from which is drawn what the fault leaves to chance, by the step's name, so that other faults
     *     make no difference
     * @throws IllegalArgumentException as when it is put in force
     */
    synchronized Made prepare(FaultSpec spec, long scenarioSeed, String step) {
        return make(spec, scenarioSeed, "step " + step);
    }

    /** Puts a fault in force that was prepared. For whoever has the forwarder's turn. */
    void putInForce(Made made, LinkTable links) {
        made.work.number(links.faults().number());
        try {
            made.fault.links().forEach(name -> link(links, name).add(made.work));
        } catch (RuntimeException | Error e) {
            made.fault.links().forEach(name -> link(links, name).remove(made.work));
            throw e;
        }
        links.faults().started(made.work.number(), made.fault.description());
    }

    /** Whether it is on a link. For whoever has the forwarder's turn. */
    boolean isInForce(Made made, LinkTable links) {
        return made.fault.links().stream().anyMatch(name -> link(links, name).has(made.work));
    }

    /**
     * Takes note of a fault that was prepared and then put in force: it is healed with all others, unless it has been
     * already. May be called again if it fails.
     */
    synchronized Fault adopt(Made made) {
        if (!active.containsKey(made.fault)) {
            log.add(made.fault);
        }
        if (ended) {
            made.fault.end();
            return made.fault;
        }
        active.put(made.fault, made.work); // first: if the packet path does not answer, a heal may still reach it
        if (!pipeline.execute(links -> isInForce(made, links))) {
            active.remove(made.fault);
            made.fault.end();
        }
        return made.fault;
    }

    private Made make(FaultSpec spec, long drawnFrom, String name) {
        long ordinal = ++made;
        ImmutableMap<String, Set<NodeName>> all = names();
        return spec.match(new FaultSpec.Cases<>() {
            @Override
            public Made partition(PartitionFault partition) {
                RandomGenerator random =
                        RandomStream.of(drawnFrom, "fault", name, "shape").asGenerator();
                PartitionShape shape = partition.shape();
                Map<String, Set<NodeName>> names = shape.match(new ShapeNames(groups.zones(), all));
                Set<LinkName> cut =
                        shape.resolve(groups.declared(), names, random).cutLinks();
                PartitionWork work = PartitionWork.of(partition.mode());
                return made(
                        spec,
                        cut,
                        new LinkFault(drawnFrom, name, ordinal, PacketFilter.all(), work.action(), work.underWay()));
            }

            @Override
            public Made packets(PacketFault packets) {
                ImmutableSet.Builder<LinkName> links = ImmutableSet.builder();
                packets.links().forEach(pattern -> links.addAll(pattern.resolve(groups.declared(), all)));
                return made(
                        spec,
                        links.build(),
                        new LinkFault(drawnFrom, name, ordinal, packets.filter(), packets.action(), false));
            }

            @Override
            public Made names(NameFault names) {
                throw notOnLinks(names);
            }

            @Override
            public Made nodes(NodeFault nodes) {
                throw notOnLinks(nodes);
            }
        });
    }

    private static AssertionError notOnLinks(FaultSpec spec) {
        return new AssertionError("fault (" + spec + ") must be on links");
    }

    /** What names stand for, beside nodes: zones, and made-up hosts. */
    ImmutableMap<String, Set<NodeName>> names() {
        return ImmutableMap.<String, Set<NodeName>>builder()
                .putAll(groups.zones())
                .putAll(madeUp.groups())
                .buildOrThrow();
    }

    private Made made(FaultSpec spec, Set<LinkName> links, LinkFault work) {
        for (LinkName link : links) {
            index(link.from());
            index(link.to());
        }
        return new Made(new InjectedFault(spec, links, "packets", work::affectedPackets, this::heal), work);
    }

    private void heal(InjectedFault fault) {
        pipeline.refuseOwnTurn();
        if (takeOff(fault)) {
            paths.forget(fault.links());
        }
    }

    /**
     * Returns whether it was in force. If the packet path does not carry that out, the fault stays in force and active,
     * and the next call tries again.
     */
    private synchronized boolean takeOff(InjectedFault fault) {
        LinkFault work = active.get(fault);
        if (work == null) {
            return false;
        }
        boolean last = active.keySet().stream().noneMatch(other -> other != fault && other.isActive());
        try {
            pipeline.execute(links -> {
                fault.links().forEach(name -> link(links, name).remove(work));
                end(Map.of(fault, work), links);
                links.reopenWindows(last);
                return true;
            });
        } finally {
            forgetEnded();
        }
        return true;
    }

    void healAll() {
        takeAllOff();
        paths.forgetAll();
    }

    private synchronized void takeAllOff() {
        checkState(!ended, "network (%s) must be open", description());
        Map<InjectedFault, LinkFault> all =
                ImmutableMap.copyOf(active); // a caller that gives up goes on changing the other
        try {
            pipeline.execute(links -> {
                links.forEachUsed(LinkState::heal);
                end(all, links);
                links.reopenWindows(true);
                return true;
            });
        } finally {
            forgetEnded();
        }
    }

    /** Nothing is in force on a network that is no more, and nothing is left to heal. */
    synchronized void networkEnds() {
        Map<InjectedFault, LinkFault> all = ImmutableMap.copyOf(active);
        try {
            if (!all.isEmpty()) {
                pipeline.execute(links -> {
                    end(all, links);
                    return true;
                });
            }
        } finally { // also if the packet path does not go on
            ended = true;
            all.keySet().forEach(InjectedFault::end);
            active.clear();
        }
    }

    /**
     * They have been taken off. For the thread that has the forwarder's turn, so that they are active for as long as
     * they are in force.
     */
    private static void end(Map<InjectedFault, LinkFault> healed, LinkTable links) {
        healed.forEach((fault, work) -> {
            if (fault.isActive()) { // otherwise an earlier command did so, whose caller had given up
                links.faults().ended(work.number(), work.affectedPackets());
                fault.end();
            }
        });
    }

    /** Also where the command that healed them failed later, or its caller was interrupted. */
    private void forgetEnded() {
        active.keySet().removeIf(fault -> !fault.isActive());
    }

    private String description() {
        return nodes.keySet().stream()
                .filter(name -> !name.isHost())
                .map(NodeName::value)
                .collect(Collectors.joining(", "));
    }

    /** A link of nodes that there are. */
    LinkState link(LinkTable links, LinkName name) {
        return links.link(index(name.from()), index(name.to()));
    }

    private int index(NodeName name) {
        Node node = nodes.get(name);
        return node != null
                ? node.index()
                : madeUp.find(name)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "node (%s) must be one of %s".formatted(name, nodes.keySet())))
                        .index();
    }
}
