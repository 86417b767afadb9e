package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.scenario.Nemesis;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

@WallClock
@RequiresTun
class ChaosTestTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What the runs of a fixture had. */
    private static final Set<EmulatedNetwork> NETWORKS = new LinkedHashSet<>();

    private static final List<Scenario> SCHEDULES = new ArrayList<>();

    @TempDir
    private Path output;

    @BeforeEach
    void forget() {
        NETWORKS.clear();
        SCHEDULES.clear();
    }

    @Test
    void theFirstRunHasNoFaultsAndTheOthersTheSchedulesOfTheNextSeeds() {
        EngineExecutionResults results = run(Passing.class);

        results.testEvents().assertStatistics(counts -> counts.started(4).succeeded(4));
        assertThat(names(results.testEvents().started().stream())).first().isEqualTo("run 0, without faults");
        assertThat(names(results.testEvents().started().stream()).subList(1, 4))
                .allMatch(name -> name.matches("run [123] of 3, seed 10[012]: .+"));
        assertThat(NETWORKS).hasSize(4).noneMatch(EmulatedNetwork::isOpen);
        assertThat(NETWORKS.stream().skip(1).map(EmulatedNetwork::seed)).containsExactly(100L, 101L, 102L);
        assertThat(SCHEDULES.stream().skip(1))
                .doesNotHaveDuplicates()
                .allMatch(schedule -> schedule.seed().isPresent());
    }

    @Test
    void aFailureIsToldOnceWithTheSmallestScheduleThatMakesIt() {
        EngineExecutionResults results = written(Failing.class).execute();

        Throwable failure = onlyFailure(results);
        assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("n2 was cut off");
        String name = Failing.class.getName() + ".failsWhenAPartitionNamesN2-" + failedSeed();
        Scenario found = Scenario.load(output.resolve(name + "-found.yaml"));
        Scenario smallest = Scenario.load(output.resolve(name + ".yaml"));
        assertThat(found.steps().size()).isGreaterThan(1);
        assertThat(smallest.steps()).hasSize(1).allMatch(ChaosTestTest::isPartitionOfN2);
        assertThat(smallest.steps().get(0).lasting().orElseThrow().longest()).isLessThan(Duration.ofMillis(100));
        assertThat(failure.getSuppressed())
                .extracting(Throwable::getMessage)
                .anySatisfy(hint -> assertThat(hint)
                        .containsPattern("the smallest schedule that still fails, ([0-9]+) of \\1 times")
                        .contains("-Dnetsplit.chaos.scenario='" + output.resolve(name + ".yaml") + "'")
                        .contains(smallest.toJava().indent(4)))
                .anySatisfy(hint -> assertThat(hint).contains("-Dnetsplit.seed=" + failedSeed()))
                .anySatisfy(hint -> assertThat(hint).startsWith("scenario \"chaos, seed " + failedSeed()));
    }

    @Test
    void whatFailedBeforeIsShownAsAbortedAndTheRunsEndWithTheFailure() {
        EngineExecutionResults results = written(Failing.class).execute();

        List<String> all = names(results.testEvents().finished().stream());
        assertThat(all.get(all.size() - 1)).startsWith("seed " + failedSeed() + ", smallest: partition");
        assertThat(names(results.testEvents().aborted().stream()))
                .isNotEmpty()
                .allMatch(name -> name.startsWith("run ") || name.startsWith("shrinking, run "));
        assertThat(names(results.testEvents().succeeded().stream())).contains("run 0, without faults");
        assertThat(NETWORKS).hasSize(all.size() - 1).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void aGivenSeedIsRunAloneAndItsFailureIsToldAtOnce() {
        EngineExecutionResults results = written(AlwaysFailing.class)
                .configurationParameter("netsplit.seed", "7")
                .execute();

        results.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        assertThat(SCHEDULES).hasSize(1).allMatch(schedule -> schedule.seed().getAsLong() == 7);
        assertThat(output).isEmptyDirectory();
    }

    @Test
    void theRunWithoutFaultsCanBeMadeAlone() {
        EngineExecutionResults results = written(AlwaysFailing.class).execute();
        assertThat(onlyFailure(results).getSuppressed())
                .extracting(Throwable::getMessage)
                .anyMatch(hint -> hint.endsWith("-Dnetsplit.chaos.runs=0 -Dnetsplit.seed=100"));

        EngineExecutionResults again = written(Passing.class)
                .configurationParameter("netsplit.chaos.runs", "0")
                .configurationParameter("netsplit.seed", "7")
                .execute();

        assertThat(names(again.testEvents().succeeded().stream())).containsExactly("run 0, without faults");
        assertThat(NETWORKS.stream()
                        .reduce((before, last) -> last)
                        .orElseThrow()
                        .seed())
                .isEqualTo(7);
    }

    @Test
    void aScheduleThatIsGivenMustTouchSomething() {
        EngineExecutionResults results = written(Silent.class)
                .configurationParameter("netsplit.seed", "7")
                .execute();

        assertThat(onlyFailure(results)).hasMessageContaining("must touch something, but none did");
    }

    @Test
    void aScenarioFromAFileIsRunAsOftenAsOneLikes() {
        written(Failing.class).execute();
        Path file = output.resolve(Failing.class.getName() + ".failsWhenAPartitionNamesN2-" + failedSeed() + ".yaml");

        EngineExecutionResults results = written(Failing.class)
                .configurationParameter("netsplit.chaos.scenario", file.toString())
                .configurationParameter("netsplit.chaos.runs", "3")
                .execute();

        results.testEvents().assertStatistics(counts -> counts.started(3).failed(3));
        assertThat(results.testEvents().failed().list())
                .allSatisfy(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()
                                .getSuppressed())
                        .extracting(Throwable::getMessage)
                        .anySatisfy(hint -> assertThat(hint).endsWith("-Dnetsplit.chaos.scenario='" + file + "'")));
        assertThat(SCHEDULES.subList(SCHEDULES.size() - 3, SCHEDULES.size())).allMatch(Scenario.load(file)::equals);
    }

    @Test
    void aFailureWithoutFaultsIsJustThat() {
        EngineExecutionResults results = run(AlwaysFailing.class);

        results.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        assertThat(onlyFailure(results)).hasMessage("in vain");
    }

    @Test
    void failuresInLifecycleMethodsCountToo() {
        FailingBefore.BEFORE.set(0);
        for (Class<?> fixture : List.of(FailingBefore.class, FailingAfter.class)) {
            EngineExecutionResults results = written(fixture).execute();

            assertThat(onlyFailure(results)).hasMessage("with faults");
            assertThat(output.toFile().list()).anyMatch(name -> name.startsWith(fixture.getName()));
        }
    }

    @Test
    void anotherFailureIsAnotherBug() {
        EngineExecutionResults results = written(OtherFailure.class).execute();

        assertThat(onlyFailure(results)).isInstanceOf(IllegalStateException.class);
        Scenario smallest = Scenario.load(output.resolve(OtherFailure.class.getName() + ".fails-1.yaml"));
        assertThat(smallest.steps().size()).isGreaterThan(1);
    }

    @Test
    void anAssumptionThatDoesNotHoldWithoutFaultsEndsIt() {
        run(Assuming.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(1).aborted(1));
    }

    @Test
    void noOtherScheduleIsBegunOnceTheTimeIsOver() {
        run(NoTime.class)
                .testEvents()
                .assertStatistics(counts -> counts.started(1).succeeded(1));
    }

    @Test
    void aRunThatEndsBeforeItsFaultsDoIsAFailure() {
        EngineExecutionResults results = run(Hasty.class);

        results.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        assertThat(onlyFailure(results)).hasMessageContaining("it is not over; wait for it by await(...)");
    }

    @Test
    void faultsThatTouchNothingAreAFailure() {
        EngineExecutionResults results = run(Silent.class);

        assertThat(onlyFailure(results))
                .hasMessage(
                        "faults of 2 schedules must touch something, but none did: do the nodes talk to each other?");
    }

    @Test
    void theRunsFollowEachOtherWhereTestsAreConcurrentToo() {
        EngineExecutionResults results = jupiter()
                .selectors(selectClass(Passing.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .execute();

        results.testEvents().assertStatistics(counts -> counts.started(4).succeeded(4));
        List<Event> events = results.testEvents().list().stream()
                .filter(event -> !event.getType().toString().equals("DYNAMIC_TEST_REGISTERED"))
                .toList();
        for (int i = 0; i < events.size(); i += 2) {
            assertThat(events.get(i).getTestDescriptor())
                    .isEqualTo(events.get(i + 1).getTestDescriptor());
        }
    }

    @Test
    void whatIsWrongWithTheAnnotationIsSaid() {
        assertThat(onlyFailure(run(WithoutNetwork.class)))
                .hasMessageContaining(
                        "WithoutNetwork.test must stand on, or inside of, something with @NetworkEmulation");
        assertThat(onlyFailure(run(WrongTarget.class)))
                .hasMessageContaining("@ChaosTest on method")
                .hasMessageContaining("targets ([n9]) must be some of the nodes [n1, n2, n3]");
        assertThat(onlyFailure(run(WithScenario.class))).hasMessageContaining("must stand without @NetworkScenario");
    }

    private EngineTestKit.Builder written(Class<?> fixture) {
        return jupiter().selectors(selectClass(fixture)).configurationParameter("netsplit.output", output.toString());
    }

    private static List<String> names(Stream<Event> events) {
        return events.map(event -> event.getTestDescriptor().getDisplayName()).toList();
    }

    private static long failedSeed() {
        return SCHEDULES.get(SCHEDULES.size() - 1).seed().getAsLong();
    }

    private static boolean isPartitionOfN2(Step step) {
        return step.name().startsWith("partition") && step.description().contains("n2");
    }

    /** The times that all fixtures share. */
    @ChaosTest(
            runs = 3,
            seed = 100,
            nemeses = {Nemesis.PARTITION, Nemesis.SLOW_LINKS},
            every = "30ms",
            shortest = "20ms",
            longest = "120ms",
            duration = "200ms",
            quietTime = "1ms")
    @Retention(RetentionPolicy.RUNTIME)
    private @interface Brief {}

    /** Notes the run, and waits until it is over. */
    private static void await(EmulatedNetwork network, ScenarioRun run) throws InterruptedException {
        NETWORKS.add(network);
        SCHEDULES.add(run.schedule());
        run.await(LONG);
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class Passing {
        /** Every node sends to the others, until all is healed. */
        @Brief
        void talks(EmulatedNetwork network, ScenarioRun run) throws Exception {
            List<DatagramSocket> sockets = new ArrayList<>();
            for (Node node : network.nodes()) {
                sockets.add(node.call(() -> new DatagramSocket()));
            }
            while (!run.isHealed()) {
                for (DatagramSocket socket : sockets) {
                    for (Node to : network.nodes()) {
                        try {
                            socket.send(new DatagramPacket(new byte[8], 8, to.ipv4(), 9));
                        } catch (IOException e) {
                            // rejected
                        }
                    }
                }
                LockSupport.parkNanos(1_000_000);
            }
            sockets.forEach(DatagramSocket::close);
            await(network, run);
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class Failing {
        @ChaosTest(
                runs = 50,
                nemeses = {Nemesis.PARTITION, Nemesis.SLOW_LINKS},
                every = "30ms",
                shortest = "20ms",
                longest = "120ms",
                duration = "200ms",
                quietTime = "1ms")
        void failsWhenAPartitionNamesN2(EmulatedNetwork network, ScenarioRun run) throws Exception {
            await(network, run);
            if (run.schedule().steps().stream().anyMatch(ChaosTestTest::isPartitionOfN2)) {
                throw new IllegalStateException("n2 was cut off");
            }
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class AlwaysFailing {
        @Brief
        void fails(EmulatedNetwork network, ScenarioRun run) throws Exception {
            await(network, run);
            fail("in vain");
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2", "n3"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class FailingBefore {
        private static final AtomicInteger BEFORE = new AtomicInteger();

        @BeforeEach
        void before() {
            if (BEFORE.incrementAndGet() > 1) {
                fail("with faults");
            }
        }

        @Brief
        void test(EmulatedNetwork network, ScenarioRun run) throws Exception {
            await(network, run);
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2", "n3"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class FailingAfter {
        private boolean faults;

        @Brief
        void test(EmulatedNetwork network, ScenarioRun run) throws Exception {
            faults = !run.schedule().name().equals("without faults");
            await(network, run);
        }

        @AfterEach
        void after() {
            if (faults) {
                fail("with faults");
            }
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class OtherFailure {
        @ChaosTest(seed = 1, every = "30ms", shortest = "20ms", longest = "40ms", duration = "250ms", quietTime = "1ms")
        void fails(EmulatedNetwork network, ScenarioRun run) throws Exception {
            await(network, run);
            if (run.schedule().steps().size() > 3) {
                throw new IllegalStateException("the bug");
            } else if (!run.schedule().name().equals("without faults")) {
                fail("something else");
            }
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class Assuming {
        @Brief
        void test() {
            assumeTrue(false);
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class NoTime {
        @ChaosTest(budget = "0s", duration = "210ms", quietTime = "1ms")
        void test(EmulatedNetwork network, ScenarioRun run) throws Exception {
            await(network, run);
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class Hasty {
        @ChaosTest(duration = "60s")
        void test() {}
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class Silent {
        @ChaosTest(runs = 2, duration = "210ms", quietTime = "1ms")
        void test(EmulatedNetwork network, ScenarioRun run) throws Exception {
            await(network, run);
        }
    }

    static class WithoutNetwork {
        @ChaosTest
        void test() {}
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class WrongTarget {
        @ChaosTest(targets = "n9")
        void test() {}
    }

    @NetworkEmulation(nodes = {"n1", "n2", "n3"})
    static class WithScenario {
        @ChaosTest
        @NetworkScenario("any.yaml")
        void test() {}
    }
}
