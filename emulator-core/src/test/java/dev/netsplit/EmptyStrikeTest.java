package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults on nodes in which nothing runs, in scenarios that allow it and in those that do not. */
@RequiresTun
class EmptyStrikeTest {
    private static final Duration LONG = ofSeconds(60);

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b").start();

    private final Scenario scenario = Scenario.builder("nothing to kill")
            .at(Duration.ZERO)
            .fault("kill", NodeFault.kill("a"))
            .lasting(ofMillis(20))
            .after("kill", Duration.ZERO)
            .fault("split", PartitionFault.of(PartitionShape.isolate("a")))
            .lasting(ofMillis(20))
            .quietTime(ofMillis(1))
            .build();

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void aFaultThatFindsNothingIsSkippedAndTheScenarioGoesOn() throws Exception {
        ScenarioRun run = network.play(scenario, EmptyStrike.SKIP);

        run.await(LONG);
        run.requireComplete();
        assertThat(run.skippedSteps()).containsExactly("kill");
        assertThat(run.faults()).containsOnlyKeys("split");
        assertThat(run.timeline().events())
                .extracting(event -> event.what())
                .anyMatch(what -> what.startsWith("kill: skipped: node (a) must have something to kill"));
        assertThatIllegalStateException()
                .isThrownBy(() -> run.awaitFault("kill", LONG))
                .withMessageContaining("it found nothing to strike");
    }

    @Test
    void byDefaultItFailsTheScenario() {
        ScenarioRun run = network.play(scenario);

        assertThatIllegalStateException()
                .isThrownBy(() -> run.await(LONG))
                .withMessageContaining("node (a) must have something to kill");
        assertThat(run.skippedSteps()).isEmpty();
    }

    @Test
    void ofSeveralNodesThoseAreStruckInWhichSomethingRuns() throws Exception {
        NodeProcess sleeper = network.node("b").process("sleep", "1000").start();
        Scenario killAll = Scenario.builder("kill all")
                .at(Duration.ZERO)
                .fault("kill", NodeFault.kill("*"))
                .lasting(ofMillis(20))
                .quietTime(ofMillis(1))
                .build();

        ScenarioRun run = network.play(killAll, EmptyStrike.SKIP);

        run.await(LONG);
        assertThat(run.skippedSteps()).isEmpty();
        assertThat(requireNonNull(run.faults().get("kill")).affectedPackets()).isEqualTo(1);
        assertThat(sleeper.isAlive()).isFalse();
    }

    @Test
    void aStrikeThatFailsIsAFailureInEitherCase() {
        network.node("a").onNodeFault(new NodeFaultHandler() {
            @Override
            public void strike(NodeFault.Action action) {
                throw new IllegalStateException("a is stuck");
            }

            @Override
            public void heal(NodeFault.Action action) {}
        });

        ScenarioRun run = network.play(scenario, EmptyStrike.SKIP);

        assertThatIllegalStateException().isThrownBy(() -> run.await(LONG)).withMessageContaining("a is stuck");
    }

    @Test
    void otherFaultsAreNotAskedWhatTheyStrike() throws Exception {
        Scenario slow = Scenario.builder("slow")
                .at(Duration.ZERO)
                .fault("slow", PacketFault.between("a", "b").delay(ofMillis(5)))
                .lasting(ofMillis(20))
                .quietTime(ofMillis(1))
                .build();

        ScenarioRun run = network.play(slow, EmptyStrike.SKIP);

        run.await(LONG);
        assertThat(run.faults()).containsOnlyKeys("slow");
    }
}
