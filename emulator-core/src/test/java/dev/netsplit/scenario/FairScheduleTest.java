package dev.netsplit.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.scenario.StepTimes.Span;
import dev.netsplit.topology.NodeName;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a generated schedule does to a node, it does not do while the node is in that state already. */
class FairScheduleTest {
    private static final List<String> NAMES = List.of("n1", "n2", "n3", "n4", "n5");
    private static final List<NodeName> NODES =
            NAMES.stream().map(NodeName::new).toList();
    private static final long SEEDS = 2000;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void nothingIsKilledPausedOrRestartedWhileItIsDown(int nodes) {
        ScenarioGenerator generator = dense(EnumSet.allOf(Nemesis.class), nodes);
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> assertFair(generator.generate(seed)));
    }

    /** A partition on a node that is killed must not make the node look free. */
    @Test
    void aCutOfANodeDoesNotHideThatItIsKilled() {
        ScenarioGenerator generator = dense(EnumSet.of(Nemesis.PARTITION, Nemesis.KILL), 3);
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> assertFair(generator.generate(seed)));
    }

    @Test
    void aNodeThatIsIsolatedIsNotIsolatedAgain() {
        ScenarioGenerator generator = dense(EnumSet.of(Nemesis.PARTITION, Nemesis.SWIZZLE), 5);
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> assertFair(generator.generate(seed)));
    }

    @Test
    void schedulesAreNotEmptiedByIt() {
        ScenarioGenerator generator = dense(EnumSet.of(Nemesis.PARTITION, Nemesis.KILL), 3);
        long steps = LongStream.rangeClosed(1, 100)
                .map(seed -> generator.generate(seed).steps().size())
                .sum();
        assertThat(steps).isGreaterThan(1500); // of some 2,000 that the times allow
    }

    @Test
    void noScheduleThatShrinkingTriesIsUnfair() {
        ScenarioGenerator generator = dense(EnumSet.allOf(Nemesis.class), 5);
        for (long seed = 1; seed <= 60; seed++) {
            Random fate = new Random(seed);
            ScenarioShrinker.shrink(generator.generate(seed), NODES, scenario -> {
                assertFair(scenario);
                return fate.nextInt(3) > 0;
            });
        }
    }

    /** A cut of a node may come at any time, so these are what they were before schedules were fair. */
    @Test
    void schedulesThatWereFairAreTheSameAsEver() {
        Hasher links = Hashing.sha256().newHasher();
        ScenarioGenerator onLinks = dense(
                EnumSet.of(
                        Nemesis.SLOW_LINKS,
                        Nemesis.LOSSY_LINKS,
                        Nemesis.DUPLICATION,
                        Nemesis.REORDERING,
                        Nemesis.CORRUPTION),
                5);
        Hasher processes = Hashing.sha256().newHasher();
        ScenarioGenerator onProcesses = dense(EnumSet.of(Nemesis.KILL, Nemesis.PAUSE, Nemesis.RESTART), 5);
        LongStream.rangeClosed(1, 200).forEach(seed -> {
            links.putString(onLinks.generate(seed).toYaml(), UTF_8);
            processes.putString(onProcesses.generate(seed).toYaml(), UTF_8);
        });
        assertThat(links.hash()).hasToString("784b87046357b7c87427c05f7c39d0cbdf7155fadae1dc790fe82c9b5b4b81ad");
        assertThat(processes.hash()).hasToString("d0393d6695d1ef95773ce387b3eb2092a251a90211168cd377fbcbdbdcf5b6a3");
    }

    @Test
    void allNodesAreDownAtTheSameTime() {
        for (Nemesis nemesis : List.of(Nemesis.KILL_ALL, Nemesis.PAUSE_ALL, Nemesis.RESTART_ALL)) {
            Scenario scenario = ScenarioGenerator.on(NAMES)
                    .nemeses(Set.of(nemesis))
                    .targets(List.of("n1", "n2", "n4"))
                    .generate(1);
            Map<String, Span> spans = StepTimes.of(scenario);
            Map<Span, List<String>> struck = scenario.steps().stream()
                    .collect(Collectors.groupingBy(
                            step -> spans.get(step.name()),
                            Collectors.mapping(step -> fault(step).node().name(), Collectors.toList())));
            assertThat(struck.values())
                    .isNotEmpty()
                    .allSatisfy(nodes -> assertThat(nodes).containsExactly("n1", "n2", "n4"));
        }
    }

    private static ScenarioGenerator dense(Set<Nemesis> nemeses, int nodes) {
        return ScenarioGenerator.on(NAMES.subList(0, nodes))
                .nemeses(nemeses)
                .every(ofMillis(100))
                .lasting(ofMillis(100), ofMillis(800))
                .end(ofMillis(2000))
                .quietTime(ofMillis(100));
    }

    /** Neither what runs in a node nor the node's links are struck by two steps at the same time. */
    private static void assertFair(Scenario scenario) {
        Map<String, Span> spans = StepTimes.of(scenario);
        Map<String, Map<Step, Span>> states = new HashMap<>();
        for (Step step : scenario.steps()) {
            Span span = spans.get(step.name());
            if (step.actions().get(0) instanceof StepAction.Inject inject) {
                if (inject.fault() instanceof NodeFault node) {
                    states.computeIfAbsent("down " + node.node(), unused -> new HashMap<>())
                            .put(step, span);
                }
                NemesisFaults.isolated(inject.fault())
                        .forEach(node -> states.computeIfAbsent("isolated " + node, unused -> new HashMap<>())
                                .put(step, span));
            }
        }
        states.forEach((state, steps) -> steps.forEach((one, span) -> steps.forEach((other, otherSpan) -> {
            boolean begins = span.start().compareTo(otherSpan.start()) >= 0
                    && span.start().compareTo(otherSpan.end()) <= 0;
            if (!one.equals(other) && begins) {
                fail("%s: %s begins while %s lasts in %s", state, one, other, scenario);
            }
        })));
    }

    private static NodeFault fault(Step step) {
        return (NodeFault) ((StepAction.Inject) step.actions().get(0)).fault();
    }
}
