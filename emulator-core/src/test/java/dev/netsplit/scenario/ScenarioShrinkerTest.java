package dev.netsplit.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Tests that fail under what a predicate says stand for real ones. */
class ScenarioShrinkerTest {
    private static final List<NodeName> NODES =
            List.of("n1", "n2", "n3", "n4", "n5").stream().map(NodeName::new).toList();

    @Test
    void oneOfManyStepsIsFound() {
        for (long seed = 1; seed <= 100; seed++) {
            Scenario failing = generated(seed);
            String guilty =
                    failing.steps().get((int) seed % failing.steps().size()).name();

            Scenario smallest = shrink(failing, scenario -> has(scenario, guilty));

            assertThat(smallest.steps()).extracting(Step::name).containsExactly(guilty);
            assertThat(smallest.seed()).isEqualTo(failing.seed());
        }
    }

    @Test
    void twoThatMustMeetAreKept() {
        Scenario failing = generated(3);
        String one = failing.steps().get(1).name();
        String other = failing.steps().get(failing.steps().size() - 1).name();

        Scenario smallest = shrink(failing, scenario -> has(scenario, one) && has(scenario, other));

        assertThat(smallest.steps()).extracting(Step::name).containsExactly(one, other);
    }

    @Test
    void faultsAreShortenedFromBothEndsToHalfOfWhatItTakesAtTheMost() {
        Scenario failing = Scenario.builder("long")
                .at(ofSeconds(1))
                .fault("split", isolate("n1"))
                .lasting(ofSeconds(8))
                .end(ofSeconds(20))
                .build();

        // it must be in force from 3.9 to 4.1 s
        Scenario smallest = shrink(failing, scenario -> {
            Step step = scenario.steps().get(0);
            return start(step).compareTo(ofMillis(3900)) <= 0
                    && start(step).plus(lasting(step)).compareTo(ofMillis(4100)) >= 0;
        });

        Step step = smallest.steps().get(0);
        assertThat(start(step)).isEqualTo(ofSeconds(3));
        assertThat(lasting(step)).isEqualTo(ofSeconds(2));
    }

    @Test
    void aPartitionIsNarrowedToThePairThatMatters() {
        Scenario failing = one(isolate("n3"));

        Scenario smallest = shrink(failing, scenario -> cut(scenario).contains(LinkName.of("n3", "n4")));

        assertThat(cut(smallest)).containsExactly(LinkName.of("n3", "n4"));
    }

    @Test
    void whatIsLeftOfAPartitionIsSaidByGroupsWhereThatSaysItAll() {
        Scenario failing = Scenario.builder("two")
                .at(Duration.ZERO)
                .fault(
                        "split",
                        PartitionFault.of(
                                PartitionShape.groups(List.of(Set.of("n1"), Set.of("n2"), Set.of("n3", "n4", "n5")))))
                .lasting(ofMillis(50))
                .build();

        Scenario smallest = shrink(failing, scenario -> cut(scenario).size() >= 8);

        assertThat(cut(smallest).size()).isBetween(8, 9);
    }

    @Test
    void linksOfPacketsAreNarrowedToo() {
        Scenario failing = one(PacketFault.between("n1", "*").drop());

        Scenario smallest = shrink(
                failing,
                scenario -> fault(scenario).description().contains("n1 -> ")
                        && (scenario.equals(failing)
                                || fault(scenario).description().contains("n5 -> n1")));

        assertThat(fault(smallest)).isEqualTo(PacketFault.between("n1", "n5").drop());
    }

    @Test
    void ofAllNodesThatAreKilledOneIsLeft() {
        Scenario smallest = shrink(one(NodeFault.kill("*")), scenario -> {
            String node = ((NodeFault) fault(scenario)).node().name();
            return node.equals("*") || node.equals("n4");
        });

        assertThat(fault(smallest)).isEqualTo(NodeFault.kill("n4"));
    }

    @Test
    void whatHangsOnAStepGoesWithIt() {
        Scenario failing = Scenario.builder("chain")
                .at(ofMillis(10))
                .fault("first", isolate("n1"))
                .lasting(ofMillis(80))
                .after("first")
                .fault("second", isolate("n2"))
                .lasting(ofMillis(80))
                .at(ofMillis(20))
                .fault("third", isolate("n3"))
                .lasting(ofMillis(80))
                .build();

        assertThat(shrink(failing, scenario -> has(scenario, "second")).steps())
                .extracting(Step::name)
                .containsExactly("first", "second");
        assertThat(shrink(failing, scenario -> has(scenario, "third")).steps())
                .extracting(Step::name)
                .containsExactly("third");
    }

    @Test
    void theSameIsTriedInTheSameOrder() {
        Scenario failing = generated(5);
        String guilty = failing.steps().get(2).name();
        List<Scenario> first = new ArrayList<>();
        List<Scenario> second = new ArrayList<>();

        shrink(failing, scenario -> first.add(scenario) && has(scenario, guilty));
        shrink(failing, scenario -> second.add(scenario) && has(scenario, guilty));

        assertThat(second).isEqualTo(first);
        assertThat(first.size()).isLessThan(80);
    }

