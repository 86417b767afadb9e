package dev.netsplit.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioGeneratorTest {
    private static final long SEEDS = 1000;

    private static final List<NodeName> NODES =
            List.of("n1", "n2", "n3", "n4", "n5").stream().map(NodeName::new).toList();

    /** As it was on JDK 17: CI runs this on every Java version that we support. */
    @Test
    void theSameSeedGivesTheSameBytesOnEveryJavaVersion() throws IOException {
        ScenarioGenerator generator = everything()
                .nemeses(EnumSet.range(Nemesis.PARTITION, Nemesis.NAMES))
                .quietTime(ofSeconds(2));

        String expected = Resources.toString(Resources.getResource(getClass(), "generated-42.yaml"), UTF_8);
        assertThat(generator.generate(42).toYaml()).isEqualTo(expected);

        Hasher all = Hashing.sha256().newHasher();
        LongStream.rangeClosed(1, SEEDS)
                .forEach(seed -> all.putString(generator.generate(seed).toYaml(), UTF_8));
        assertThat(all.hash()).hasToString("ce826415a9604fb67f5b689c3a2a30603befaa6fa0e5e30caf497d68a3f08e56");
    }

    @Test
    void whatIsGeneratedIsDecidedAndCanBePrintedAndRead() {
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> {
            Scenario scenario = everything().generate(seed);

            assertThat(scenario.choices()).isEmpty();
            assertThat(scenario.seed()).hasValue(seed);
            assertThat(scenario.resolve(-1, NODES)).isEqualTo(scenario);
            assertThat(Scenario.parse(scenario.toYaml())).isEqualTo(scenario);
        });
    }

    @Test
    void faultsBeginAndEndWithinTheTimeThatWasAskedFor() {
        ScenarioGenerator generator = everything()
                .every(ofMillis(400))
                .lasting(ofMillis(100), ofMillis(900))
                .end(ofSeconds(3))
                .quietTime(ofSeconds(1));
        List<Long> gaps = new ArrayList<>();
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> {
            Scenario scenario = generator.nemeses(Set.of(Nemesis.PARTITION)).generate(seed);
            List<Duration> starts =
                    scenario.steps().stream().map(ScenarioGeneratorTest::start).toList();

            assertThat(scenario.quietTime()).isEqualTo(ofSeconds(1));
            assertThat(starts).isSorted();
            assertThat(starts.get(0)).isBetween(Duration.ZERO, ofMillis(400));
            for (int i = 1; i < starts.size(); i++) {
                gaps.add(starts.get(i).minus(starts.get(i - 1)).toMillis());
            }
            for (Step step : scenario.steps()) {
                assertThat(lasting(step)).isBetween(ofMillis(100), ofMillis(900));
                assertThat(start(step).plus(lasting(step))).isLessThanOrEqualTo(ofSeconds(3));
            }
        });
        assertThat(gaps).allMatch(gap -> gap >= 200 && gap <= 600);
        // some 6,000 gaps, even from 200 to 600 ms: a standard deviation of 1.5 ms, so over 6 of them either way
        assertThat(gaps.stream().mapToLong(gap -> gap).average().orElseThrow()).isBetween(390.0, 410.0);
    }

    @ParameterizedTest
    @EnumSource
    void eachNemesisMakesFaultsOfItsKindOnItsTargets(Nemesis nemesis) {
        ScenarioGenerator generator =
                ScenarioGenerator.on("n1", "n2", "n3").nemeses(Set.of(nemesis)).targets(List.of("n2"));

        for (long seed = 1; seed <= 100; seed++) {
            Scenario scenario = generator.generate(seed);
            assertThat(scenario.steps()).isNotEmpty().allSatisfy(step -> {
                assertThat(step.name()).startsWith(nemesis + " ");
                assertThat(step.description()).contains("n2");
            });
        }
    }

    @Test
    void allNemesesAreAsLikely() {
        ScenarioGenerator generator = ScenarioGenerator.on("n1", "n2", "n3")
                .nemeses(ScenarioGenerator.DEFAULT_NEMESES)
                .every(ofSeconds(4))
                .lasting(ofSeconds(4), ofSeconds(4)); // one fault each
        Map<String, Long> counts = LongStream.rangeClosed(1, 6000)
                .mapToObj(seed -> generator.generate(seed).steps().get(0).name())
                .collect(Collectors.groupingBy(name -> name.substring(0, name.indexOf(" 1")), Collectors.counting()));

        assertThat(counts).hasSize(6);
        // a binomial of mean 1000 and deviation 29: five of them, a false alarm in some 300,000 runs
        assertThat(counts.values()).allMatch(count -> Math.abs(count - 1000) < 145);
    }

    @Test
    void partitionsAreOfAllShapesAndModes() {
        Set<String> seen = new TreeSet<>();
        ScenarioGenerator generator =
                ScenarioGenerator.on("n1", "n2", "n3", "n4", "n5").nemeses(Set.of(Nemesis.PARTITION));
        for (long seed = 1; seed <= 100; seed++) {
            for (Step step : generator.generate(seed).steps()) {
                PartitionFault fault = (PartitionFault) fault(step);
                seen.add(fault.shape().getClass().getSimpleName());
                seen.add(fault.mode().toString());
            }
        }
        // a ring of majorities has become the links that it cuts
        assertThat(seen).containsExactly("Bridge", "Groups", "Isolate", "Links", "OneWay", "drop", "hold", "reject");
    }

    @Test
    void aSwizzleClogsOneByOneAndUnclogsInAnotherOrder() {
        Scenario scenario = ScenarioGenerator.on("n1", "n2", "n3", "n4", "n5")
                .nemeses(Set.of(Nemesis.SWIZZLE))
                .every(ofSeconds(10))
                .lasting(ofSeconds(1), ofSeconds(1))
                .end(ofSeconds(10))
                .generate(7);
        List<Step> steps = scenario.steps();

        assertThat(steps.size()).isGreaterThan(2);
        assertThat(steps).allSatisfy(step -> {
            PartitionFault clog = (PartitionFault) fault(step);
            assertThat(clog.mode()).isEqualTo(PartitionMode.hold());
            assertThat(clog.shape()).isInstanceOf(PartitionShape.Isolate.class);
        });
        assertThat(steps.stream().map(ScenarioGeneratorTest::start).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        List<Duration> ends =
                steps.stream().map(step -> start(step).plus(lasting(step))).toList();
        assertThat(ends).doesNotHaveDuplicates();
        assertThat(ends).isNotEqualTo(ends.stream().sorted().toList());
    }

    @Test
    void aNodeIsNotKilledWhileItIsDown() {
        ScenarioGenerator generator = ScenarioGenerator.on("n1", "n2", "n3")
                .nemeses(EnumSet.of(Nemesis.KILL, Nemesis.PAUSE, Nemesis.RESTART))
                .every(ofMillis(100));
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Step> steps = generator.generate(seed).steps();
            for (int i = 0; i < steps.size(); i++) {
                for (int j = i + 1; j < steps.size(); j++) {
                    boolean same =
                            ((NodeFault) fault(steps.get(i))).node().equals(((NodeFault) fault(steps.get(j))).node());
                    Duration end = start(steps.get(i)).plus(lasting(steps.get(i)));
                    assertThat(!same || start(steps.get(j)).compareTo(end) > 0)
                            .as("%s", steps)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void linksAreOfANodeOfAPairOrOfOneDirection() {
        Set<String> seen = new TreeSet<>();
        ScenarioGenerator generator = ScenarioGenerator.on("n1", "n2")
                .nemeses(Set.of(Nemesis.LOSSY_LINKS))
                .targets(List.of("n1"));
        for (long seed = 1; seed <= 50; seed++) {
            generator.generate(seed).steps().forEach(step -> seen.add(((PacketFault) fault(step)).links() + ""));
        }
        assertThat(seen).containsExactly("[n1 -> *, * -> n1]", "[n1 -> n2, n2 -> n1]", "[n1 -> n2]", "[n2 -> n1]");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        ScenarioGenerator generator = ScenarioGenerator.on("n1", "n2");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScenarioGenerator.on("n1"))
                .withMessage("nodes ([n1]) must be at least two, or nothing can come between them");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.targets(List.of("n3")))
                .withMessage("targets ([n3]) must be some of the nodes [n1, n2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.nemeses(List.of()))
                .withMessage("nemeses ([]) must be at least one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.end(ofMillis(100)).generate(1))
                .withMessage("shortest time of a fault (200ms) must be at least 1 ms, and below the scenario's, 100ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.end(ofSeconds(5)).every(ofMillis(1)).generate(1))
                .withMessageStartingWith("period (1ms) from one fault to the next must be longer");
    }

    private static ScenarioGenerator everything() {
        return ScenarioGenerator.on("n1", "n2", "n3", "n4", "n5")
                .nemeses(EnumSet.allOf(Nemesis.class))
                .end(ofSeconds(10));
    }

    private static Duration start(Step step) {
        return ((Trigger.At) step.trigger()).time().shortest();
    }

    private static Duration lasting(Step step) {
        return step.lasting().map(TimeSpan::shortest).orElse(Duration.ZERO);
    }

    private static FaultSpec fault(Step step) {
        return ((StepAction.Inject) step.actions().get(0)).fault();
    }
}
