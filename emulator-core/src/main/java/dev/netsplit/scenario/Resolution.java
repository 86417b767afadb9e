package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Decides what a scenario leaves to chance. Each decision has random numbers of its own, by the name of the choice or
 * the step, so that none depends on which others there are.
 */
final class Resolution {
    private static final String TIME = "time";
    private static final String LASTING = "lasting";
    private static final String ACTION = "action";
    private static final String SHAPE = "shape";

    private final Scenario scenario;
    private final long seed;
    private final List<NodeName> nodes;
    private final ImmutableMap<String, Set<NodeName>> zones;

    /** The steps that each step has become. */
    private final Map<String, List<String>> occurrences = new LinkedHashMap<>();

    private final List<Step> resolved = new ArrayList<>();

    Resolution(Scenario scenario, long seed, List<NodeName> nodes, Map<String, ? extends Set<NodeName>> zones) {
        this.scenario = scenario;
        this.seed = seed;
        this.nodes = List.copyOf(nodes);
        this.zones = ImmutableMap.copyOf(zones);
    }

    Scenario resolved() {
        NodeMapping chosen = new NodeMapping(replacing(choose()));
        NodeMapping known = new NodeMapping(this::known);
        for (Step step : scenario.steps()) {
            try {
                resolve(step, chosen, known);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("step (" + step.name() + "): " + e.getMessage(), e);
            }
        }
        return new Scenario(
                scenario.name(), OptionalLong.of(seed), List.of(), resolved, scenario.end(), scenario.quietTime());
    }

    private Map<NodePattern, NodePattern> choose() {
        Map<NodePattern, NodePattern> chosen = new LinkedHashMap<>();
        for (Choice choice : scenario.choices()) {
            String name = choice.name().value();
            checkArgument(
                    !nodes.contains(choice.name()) && !zones.containsKey(name),
                    "choice (%s) must not be called as a node or a zone is",
                    name);
            List<NodePattern> candidates = candidates(choice);
            candidates.removeAll(chosen.values());
            checkArgument(
                    !candidates.isEmpty(),
                    "choice (%s) must have a node left to choose from, but other choices have taken them all",
                    choice);
            chosen.put(new NodePattern(name), pick(candidates, RandomStream.of(seed, "scenario", "choice", name), 0));
        }
        return chosen;
    }

    /** In the order of declaration, since a zone's may be any. */
    private List<NodePattern> candidates(Choice choice) {
        Set<NodeName> named = new LinkedHashSet<>();
        choice.from().forEach(from -> named.addAll(from.resolve(nodes, zones)));
        List<NodePattern> candidates = new ArrayList<>();
        nodes.stream().filter(named::contains).forEach(node -> candidates.add(new NodePattern(node.value())));
        if (named.contains(NodeName.HOST)) {
            candidates.add(new NodePattern(NodeName.HOST.value()));
        }
        return candidates;
    }

    private void resolve(Step step, NodeMapping chosen, NodeMapping known) {
        TriggerKind kind = TriggerKind.of(step.trigger());
        List<Trigger> triggers = kind.decided(this::occurrencesOf, draws(step, TIME));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < triggers.size(); i++) {
            String name = triggers.size() == 1 && !kind.isRepeated() ? step.name() : step.name() + " #" + (i + 1);
            StepAction action = chosen.apply(pick(step.actions(), draws(step, ACTION), i));
            ActionKind.of(action).check(known);
            known.apply(chosen.apply(triggers.get(i)));
            int occurrence = i;
            Decision decision = new Decision(nodes, zones, this::occurrencesOf, draws(step, SHAPE + occurrence));
            resolved.add(new Step(
                    name,
                    chosen.apply(triggers.get(i)),
                    List.of(ActionKind.of(action).decided(decision)),
                    step.lasting().map(time -> time.at(draws(step, LASTING).uniform(occurrence)))));
            names.add(name);
        }
        occurrences.put(step.name(), names);
    }

    private List<String> occurrencesOf(String step) {
        List<String> names = occurrences.get(step);
        if (names == null) {
            throw new IllegalStateException("step (" + step + ") must stand before");
        }
        return names;
    }

    private RandomStream draws(Step step, String purpose) {
        return RandomStream.of(seed, "scenario", "step", step.name(), purpose);
    }

    private static <T> T pick(List<T> candidates, RandomStream draws, int ordinal) {
        return candidates.get((int) (draws.uniform(ordinal) * candidates.size()));
    }

    private static UnaryOperator<NodePattern> replacing(Map<NodePattern, NodePattern> chosen) {
        return pattern -> chosen.getOrDefault(pattern, pattern);
    }

    /**
     * The same, if it names something.
     *
     * @throws IllegalArgumentException if it does not
     */
    private NodePattern known(NodePattern pattern) {
        pattern.resolve(nodes, zones);
        return pattern;
    }
}
