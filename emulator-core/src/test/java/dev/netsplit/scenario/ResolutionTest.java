package dev.netsplit.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.hash.Hashing;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import dev.netsplit.topology.PartitionShape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What chance decides, by the seed and by nothing else. */
class ResolutionTest {
    private static final List<NodeName> NODES = RandomScenarios.NODES;
    private static final Map<String, Set<NodeName>> ZONES = Map.of(
            "east", Set.of(new NodeName("n1"), new NodeName("n2")),
            "west", Set.of(new NodeName("n3"), new NodeName("n4")));

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** D0: run on each Java version that is supported, it says that all of them give the same, byte for byte. */
    @Test
    void theSchedulesOfTwentySeedsAreTheSameOnEveryJavaVersion() {
        String schedules = LongStream.range(0, 20)
                .mapToObj(seed -> chaos().resolve(seed, NODES).toYaml())
                .collect(Collectors.joining());

        assertThat(Hashing.sha256()
                        .hashString(schedules, StandardCharsets.UTF_8)
                        .toString())
                .isEqualTo("98e3d55819529e59f87ef41c53ba6e80866c5e0c640d858c7281942a6d4ad7f9");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aScheduleLeavesNothingToChance(long seed) {
        Scenario schedule = RandomScenarios.of(seed).resolve(seed, NODES, ZONES);

        assertThat(schedule.resolve(seed + 1, NODES, ZONES)).isEqualTo(schedule);
        assertThat(schedule.choices()).isEmpty();
        assertThat(schedule.steps()).allSatisfy(step -> {
            assertThat(step.actions()).hasSize(1);
            assertThat(step.lasting().stream()).allMatch(TimeSpan::isFixed);
        });
        assertThat(Scenario.parse(schedule.toYaml())).isEqualTo(schedule);
    }

    @Test
    void anotherSeedGivesAnotherSchedule() {
        Set<Scenario> schedules = new HashSet<>();
        for (long seed = 0; seed < 100; seed++) {
            schedules.add(chaos().resolve(seed, NODES));
        }

        assertThat(schedules).hasSize(100);
    }

    @Test
    void theScenariosOwnSeedIsStrongerThanTheNetworks() {
        Scenario scenario = chaosBuilder().seed(7).build();

        assertThat(scenario.resolve(1, NODES)).isEqualTo(scenario.resolve(2, NODES));
        assertThat(scenario.resolve(1, NODES).seed()).hasValue(7);
    }

    @Test
    void oneStepMoreChangesNoDecisionAboutAnother() {
        Scenario more = chaosBuilder()
                .at(TimeSpan.between(ofSeconds(1), ofSeconds(2)))
                .fault("another", PartitionFault.of(PartitionShape.randomHalves()))
                .lasting(TimeSpan.between(ofSeconds(1), ofSeconds(2)))
                .build();

        List<Step> steps = chaos().resolve(42, NODES).steps();

        assertThat(more.resolve(42, NODES).steps()).startsWith(steps.toArray(new Step[0]));
    }

    @Test
    void choicesFallOnDifferentNodesOfThoseNamedAndOnEachOfThem() {
        Scenario scenario = Scenario.builder("choices")
                .choose("one", "east")
                .choose("other", "n2", "n3")
                .choose("third")
                .at(ofSeconds(1))
                .fault(NodeFault.restart("one"))
                .with("step 1")
                .fault(NodeFault.restart("other"))
                .with("step 1")
                .fault(NodeFault.restart("third"))
                .build();
        Set<List<String>> chosen = new HashSet<>();

        for (long seed = 0; seed < 300; seed++) {
            chosen.add(scenario.resolve(seed, NODES, ZONES).steps().stream()
                    .map(step ->
                            ((NodeFault) ((StepAction.Inject) step.actions().get(0)).fault()).node())
                    .map(NodePattern::name)
                    .toList());
        }

        assertThat(chosen).allSatisfy(nodes -> {
            assertThat(nodes).doesNotHaveDuplicates();
            assertThat(nodes.get(0)).isIn("n1", "n2");
            assertThat(nodes.get(1)).isIn("n2", "n3");
        });
        // n1 n2 .., n1 n3 .., n2 n3 ..: three with three left each; that one is not seen has odds under 9 (1 -
        // 1/12)^300 < 1e-10
        assertThat(chosen).hasSize(9);
    }

    @Test
    void aRandomShapeBecomesGroupsOrLinks() {
        Scenario scenario = Scenario.builder("shapes")
                .at(ofSeconds(1))
                .fault("halves", PartitionFault.of(PartitionShape.randomHalves()))
                .lasting(ofSeconds(1))
                .at(ofSeconds(1))
                .fault("ring", PartitionFault.of(PartitionShape.majoritiesRing()))
                .lasting(ofSeconds(1))
                .build();

        List<Step> steps = scenario.resolve(42, NODES).steps();

        assertThat(shape(steps.get(0))).isInstanceOf(PartitionShape.Groups.class);
        assertThat(shape(steps.get(1))).isInstanceOf(PartitionShape.Links.class);
        assertThat(((PartitionShape.Links) shape(steps.get(1))).links()).hasSize(10);
    }

    @Test
    void whatIsRepeatedBecomesStepsAndSoDoesWhatHangsOnIt() {
        Scenario scenario = Scenario.builder("again and again")
                .every(ofSeconds(2))
                .from(ofSeconds(1))
                .until(ofSeconds(6))
                .fault("pause", NodeFault.pause("n1"))
                .lasting(ofMillis(100))
                .after("pause", ofMillis(5))
                .fault("restart", NodeFault.restart("n2"))
                .at(ofSeconds(20))
                .heal("pause")
                .build();

        assertThat(scenario.resolve(42, NODES).steps())
                .extracting(Step::toString)
                .containsExactly(
                        "pause #1: at 1s: pause n1, for 100ms",
                        "pause #2: at 3s: pause n1, for 100ms",
                        "pause #3: at 5s: pause n1, for 100ms",
                        "restart #1: 5ms after pause #1: restart n2",
                        "restart #2: 5ms after pause #2: restart n2",
                        "restart #3: 5ms after pause #3: restart n2",
                        "step 3: at 20s: heal pause #1, pause #2, pause #3");
    }

    @Test
    void timesLieWithinTheirSpansAndPeriodsAreDrawnEachAnew() {
        Scenario scenario = Scenario.builder("periods")
                .every(TimeSpan.between(ofSeconds(1), ofSeconds(3)))
                .times(200)
                .fault("restart", NodeFault.restart("n1"))
                .build();

        List<Duration> times = scenario.resolve(42, NODES).steps().stream()
                .map(step -> ((Trigger.At) step.trigger()).time().shortest())
                .toList();

        Set<Duration> periods = new HashSet<>();
        Duration before = Duration.ZERO;
        for (Duration time : times) {
            Duration period = time.minus(before);
            assertThat(period).isBetween(ofSeconds(1), ofSeconds(3));
            periods.add(period);
            before = time;
        }
        assertThat(periods).hasSize(200);
    }

    @Test
    void aNodeThatThereIsNotIsRefusedWithTheStep() {
        Scenario scenario = Scenario.builder("wrong")
                .at(ofSeconds(1))
                .fault("split", PartitionFault.of(PartitionShape.isolate("n9")))
                .lasting(ofSeconds(1))
                .build();
        Scenario choosing = Scenario.builder("wrong")
                .choose("n1", "n2")
                .at(ofSeconds(1))
                .fault(NodeFault.restart("n1"))
                .build();
        Scenario greedy = Scenario.builder("wrong")
                .choose("one", "n1")
                .choose("other", "n1")
                .at(ofSeconds(1))
                .fault(NodeFault.restart("one"))
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> scenario.resolve(42, NODES))
                .withMessageStartingWith("step (split): node (n9) must be one of [n1, n2, n3, n4, n5], host, or *");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> choosing.resolve(42, NODES))
                .withMessage("choice (n1) must not be called as a node or a zone is");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> greedy.resolve(42, NODES))
                .withMessage(
                        "choice (other: one of n1) must have a node left to choose from, but other choices have taken"
                                + " them all");
    }

    private static PartitionShape shape(Step step) {
        return ((PartitionFault) ((StepAction.Inject) step.actions().get(0)).fault()).shape();
    }

    private static Scenario chaos() {
        return chaosBuilder().build();
    }

    /** Everything that can be left to chance. */
    private static ScenarioBuilder chaosBuilder() {
        return Scenario.builder("chaos")
                .choose("victim")
                .choose("other", "n1", "n2", "n3")
                .every(TimeSpan.between(ofSeconds(1), ofSeconds(3)))
                .until(ofSeconds(20))
                .oneOf(
                        "trouble",
                        PartitionFault.of(PartitionShape.randomHalves()),
                        PartitionFault.of(PartitionShape.majoritiesRing()),
                        PartitionFault.of(PartitionShape.bridge()),
                        PartitionFault.of(PartitionShape.isolate("victim")),
                        NodeFault.pause("other"))
                .lasting(TimeSpan.between(ofMillis(500), ofSeconds(1)))
                .with("trouble", TimeSpan.between(Duration.ZERO, ofMillis(100)))
                .fault("kill", NodeFault.kill("other"))
                .lasting(ofSeconds(1));
    }
}
