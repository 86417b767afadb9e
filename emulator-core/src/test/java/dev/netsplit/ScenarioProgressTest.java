package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioBuilder;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import dev.netsplit.scenario.Trigger;
import dev.netsplit.topology.PartitionShape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is due when, without a network, a thread or a clock. */
class ScenarioProgressTest {
    private static final FaultSpec SPLIT = PartitionFault.of(PartitionShape.halves());
    private static final long MILLI = 1_000_000;

    private final List<String> played = new ArrayList<>();

    @Test
    void stepsBeginAndEndInTheirOrderThenAllIsHealedAndQuiet() {
        play(builder()
                .at(ofSeconds(1))
                .fault("split", SPLIT)
                .lasting(ofSeconds(2))
                .after("split", ofMillis(500))
                .fault("restart", NodeFault.restart("n1"))
                .with("split", ofMillis(100))
                .fault("pause", NodeFault.pause("n2"))
                .lasting(ofMillis(50)));

        assertThat(played)
                .containsExactly(
                        "1000 BEGIN split",
                        "1100 BEGIN pause",
                        "1150 END pause",
                        "3000 END split",
                        "3500 BEGIN restart",
                        "3500 HEAL",
                        "4500 DONE");
    }

    @Test
    void anEndComesBeforeABeginningAtTheSameTime() {
        play(builder()
                .at(ofSeconds(1))
                .fault("one", SPLIT)
                .lasting(ofSeconds(1))
                .at(ofSeconds(2))
                .fault("other", SPLIT)
                .lasting(ofSeconds(1)));

        assertThat(played.subList(1, 3)).containsExactly("2000 END one", "2000 BEGIN other");
    }

    @Test
    void beginningsAtTheSameTimeComeInTheOrderOfTheSteps() {
        ScenarioBuilder builder = builder();
        for (int i = 0; i < 20; i++) {
            builder.at(ofSeconds(1)).fault("step " + i, NodeFault.restart("n1"));
        }

        play(builder);

        for (int i = 0; i < 20; i++) {
            assertThat(played.get(i)).isEqualTo("1000 BEGIN step " + i);
        }
    }

    @Test
    void aHealStepEndsWhatIsInForceAndThatSetsOffWhatComesAfter() {
        play(builder()
                .at(ofSeconds(1))
                .fault("clog 1", SPLIT)
                .lasting(ofSeconds(10))
                .at(ofSeconds(2))
                .fault("clog 2", SPLIT)
                .lasting(ofSeconds(10))
                .at(ofSeconds(3))
                .heal("clog 1")
                .after("clog 1")
                .fault("after", NodeFault.restart("n1"))
                .at(ofSeconds(4))
                .heal());

        assertThat(played)
                .containsExactly(
                        "1000 BEGIN clog 1",
                        "2000 BEGIN clog 2",
                        "3000 BEGIN step 3",
                        "3000 BEGIN after",
                        "4000 BEGIN step 5",
                        "4000 HEAL",
                        "5000 DONE");
    }

    @Test
    void atTheEndWhatHasNotBegunDoesNotAndWhatHasNoEndEnds() {
        ScenarioProgress progress = play(builder()
                .at(ofSeconds(1))
                .fault("split", SPLIT)
                .onSignal("never")
                .fault("other", SPLIT)
                .lasting(ofSeconds(1))
                .after("other")
                .fault("third", NodeFault.restart("n1"))
                .end(ofSeconds(30)));

        assertThat(played).containsExactly("1000 BEGIN split", "30000 HEAL", "31000 DONE");
        assertThat(progress.outstanding()).extracting(Step::name).containsExactly("other", "third");
    }

    @Test
    void theScenarioIsOverBeforeItsEndIfEveryStepIs() {
        Scenario scenario = builder()
                .onSignal("go")
                .fault("split", SPLIT)
                .lasting(ofSeconds(1))
                .end(ofSeconds(30))
                .build();
        ScenarioProgress progress = new ScenarioProgress(scenario);
        assertThat(progress.nextNs()).isEqualTo(ofSeconds(30).toNanos());

        assertThat(progress.signal("go", 5 * MILLI)).isTrue();
        assertThat(progress.signal("go", 7 * MILLI)).as("a second time").isTrue();
        play(progress, scenario);

        assertThat(played).containsExactly("5 BEGIN split", "1005 END split", "1005 HEAL", "2005 DONE");
    }

    @Test
    void packetsSetAStepOffOnceAndItsDelayCountsFromThem() {
        Scenario scenario = builder()
                .when(Trigger.packets("n1", "n2").later(ofMillis(20)))
                .fault("split", SPLIT)
                .lasting(ofSeconds(1))
                .end(ofSeconds(30))
                .build();
        ScenarioProgress progress = new ScenarioProgress(scenario);

        progress.packets(scenario.steps().get(0), 100 * MILLI);
        progress.packets(scenario.steps().get(0), 110 * MILLI);
        play(progress, scenario);

        assertThat(played.get(0)).isEqualTo("120 BEGIN split");
        assertThat(played).hasSize(4);
    }

    @Test
    void whatIsLateDelaysNothingThatWasPlanned() {
        Scenario scenario = builder()
                .at(ofSeconds(1))
                .fault("split", SPLIT)
                .lasting(ofSeconds(2))
                .with("split", ofSeconds(1))
                .fault("restart", NodeFault.restart("n1"))
                .build();
        ScenarioProgress progress = new ScenarioProgress(scenario);
        ScenarioProgress.Due due = requireNonNull(progress.take(1_400 * MILLI));

        progress.began(due, false, 1_400 * MILLI);

        assertThat(progress.nextNs()).isEqualTo(2_000 * MILLI);
    }

    private static ScenarioBuilder builder() {
        return Scenario.builder("test").quietTime(ofSeconds(1));
    }

    private ScenarioProgress play(ScenarioBuilder builder) {
        Scenario scenario = builder.build();
        ScenarioProgress progress = new ScenarioProgress(scenario);
        play(progress, scenario);
        return progress;
    }

    /** Everything is in time. */
    private void play(ScenarioProgress progress, Scenario scenario) {
        for (long now = progress.nextNs(); now != ScenarioProgress.NEVER; now = progress.nextNs()) {
            ScenarioProgress.Due due = progress.take(now);
            if (due == null) {
                continue; // of a step that was over already
            }
            Step step = due.step();
            played.add(now / MILLI + " " + due.what() + (step == null ? "" : " " + step.name()));
            switch (due.what()) {
                case BEGIN -> {
                    StepAction action = requireNonNull(step).actions().get(0);
                    if (action instanceof StepAction.Heal heal) {
                        scenario.steps().stream()
                                .filter(other ->
                                        heal.steps().isEmpty() || heal.steps().contains(other.name()))
                                .filter(progress::isInForce)
                                .forEach(other -> progress.ended(other, due.plannedNs()));
                    }
                    progress.began(due, action.isInstant(), now);
                }
                case END -> progress.ended(requireNonNull(step), now);
                case HEAL -> progress.healed(now);
                case DONE -> {}
            }
        }
    }
}
