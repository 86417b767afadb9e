package dev.netsplit;

import static dev.netsplit.ScenarioRuns.LONG;
import static dev.netsplit.ScenarioRuns.SPLIT;
import static dev.netsplit.ScenarioRuns.scenario;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Steps of scenarios that a real network cannot carry out or heal. */
@WallClock
@RequiresTun
class ScenarioFailureTest {
    private final EmulatedNetwork network = ScenarioRuns.network();
    private final Node a = network.node("a");
    private final Node b = network.node("b");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void aStepThatCannotBeCarriedOutEndsItAndAllIsHealed() throws Exception {
        Scenario scenario = scenario("nothing to kill")
                .at(Duration.ZERO)
                .fault("split", SPLIT)
                .lasting(LONG)
                .with("split")
                .fault("kill", NodeFault.kill("a"))
                .lasting(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> run.await(LONG))
                    .withMessageContaining("node (a) must have something to kill")
                    .withMessageContaining("split: healed, 0 affected");
            assertThat(run.faults())
                    .hasEntrySatisfying(
                            "split", split -> assertThat(split.isActive()).isFalse());
        }
    }

    @Test
    void whatCannotBeHealedIsToldWithAllElseThatCannotAndKeepsNothingFromBeingHealed() throws Exception {
        a.onNodeFault(new NeverHealing("a is stuck"));
        b.onNodeFault(new NeverHealing("b is stuck"));
        Scenario scenario = scenario("stuck")
                .at(Duration.ZERO)
                .fault("pause a", NodeFault.pause("a"))
                .with("pause a")
                .fault("pause b", NodeFault.pause("b"))
                .with("pause a")
                .fault("split", SPLIT)
                .end(ofMillis(50))
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> run.await(LONG))
                    .withMessageContaining("cannot heal \"pause a\"");

            assertThat(run.failure())
                    .hasValueSatisfying(failure -> assertThat(failure)
                            .hasStackTraceContaining("a is stuck")
                            .satisfies(first -> assertThat(first.getSuppressed())
                                    .anySatisfy(other -> assertThat(other).hasStackTraceContaining("b is stuck"))));
            assertThat(run.faults().values()).noneMatch(Fault::isActive);
            assertThat(run.timeline().toString())
                    .contains("pause a: not healed", "pause b: not healed", "split: healed, 0 affected")
                    .doesNotContain("everything is healed");
        }
    }

    /** Something that does not go on once it has stood still. */
    private record NeverHealing(String message) implements NodeFaultHandler {
        @Override
        public void strike(NodeFault.Action action) {}

        @Override
        public void heal(NodeFault.Action action) {
            throw new IllegalStateException(message);
        }
    }

    @Test
    void whatTheNetworkDoesNotHaveIsRefusedBeforeAnythingHappens() {
        Scenario nobody = scenario("nobody")
                .at(Duration.ZERO)
                .fault("split", SPLIT)
                .lasting(LONG)
                .at(LONG)
                .fault("look-up", NameFault.unknown("nobody"))
                .lasting(LONG)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.play(nobody))
                .withMessageStartingWith("step (look-up): ")
                .withMessageContaining("nobody");
        assertThat(network.faults()).isEmpty();
    }
}
