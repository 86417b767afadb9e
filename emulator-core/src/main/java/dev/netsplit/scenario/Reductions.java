package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import dev.netsplit.topology.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Scenarios that are a little less than another one, those first that are the least. */
final class Reductions {
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final List<NodeName> nodes;
    private final Map<String, Set<NodeName>> zones;

    Reductions(List<NodeName> nodes, Map<String, ? extends Set<NodeName>> zones) {
        this.nodes = List.copyOf(nodes);
        this.zones = Map.copyOf(zones);
    }

    /** In what a scenario can be less, in the order in which it is tried. */
    enum Kind {
        FEWER_STEPS,
        FEWER_NODES,
        SHORTER_FAULTS,
        LATER_START
    }

    List<Scenario> of(Scenario scenario, Kind kind) {
        List<Scenario> reduced = new ArrayList<>();
        switch (kind) {
            case FEWER_STEPS -> fewerSteps(scenario, reduced);
            case FEWER_NODES ->
                forEachStep(scenario, reduced, step -> {
                    List<Step> narrowed = new ArrayList<>();
                    ActionKind.of(step.actions().get(0))
                            .fault()
                            .ifPresent(whole -> narrowed(whole).forEach(fault -> narrowed.add(with(step, fault))));
                    return narrowed;
                });
            case SHORTER_FAULTS -> forEachStep(scenario, reduced, step -> halved(step, false));
            case LATER_START -> forEachStep(scenario, reduced, step -> halved(step, true));
        }
        return reduced;
    }

    /** As Zeller's delta debugging does it: halves, then smaller parts, each alone and each left out. */
    private static void fewerSteps(Scenario scenario, List<Scenario> reduced) {
        List<Step> steps = scenario.steps();
        for (int size = steps.size() / 2; size >= 1; size /= 2) {
            List<Scenario> without = new ArrayList<>();
            for (int from = 0; from < steps.size(); from += size) {
                int to = Math.min(from + size, steps.size());
                add(scenario, steps.subList(from, to), reduced);
                List<Step> others = new ArrayList<>(steps.subList(0, from));
                others.addAll(steps.subList(to, steps.size()));
                add(scenario, others, without);
            }
            reduced.addAll(without);
        }
    }

    /** Less of a single step. */
    private interface Lessening {
        List<Step> of(Step step);
    }

    private static void forEachStep(Scenario scenario, List<Scenario> reduced, Lessening lessening) {
        for (int i = 0; i < scenario.steps().size(); i++) {
            for (Step less : lessening.of(scenario.steps().get(i))) {
                List<Step> steps = new ArrayList<>(scenario.steps());
                steps.set(i, less);
                add(scenario, steps, reduced);
            }
        }
    }

    /** Unless it would be none: what hangs on a step, say, can't be without it. */
    private static void add(Scenario scenario, List<Step> steps, List<Scenario> reduced) {
        try {
            reduced.add(new Scenario(
                    scenario.name(), scenario.seed(), scenario.choices(), steps, scenario.end(), scenario.quietTime()));
        } catch (IllegalArgumentException e) {
            return;
        }
    }

    private static Step with(Step step, FaultSpec fault) {
        return new Step(step.name(), step.trigger(), List.of(new StepAction.Inject(fault)), step.lasting());
    }

    private static List<Step> halved(Step step, boolean later) {
        Duration lasting = step.lasting().map(TimeSpan::longest).orElse(Duration.ZERO);
        Duration half = Duration.ofMillis(lasting.toMillis() / 2);
        if (half.compareTo(SHORTEST) < 0) {
            return List.of();
        }
        Optional<TimeSpan> less = Optional.of(TimeSpan.of(half));
        if (!later) {
            return List.of(new Step(step.name(), step.trigger(), step.actions(), less));
        }
        TriggerKind trigger = TriggerKind.of(step.trigger());
        Cause cause = trigger.cause();
        if (cause.event() == Cause.Event.SCENARIO_START && !trigger.isRepeated() && cause.isFixed()) {
            Trigger moved = Trigger.at(cause.most().plus(lasting.minus(half)));
            return List.of(new Step(step.name(), moved, step.actions(), less));
        }
        return List.of();
    }

    private List<FaultSpec> narrowed(FaultSpec fault) {
        return fault.match(new FaultSpec.Cases<>() {
            @Override
            public List<FaultSpec> partition(PartitionFault partition) {
                // nothing is left to chance in a schedule, so the numbers do not matter
                Partition cut = partition
                        .shape()
                        .resolve(nodes, zones, RandomStream.of(0).asGenerator());
                return fewer(cut.cutLinks()).stream()
                        .<FaultSpec>map(links ->
                                new PartitionFault(Shapes.named(new Partition(links), nodes), partition.mode()))
                        .toList();
            }

            @Override
            public List<FaultSpec> packets(PacketFault packets) {
                Set<LinkName> links = new LinkedHashSet<>();
                packets.links().forEach(pattern -> links.addAll(pattern.resolve(nodes, zones)));
                return fewer(links).stream()
                        .<FaultSpec>map(some -> new PacketFault(patterns(some), packets.filter(), packets.action()))
                        .toList();
            }

            @Override
            public List<FaultSpec> names(NameFault names) {
                return List.of(); // it has one name
            }

            @Override
            public List<FaultSpec> nodes(NodeFault fault) {
                Set<NodeName> struck = fault.node().resolve(nodes, zones);
                return struck.size() == 1
                        ? List.of()
                        : struck.stream()
                                .<FaultSpec>map(one -> new NodeFault(new NodePattern(one.value()), fault.action()))
                                .toList();
            }
        });
    }

    /** Half of the pairs, then one less; of a single pair, one direction. */
    private static List<Set<LinkName>> fewer(Set<LinkName> links) {
        List<Set<LinkName>> pairs = pairs(links);
        List<Set<LinkName>> fewer = new ArrayList<>();
        if (pairs.size() == 1) {
            if (links.size() > 1) {
                links.forEach(link -> fewer.add(Set.of(link)));
            }
            return fewer;
        }
        int half = pairs.size() / 2;
        fewer.add(union(pairs.subList(0, half)));
        fewer.add(union(pairs.subList(half, pairs.size())));
        for (int i = 0; pairs.size() > 2 && i < pairs.size(); i++) {
            List<Set<LinkName>> others = new ArrayList<>(pairs);
            others.remove(i);
            fewer.add(union(others));
        }
        return fewer;
    }

    /** Links of the same two nodes together, in the order of the first of each. */
    private static List<Set<LinkName>> pairs(Set<LinkName> links) {
        ImmutableList.Builder<Set<LinkName>> pairs = ImmutableList.builder();
        Set<LinkName> seen = new LinkedHashSet<>();
        for (LinkName link : links) {
            if (seen.add(link)) {
                boolean bothWays = links.contains(link.reverse()) && seen.add(link.reverse());
                pairs.add(bothWays ? ImmutableSet.of(link, link.reverse()) : ImmutableSet.of(link));
            }
        }
        return pairs.build();
    }

    private static Set<LinkName> union(Collection<Set<LinkName>> pairs) {
        return pairs.stream().flatMap(Set::stream).collect(ImmutableSet.toImmutableSet());
    }

    private static Set<LinkPattern> patterns(Set<LinkName> links) {
        return links.stream()
                .map(link -> LinkPattern.of(link.from().value(), link.to().value()))
                .collect(ImmutableSet.toImmutableSet());
    }
}
