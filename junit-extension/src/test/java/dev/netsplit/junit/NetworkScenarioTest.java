package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.junit.base.WithScenario;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A scenario that an annotation asks for. */
@WallClock
@RequiresTun
class NetworkScenarioTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Set<String> SCHEDULES = ConcurrentHashMap.newKeySet();

    @Test
    void itIsPlayedWhileTheTestMethodRunsAndHealedAfterIt() {
        assertAllPass(Played.class, 2);
    }

    @Test
    void aTestThatReturnsBeforeItIsOverFailsWithItsTimeline() {
        Throwable failure = onlyFailure(run(ReturnsEarly.class, "strict"));

        assertThat(failure)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "scenario (split on signal) must have happened in full, but it is not over; wait for it by await(...):")
                .hasMessageContaining("not yet  split: after signal ready: partition isolate a");
        assertThat(failure.getSuppressed()).anyMatch(RerunHint.class::isInstance);
        run(ReturnsEarly.class, "lenient").testEvents().assertStatistics(counts -> counts.succeeded(1));
    }

    @Test
    void aStepThatCannotBeCarriedOutFailsTheTestInAnyCase() {
        assertThat(onlyFailure(run(CannotBeCarriedOut.class, "kill")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "scenario (nothing to kill) must be carried out, but node (a) must have something to kill")
                .hasMessageContaining("not yet  split: after signal ready");
        assertThat(onlyFailure(run(CannotBeCarriedOut.class, "killAndFail"))).hasMessage("on purpose");
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class CannotBeCarriedOut {
        @Test
        @NetworkScenario(value = "nothing-to-kill.yaml", complete = false)
        void kill() {}

        @Test
        @NetworkScenario(value = "nothing-to-kill.yaml", complete = false)
        void killAndFail() {
            throw new AssertionError("on purpose");
        }
    }

    @Test
    void anInheritedOneIsReadBesideTheClassThatIsAnnotated() {
        assertAllPass(Inherits.class, 1);
        assertAllPass(Implements.class, 1);
    }

    static class InBetween extends WithScenario.Base {}

    @NetworkEmulation(nodes = {"a", "b"})
    static class Inherits extends InBetween {
        @Test
        void isPlayed(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Implements implements WithScenario {
        @Test
        void isPlayed(ScenarioRun run) throws Exception {
            run.await(LONG);
        }
    }

    @Test
    void aFailureCarriesTheTimeline() {
        Throwable failure = onlyFailure(run(Fails.class));

        assertThat(failure).hasMessage("on purpose");
        assertThat(failure.getSuppressed())
                .filteredOn(ScenarioHint.class::isInstance)
                .singleElement()
                .satisfies(hint -> assertThat(hint.getMessage())
                        .contains("scenario \"split on signal\", seed 42")
                        .contains("signal ready")
                        .contains("split: partition isolate a"));
    }

    @Test
    void aFaultOfItsThatTouchedNothingFailsTheTest() {
        assertThat(onlyFailure(run(TouchesNothing.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("fault (partition isolate a) must touch something, but did not");
    }

    @Test
    void theSeedOfTheNetworkDecidesWhatIsLeftToChance() {
        for (int seed = 0; seed < 20; seed++) {
            SCHEDULES.clear();
            for (int time = 0; time < 2; time++) {
                jupiter()
                        .selectors(selectClass(ByChance.class))
                        .configurationParameter("netsplit.seed", Integer.toString(seed))
                        .execute()
                        .testEvents()
                        .assertStatistics(counts -> counts.succeeded(1));
            }
            assertThat(SCHEDULES).as("seed " + seed).hasSize(1);
            ALL_SCHEDULES.addAll(SCHEDULES);
        }
        assertThat(ALL_SCHEDULES).hasSize(20);
    }

    private static final Set<String> ALL_SCHEDULES = new HashSet<>();

    @Test
    void whatIsWrongIsSaidOfTheAnnotation() {
        assertThat(onlyFailure(run(Wrong.class, "noFile")))
                .hasMessageStartingWith("@NetworkScenario on method ")
                .hasMessageContaining("noFile: value (none.yaml) must be a resource beside " + Wrong.class.getName()
                        + ", or a file: there is no /");
        assertThat(onlyFailure(run(Wrong.class, "unknownNode")))
                .hasMessageEndingWith("unknownNode: step (step 1): node (nobody) must be one of [a, b], host, or *");
        assertThat(onlyFailure(run(Wrong.class, "notAScenario"))).hasMessageContaining("notAScenario: pom.xml:");
        assertThat(onlyFailure(run(Wrong.class, "noScenario")))
                .hasMessageContaining(
                        "Can only resolve parameter of type dev.netsplit.ScenarioRun of a test method with"
                                + " @ChaosTest, or with @NetworkScenario on it or around it");
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    @NetworkScenario("split-on-signal.yaml")
    static class Played {
        @Test
        void cutsTheNodes(@NodeName("a") Node a, @NodeName("b") Node b, ScenarioRun run) throws Exception {
            try (ServerSocketChannel server =
                    b.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(9000)))) {
                a.run(() -> new Socket("b", 9000).close());
                run.signal("ready");
                run.awaitFault("split", LONG);
                try (Socket socket = a.call(Socket::new)) {
                    assertThatThrownBy(() -> a.run(() -> socket.connect(new InetSocketAddress("b", 9000), 100)))
                            .isInstanceOf(SocketTimeoutException.class);
                }
                run.signal("enough");
                run.await(LONG);
                a.run(() -> new Socket("b", 9000).close());
                assertThat(server.isOpen()).isTrue();
            }
        }

        @AfterEach
        void nothingIsInForceAnyMore(EmulatedNetwork network) {
            assertThat(network.faults()).isNotEmpty().noneMatch(fault -> fault.isActive());
        }

        @Nested
        class Inside {
            @Test
            void hasARunOfItsOwn(@NodeName("a") Node a, ScenarioRun run) throws Exception {
                assertThat(run.faults()).isEmpty();
                split(run, a);
                run.signal("enough");
                run.awaitHeal(LONG);
            }
        }
    }

    /** Cuts the nodes, and has a packet meet that. */
    private static void split(ScenarioRun run, Node a) throws Exception {
        run.signal("ready");
        run.awaitFault("split", LONG);
        try (Socket socket = a.call(Socket::new)) {
            assertThatThrownBy(() -> a.run(() -> socket.connect(new InetSocketAddress("b", 9000), 100)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class ReturnsEarly {
        @Test
        @NetworkScenario("split-on-signal.yaml")
        void strict() {}

        @Test
        @NetworkScenario(value = "split-on-signal.yaml", complete = false)
        void lenient() {}
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class Fails {
        @Test
        @NetworkScenario("/dev/netsplit/junit/split-on-signal.yaml")
        void onPurpose(@NodeName("a") Node a, ScenarioRun run) throws Exception {
            split(run, a);
            throw new AssertionError("on purpose");
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class TouchesNothing {
        @Test
        @NetworkScenario("src/test/resources/dev/netsplit/junit/split-on-signal.yaml")
        void isDeclared(ScenarioRun run) throws Exception {
            run.signal("ready");
            run.awaitFault("split", LONG);
            run.signal("enough");
            run.awaitHeal(LONG);
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b", "c"},
            untouchedFaults = UntouchedFaults.IGNORE)
    static class ByChance {
        @Test
        @NetworkScenario("by-chance.yaml")
        void chooses(ScenarioRun run) throws Exception {
            run.await(LONG);
            SCHEDULES.add(run.schedule().toYaml());
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Wrong {
        @Test
        @NetworkScenario("none.yaml")
        void noFile() {}

        @Test
        @NetworkScenario("wrong.yaml")
        void unknownNode() {}

        @Test
        @NetworkScenario("pom.xml")
        void notAScenario() {}

        @Test
        void noScenario(ScenarioRun run) {}
    }
}