    @Test
    void whatNeverFailsAgainIsGivenBackAfterAsManyRunsAsWereAllowed() {
        Scenario failing = generated(1);
        ScenarioShrinker shrinker = shrinker(failing, 4, 5, 100);

        run(shrinker, scenario -> false);

        assertThat(shrinker.smallest()).isEqualTo(failing);
        assertThat(shrinker.runs()).isEqualTo(5);
        assertThat(shrinker.failures()).isZero();
        assertThat(shrinker.confirmations()).isEqualTo(5);
    }

    @Test
    void theRunsOfTheSmallestAreCountedOverAllOfTheSearch() {
        Scenario failing = generated(1);
        ScenarioShrinker shrinker = shrinker(failing, 4, 5, 100);
        int[] runs = {0};

        // fails at the third try of the first stage, and never again
        run(shrinker, scenario -> scenario.equals(failing) && ++runs[0] == 3);

        assertThat(shrinker.smallest()).isEqualTo(failing);
        assertThat(shrinker.tries()).isEqualTo(3 + 5);
        assertThat(shrinker.failedTries()).isEqualTo(1);
    }

    /** What is smaller fails more seldom here, and what fails less than 9 times of 10 is not the answer. */
    @Test
    void aNoisyTestEndsWithOneThatFailsAsOftenAsWasAskedFor() {
        Random noise = new Random(42);
        int least = 10;
        for (long seed = 1; seed <= 200; seed++) {
            Scenario failing = generated(seed);
            ScenarioShrinker shrinker = shrinker(failing, 9, 10, 200);
            Map<Boolean, Double> odds = Map.of(true, 0.97, false, 0.5);

            run(
                    shrinker,
                    scenario -> noise.nextDouble()
                            < odds.getOrDefault(scenario.steps().size() >= 2, 0.0));

            assertThat(shrinker.confirmations()).isEqualTo(10);
            least = Math.min(least, shrinker.failures());
        }
        // with all of them refused, the one at the start fails 8 of 10 times or less in 3.5% of the cases; at seed 42
        // once or more
        assertThat(least).isGreaterThanOrEqualTo(7);
    }

    @Test
    void inAHurryTheSmallestSoFarIsConfirmed() {
        Scenario failing = generated(2);
        ScenarioShrinker shrinker = shrinker(failing, 2, 3, 100);
        while (shrinker.smallest().equals(failing)) {
            shrinker.next();
            shrinker.ran(true);
        }
        Scenario sofar = shrinker.smallest();

        shrinker.finish();
        run(shrinker, scenario -> scenario.equals(sofar));

        assertThat(shrinker.smallest()).isEqualTo(sofar);
        assertThat(shrinker.failures()).isEqualTo(3);
        assertThat(shrinker.confirmations()).isEqualTo(3);
    }

    @Test
    void runsAreLimited() {
        ScenarioShrinker shrinker = shrinker(generated(9), 1, 2, 7);

        run(shrinker, scenario -> true);

        assertThat(shrinker.runs()).isBetween(8, 10);
    }

    @Test
    void whatIsOutOfPlaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shrinker(generated(1), 6, 5, 1))
                .withMessage("stillFails (6) must be from 1 to outOf (5)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> shrinker(generated(1), 1, 1, 0))
                .withMessage("maxRuns (0) must be 1 or more");
        assertThatIllegalStateException()
                .isThrownBy(() -> shrinker(generated(1), 1, 1, 1).ran(true))
                .withMessage("a run (failed) must have been asked for");
    }

    private static Scenario generated(long seed) {
        return ScenarioGenerator.on("n1", "n2", "n3", "n4", "n5")
                .nemeses(EnumSet.allOf(Nemesis.class))
                .generate(seed);
    }

    private static Scenario one(FaultSpec fault) {
        return Scenario.builder("one")
                .at(Duration.ZERO)
                .fault("fault", fault)
                .lasting(ofMillis(50))
                .build();
    }

    private static FaultSpec isolate(String node) {
        return PartitionFault.of(PartitionShape.isolate(node));
    }

    private static ScenarioShrinker shrinker(Scenario failing, int stillFails, int outOf, int maxRuns) {
        return new ScenarioShrinker(failing, NODES, Map.of(), stillFails, outOf, maxRuns);
    }

    private static Scenario shrink(Scenario failing, Predicate<Scenario> fails) {
        return ScenarioShrinker.shrink(failing, NODES, fails);
    }

    private static void run(ScenarioShrinker shrinker, Predicate<Scenario> fails) {
        for (Optional<Scenario> next = shrinker.next(); next.isPresent(); next = shrinker.next()) {
            shrinker.ran(fails.test(next.get()));
        }
    }

    private static boolean has(Scenario scenario, String step) {
        return scenario.steps().stream().anyMatch(known -> known.name().equals(step));
    }

    private static FaultSpec fault(Scenario scenario) {
        return ((StepAction.Inject) scenario.steps().get(0).actions().get(0)).fault();
    }

    private static Set<LinkName> cut(Scenario scenario) {
        return ((PartitionFault) fault(scenario))
                .shape()
                .resolve(NODES, Map.of(), new Random(0))
                .cutLinks();
    }

    private static Duration start(Step step) {
        return ((Trigger.At) step.trigger()).time().shortest();
    }

    private static Duration lasting(Step step) {
        return step.lasting().map(TimeSpan::shortest).orElse(Duration.ZERO);
    }
}
