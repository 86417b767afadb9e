package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.ScenarioRun;
import dev.netsplit.scenario.Nemesis;
import dev.netsplit.scenario.Scenario;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** A campaign fails for nothing that it did itself, and says how sure it is of what it found. */
@WallClock
@RequiresTun
class FairCampaignTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path output;

    @Test
    void aSystemThatCannotFailPasses() {
        results(CannotFail.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(13).succeeded(13));
    }

    @Test
    void allNemesesAtOnceLeaveASystemThatCannotFailAlone() {
        results(CannotFailUnderAny.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(7).succeeded(7));
    }

    @Test
    void nodesInWhichNothingRunsForAWhileAreNoFailure() {
        results(SometimesIdle.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(5).succeeded(5));
    }

    @Test
    void nodesInWhichNothingEverRunsAre() {
        assertThat(onlyFailure(results(Idle.class)))
                .hasMessageStartingWith("faults on nodes must find something that runs, but none of 2 schedules did");
    }

    /** Not that the nodes do not talk. */
    @Test
    void soAreTheyWhereNothingElseIsToBeStruck() {
        assertThat(onlyFailure(results(IdleUnderKills.class)))
                .hasMessageStartingWith("faults on nodes must find something that runs, but none of 1 schedules did");
    }

    @Test
    void aFailureOfTheFirstRunSaysThatThereWereNoFaults() {
        assertThat(onlyFailure(results(AlwaysFailing.class)).getSuppressed())
                .extracting(Throwable::getMessage)
                .contains("this failed in run 0, without faults: the test fails without any fault of the campaign,"
                        + " so no other run was begun");
    }

    @Test
    void whatDidNotFailAgainIsSaidToHaveDoneSo() {
        FailingOnce.RUNS.set(0);
        EngineExecutionResults results = results(FailingOnce.class);

        assertThat(onlyFailure(results).getSuppressed())
                .extracting(Throwable::getMessage)
                .anySatisfy(hint -> assertThat(hint)
                        .contains("it did not fail again: 0 of 5 (seen in 5 runs, ")
                        .doesNotContain("smaller schedule"));
        assertThat(names(results)).last().asString().endsWith(", did not fail again: 0 of 5");
    }

    @Test
    void faultsThatAreShorterThanTheStatedDetectionTimeAreWarnedOf() {
        assertThat(warnings(results(TooShort.class)))
                .singleElement()
                .asString()
                .matches("longest fault \\(\\d+ms\\) must be at least the detection time \\(3s\\), or the system never"
                        + " notices one; make longest and duration longer, or the system's timeouts shorter");
        assertThat(warnings(results(LongEnough.class))).isEmpty();
    }

    private EngineExecutionResults results(Class<?> fixture) {
        return jupiter()
                .selectors(selectClass(fixture))
                .configurationParameter("netsplit.output", output.toString())
                .execute();
    }

    private static List<String> names(EngineExecutionResults results) {
        return results.testEvents().finished().stream()
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    private static List<String> warnings(EngineExecutionResults results) {
        return results.allEvents().reportingEntryPublished().stream()
                .flatMap(event -> event.getPayload(ReportEntry.class).stream())
                .flatMap(entry -> Stream.ofNullable(entry.getKeyValuePairs().get("netsplit.chaos.warning")))
                .toList();
    }

    private static void startSleepers(EmulatedNetwork network) {
        network.nodes().forEach(node -> {
            if (node != network.host()) {
                node.process("sleep", "1000").start();
            }
        });
    }

    @NetworkEmulation(
            nodes = {"a", "b", "c"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class CannotFail {
        @BeforeEach
        void start(EmulatedNetwork network) {
            startSleepers(network);
        }

        @ChaosTest(
                runs = 12,
                budget = "10m",
                shrinkBudget = "0s",
                seed = 1,
                nemeses = {Nemesis.PARTITION, Nemesis.KILL},
                quietTime = "1ms",
                every = "50ms",
                duration = "750ms",
                shortest = "50ms",
                longest = "400ms")
        void cannotFail(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b", "c"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class CannotFailUnderAny {
        @BeforeEach
        void start(EmulatedNetwork network) {
            startSleepers(network);
        }

        @ChaosTest(
                runs = 6,
                budget = "10m",
                shrinkBudget = "0s",
                seed = 1,
                nemeses = {
                    Nemesis.PARTITION,
                    Nemesis.SWIZZLE,
                    Nemesis.KILL,
                    Nemesis.PAUSE,
                    Nemesis.RESTART,
                    Nemesis.KILL_ALL,
                    Nemesis.PAUSE_ALL,
                    Nemesis.RESTART_ALL,
                    Nemesis.DEAF
                },
                quietTime = "1ms",
                every = "50ms",
                duration = "750ms",
                shortest = "25ms",
                longest = "150ms")
        void cannotFail(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }

    /** What two fixtures share: nodes are killed often. */
    @ChaosTest(
            runs = 4,
            budget = "10m",
            shrinkBudget = "0s",
            seed = 1,
            nemeses = Nemesis.KILL,
            quietTime = "1ms",
            every = "30ms",
            duration = "300ms",
            shortest = "20ms",
            longest = "50ms")
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Killing {}

    /** Node a has a process, and b none. */
    @NetworkEmulation(
            nodes = {"a", "b"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class SometimesIdle {
        @BeforeEach
        void start(EmulatedNetwork network) {
            network.node("a").process("sleep", "1000").start();
        }

        @Killing
        void test(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Idle {
        @ChaosTest(
                runs = 2,
                nemeses = {Nemesis.KILL, Nemesis.PARTITION},
                every = "30ms",
                duration = "300ms",
                shortest = "20ms",
                longest = "50ms",
                quietTime = "1ms")
        void test(EmulatedNetwork network, ScenarioRun run) throws Exception {
            while (!run.isHealed()) { // partitions touch something, so that this is not what the campaign fails for
                try (DatagramSocket socket = network.node("a").call(() -> new DatagramSocket())) {
                    socket.send(
                            new DatagramPacket(new byte[8], 8, network.node("b").ipv4(), 9));
                } catch (IOException rejected) {
                    // as a partition may do; the next packet may pass
                }
            }
            run.await(LONG);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class IdleUnderKills {
        @ChaosTest(
                runs = 1,
                nemeses = Nemesis.KILL,
                every = "30ms",
                duration = "100ms",
                shortest = "20ms",
                longest = "50ms",
                quietTime = "1ms")
        void test(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class AlwaysFailing {
        @ChaosTest(runs = 2, duration = "210ms", quietTime = "1ms")
        void test() {
            fail("in vain");
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class FailingOnce {
        private static final AtomicInteger RUNS = new AtomicInteger();

        @ChaosTest(runs = 2, every = "30ms", duration = "100ms", shortest = "20ms", longest = "40ms", quietTime = "1ms")
        void test(ScenarioRun run) throws Exception {
            run.await(LONG);
            if (RUNS.incrementAndGet() == 2) {
                fail("once");
            }
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class TooShort {
        @ChaosTest(runs = 1, duration = "250ms", quietTime = "1ms", detectionTime = "3s")
        void test(ScenarioRun run) throws Exception {
            run.await(LONG);
            assertThat(Scenario.parse(run.schedule().toYaml())).isEqualTo(run.schedule());
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class LongEnough {
        @ChaosTest(runs = 1, duration = "250ms", quietTime = "1ms", detectionTime = "100ms")
        void test(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }
}
