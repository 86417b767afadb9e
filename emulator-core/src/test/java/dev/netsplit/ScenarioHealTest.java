package dev.netsplit;

import static dev.netsplit.ScenarioRuns.LONG;
import static dev.netsplit.ScenarioRuns.SPLIT;
import static dev.netsplit.ScenarioRuns.onStrike;
import static dev.netsplit.ScenarioRuns.scenario;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Trigger;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How a scenario on a real network ends: by itself, by a heal, or with the network. */
@WallClock
@RequiresTun
class ScenarioHealTest {
    private final EmulatedNetwork network = ScenarioRuns.network();
    private final Node a = network.node("a");
    private final Node b = network.node("b");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void closedInTheMiddleItHealsWhatItDidAndSaysWhatDidNotHappen() throws Exception {
        Scenario scenario = scenario("long")
                .at(Duration.ZERO)
                .fault("split", SPLIT)
                .lasting(LONG)
                .after("split")
                .fault("never", SPLIT)
                .lasting(LONG)
                .build();
        ScenarioRun run = network.play(scenario);
        Fault split = run.awaitFault("split", LONG);

        run.close();

        assertThat(split.isActive()).isFalse();
        assertThat(run.isOver()).isFalse();
        assertThat(run.timeline().outstanding()).containsExactly("never: after split: partition isolate a, for 60s");
        assertThatIllegalStateException()
                .isThrownBy(() -> run.await(LONG))
                .withMessageStartingWith("scenario (long) must be over within 60000 ms, but it was closed before:")
                .withMessageContaining("split: partition isolate a")
                .withMessageContaining("not yet  never: after split");
        assertThatIllegalStateException()
                .isThrownBy(() -> run.awaitFault("never", LONG))
                .withMessageContaining(
                        "must put the fault of step (never) in force within 60000 ms, but it ended without");
    }

    @Test
    void aFaultThatNobodyHasNoticedYetIsHealedToo() throws Exception {
        Scenario scenario = scenario("first packet")
                .when(Trigger.packets("a", "b"))
                .fault("cut", PacketFault.on("a", "b").drop())
                .end(LONG)
                .build();
        try (UdpProbe probe = UdpProbe.between(a, b, b.ipv4())) {
            for (int round = 0; round < 50; round++) {
                ScenarioRun run = network.play(scenario);
                probe.send(round);
                run.close(); // perhaps between the packet and the player's waking up
                probe.send(-1);
                for (int received = probe.receive(); received != -1; received = probe.receive()) {
                    assertThat(received).isEqualTo(round);
                }
            }
        }
    }

    @Test
    void theNetworksHealIsTheScenariosEnd() throws Exception {
        Scenario scenario = scenario("long")
                .at(Duration.ZERO)
                .fault("split", SPLIT)
                .lasting(LONG)
                .onSignal("go")
                .fault("slow", PacketFault.between("a", "b").delay(ofMillis(5)))
                .end(LONG)
                .build();
        try (ScenarioRun run = network.play(scenario)) {
            network.heal();

            assertThat(run.isHealed()).isTrue();
            assertThat(run.faults().values()).noneMatch(Fault::isActive);
            run.signal("go");
            assertThatIllegalStateException().isThrownBy(() -> run.awaitFault("slow", LONG));
            assertThat(network.faults()).hasSize(1);
        }
    }

    @Test
    void aScenarioThatIsHealedAlreadyStaysQuietAfterTheNetworksHeal() throws Exception {
        Scenario scenario = Scenario.builder("short")
                .at(Duration.ZERO)
                .fault(SPLIT)
                .lasting(ofMillis(1))
                .quietTime(ofMillis(200))
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            run.awaitHeal(LONG);
            network.heal();
            run.await(LONG);

            assertThat(run.isOver()).isTrue();
        }
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aHandlerThatHealsTheNetworkWaitsForNoScenarioThatMayWaitForIt() throws Exception {
        CountDownLatch struck = new CountDownLatch(2);
        for (Node node : List.of(a, b)) {
            node.onNodeFault(onStrike(() -> {
                struck.countDown();
                network.heal();
            }));
        }
        List<ScenarioRun> runs = List.of("a", "b").stream()
                .map(node -> network.play(scenario(node)
                        .onSignal("go")
                        .fault(NodeFault.pause(node))
                        .end(LONG)
                        .build()))
                .toList();

        runs.forEach(run -> run.signal("go"));
        for (ScenarioRun run : runs) {
            assertThatIllegalStateException().isThrownBy(() -> run.awaitHeal(LONG));
        }

        assertThat(network.faults()).noneMatch(Fault::isActive);
        assertThat(struck.getCount()).as("those that were not struck").isLessThan(2);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void aHandlerOfTheTestsOwnFaultHealsTheNetworkWhileAScenarioWaitsToStrike() throws Exception {
        ScenarioRun run = network.play(scenario("waits")
                .onSignal("go")
                .fault("pause", NodeFault.pause("b"))
                .end(LONG)
                .build());
        b.onNodeFault(onStrike(() -> {}));
        a.onNodeFault(onStrike(() -> {
            run.signal("go");
            Eventually.until("the scenario waits to strike", () -> waitsToStrike(player()));
            network.heal();
        }));

        Fault pause = network.inject(NodeFault.pause("a"));
        run.close();

        assertThat(pause.isActive()).isTrue();
        assertThat(run.faults().get("pause"))
                .isNotNull()
                .satisfies(fault -> assertThat(fault.isActive()).isFalse());
    }

    private static boolean waitsToStrike(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(HandlerLock.class.getName()));
    }

    private static Thread player() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("netsplit-scenario"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theNetworksEndIsTheScenariosToo() {
        Scenario scenario =
                scenario("long").at(Duration.ZERO).fault(SPLIT).lasting(LONG).build();
        ScenarioRun run = network.play(scenario);

        network.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> run.await(LONG))
                .withMessageContaining("it was closed before");
        assertThatIllegalStateException().isThrownBy(() -> network.play(scenario));
    }
}
