package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NodeProcess;
import dev.netsplit.ScenarioRun;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.junit.SetClient.Answer;
import dev.netsplit.scenario.Nemesis;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** The nemeses that strike what runs in a node, and its name, on processes under load. */
@RequiresTun
class ChaosOnProcessesTest {
    /** The kinds of which one was seen to do what it says. */
    private static final Set<Nemesis> SEEN = EnumSet.noneOf(Nemesis.class);

    @TempDir
    private Path output;

    @Test
    void eachKindDoesWhatItSaysAndAfterTheHealAllAnswerAgain() {
        SEEN.clear();

        assertAllPass(Correct.class, 4);

        assertThat(SEEN).containsExactlyInAnyOrder(Nemesis.KILL, Nemesis.PAUSE, Nemesis.RESTART, Nemesis.NAMES);
    }

    @Test
    void whatIsKeptInMemoryOnlyIsLostByOneKillOrRestart() {
        assertThat(smallest(Forgetful.class))
                .isInstanceOfSatisfying(
                        NodeFault.class,
                        fault -> assertThat(fault.action()).isIn(NodeFault.Action.KILL, NodeFault.Action.RESTART));
    }

    @Test
    void whatIsToldToWhoeverAnswersIsLostByOneWrongName() {
        assertThat(smallest(Credulous.class))
                .isInstanceOfSatisfying(
                        NameFault.class, fault -> assertThat(fault.answer()).isInstanceOf(NameFault.Wrong.class));
    }

    /** What is left of the schedule that shows the bug, if that is one fault. */
    private FaultSpec smallest(Class<?> buggy) {
        EngineExecutionResults search = jupiter()
                .selectors(selectClass(buggy))
                .configurationParameter("netsplit.output", output.toString())
                .execute();

        assertThat(onlyFailure(search)).isInstanceOf(AssertionError.class).hasMessageContaining(", and lost");
        assertThat(emitted(true).steps()).hasSizeGreaterThan(1);
        assertThat(emitted(false).steps()).hasSize(1);
        return fault(emitted(false).steps().get(0)).orElseThrow();
    }

    private Scenario emitted(boolean asFound) {
        return Stream.of(output.toFile().listFiles())
                .filter(file -> file.getName().endsWith("-found.yaml") == asFound)
                .map(file -> Scenario.load(file.toPath()))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<FaultSpec> fault(Step step) {
        return step.actions().get(0) instanceof StepAction.Inject inject
                ? Optional.of(inject.fault())
                : Optional.empty();
    }

    @NetworkEmulation(
            nodes = {"client", "n1", "n2"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class Correct {
        private SetServers servers;

        @BeforeEach
        void start(EmulatedNetwork network, @TempDir Path files) throws Exception {
            servers = new SetServers(network, Optional.of(files));
        }

        @ChaosTest(
                runs = 3,
                budget = "10m",
                seed = 1,
                nemeses = {Nemesis.KILL, Nemesis.PAUSE, Nemesis.RESTART, Nemesis.NAMES},
                targets = {"n1", "n2"},
                every = "250ms",
                shortest = "200ms",
                longest = "500ms",
                duration = "2500ms",
                quietTime = "1ms",
                shrinkBudget = "0s")
        void bearsAll(EmulatedNetwork network, ScenarioRun run) throws Exception {
            StrikeWitness witness = new StrikeWitness(network, run);
            Future<Set<Nemesis>> watching = network.node("client").executor().submit(witness::watch);

            Map<String, Answer> last = servers.load(run, false);

            SEEN.addAll(watching.get(1, TimeUnit.MINUTES));
            run.requireComplete();
            last.forEach((name, answer) -> {
                assertThat(answer.server()).isEqualTo(name);
                assertThat(answer.words()).isNotEmpty();
                assertThat(network.node(name).processes())
                        .extracting(NodeProcess::pid)
                        .containsExactly(answer.pid());
                List<NodeFault.Action> strikes = strikes(run, name);
                assertThat(answer.pid() == servers.first(name).pid())
                        .as("whether it is still the process that was started first, after %s", strikes)
                        .isEqualTo(!strikes.contains(NodeFault.Action.KILL)
                                && !strikes.contains(NodeFault.Action.RESTART));
            });
        }

        private static List<NodeFault.Action> strikes(ScenarioRun run, String node) {
            return run.faults().values().stream()
                    .filter(fault -> fault.spec() instanceof NodeFault)
                    .peek(fault -> assertThat(fault.affectedPackets())
                            .as(fault.description())
                            .isEqualTo(1))
                    .map(fault -> (NodeFault) fault.spec())
                    .filter(fault -> fault.node().toString().equals(node))
                    .map(NodeFault::action)
                    .toList();
        }
    }

    /** Short runs, since it takes some dozens to make a schedule small. */
    @ChaosTest(
            runs = 20,
            budget = "10m",
            seed = 5,
            nemeses = {Nemesis.KILL, Nemesis.PAUSE, Nemesis.RESTART, Nemesis.NAMES},
            targets = {"n1", "n2"},
            every = "300ms",
            shortest = "150ms",
            longest = "290ms",
            duration = "1200ms",
            quietTime = "1ms",
            shrinkBudget = "3m",
            stillFails = 3,
            outOf = 4)
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Brief {}

    /** Servers that acknowledge what they have in memory only. */
    @NetworkEmulation(
            nodes = {"client", "n1", "n2"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class Forgetful {
        private SetServers servers;

        @BeforeEach
        void start(EmulatedNetwork network) throws Exception {
            servers = new SetServers(network, Optional.empty());
        }

        @Brief
        void keepsWhatItAcknowledges(ScenarioRun run) throws Exception {
            servers.load(run, false);
        }
    }

    /** Servers as they should be, and a client that takes whoever answers for the one that it meant. */
    @NetworkEmulation(
            nodes = {"client", "n1", "n2"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class Credulous {
        private SetServers servers;

        @BeforeEach
        void start(EmulatedNetwork network, @TempDir Path files) throws Exception {
            servers = new SetServers(network, Optional.of(files));
        }

        @Brief
        void keepsWhatItAcknowledges(ScenarioRun run) throws Exception {
            servers.load(run, true);
        }
    }
}
