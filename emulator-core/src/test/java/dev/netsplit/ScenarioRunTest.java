package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.impair.Loss;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.TcpFlag;
import dev.netsplit.report.ScenarioTimeline;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioBuilder;
import dev.netsplit.scenario.Trigger;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.PartitionShape;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Scenarios at work on a real network. */
@WallClock
@RequiresTun
class ScenarioRunTest {
    private static final Duration LONG = ofSeconds(60);
    private static final PartitionFault SPLIT = PartitionFault.of(PartitionShape.isolate("a"));

    private final EmulatedNetwork network = EmulatedNetwork.builder()
            .nodes("a", "b", "c")
            .zone("eu", "a", "b")
            .seed(42)
            .start();
    private final Node a = network.node("a");
    private final Node b = network.node("b");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void stepsHappenAtTheirTimesAndAtTheEndAllOfItsOwnIsHealed() throws Exception {
        Fault others = network.cut("b", "c");
        Scenario scenario = builder("split, then slow")
                .at(ofMillis(50))
                .fault("split", SPLIT)
                .lasting(ofMillis(200))
                .after("split", ofMillis(30))
                .fault("slow", PacketFault.between("a", "b").delay(ofMillis(5)))
                .end(ofMillis(500))
                .build();

        try (ScenarioRun run = network.play(scenario);
                UdpProbe probe = UdpProbe.between(a, b, b.ipv4())) {
            assertThat(run.awaitFault("split", LONG).isActive()).isTrue();
            probe.send(1);
            run.awaitHeal(LONG);
            probe.send(2);

            assertThat(probe.receive()).as("the one before met the partition").isEqualTo(2);
            assertThat(run.faults()).containsOnlyKeys("split", "slow");
            assertThat(run.faults().values()).noneMatch(Fault::isActive);
            assertThat(run.faults())
                    .hasEntrySatisfying(
                            "split",
                            split -> assertThat(split.affectedPackets()).isEqualTo(1));
            assertThat(others.isActive()).isTrue();
            run.await(LONG);
            assertThat(run.isOver()).isTrue();
            assertThat(run.timeline().outstanding()).isEmpty();
            assertThat(run.timeline().events())
                    .filteredOn(event -> event.planned().isPresent())
                    .extracting(event -> event.planned().get().toMillis() + " " + event.what())
                    .containsSequence(
                            "50 split: partition isolate a",
                            "250 split: healed, 1 affected",
                            "280 slow: a -> b, b -> a: delay constant 5ms",
                            "500 everything is healed")
                    .last()
                    .asString()
                    .endsWith("quiet time is over");
            assertThat(run.timeline().events())
                    .allMatch(event -> !event.lateness().isNegative());
        }
        assertThat(network.faults()).hasSize(3);
    }

    @RepeatedTest(20)
    void whatIsToHappenAtTheStartHasHappenedWhenPlayReturns() {
        Scenario scenario = builder("at once")
                .at(Duration.ZERO)
                .fault("split", SPLIT)
                .lasting(LONG)
                .at(Duration.ZERO)
                .fault("slow", PacketFault.between("a", "b").delay(ofMillis(5)))
                .lasting(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            assertThat(run.faults()).containsOnlyKeys("split", "slow");
            assertThat(run.faults().values()).allMatch(Fault::isActive);
        }
    }

    @Test
    void whatBecomesDueWhileTheStartIsSlowIsNotWaitedFor() throws Exception {
        CountDownLatch played = new CountDownLatch(1);
        AtomicBoolean waitedFor = new AtomicBoolean();
        a.onNodeFault(onStrike(() -> {
            long dueNs = System.nanoTime() + ofMillis(20).toNanos();
            while (System.nanoTime() < dueNs) {
                LockSupport.parkNanos(dueNs - System.nanoTime());
            }
        }));
        b.onNodeFault(onStrike(() -> waitedFor.set(!played.await(5, TimeUnit.SECONDS))));
        Scenario scenario = builder("slow start")
                .at(Duration.ZERO)
                .fault("slow", NodeFault.restart("a"))
                .at(Duration.ZERO)
                .fault("split", SPLIT)
                .lasting(LONG)
                .at(ofMillis(1))
                .fault("later", NodeFault.restart("b"))
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            played.countDown();
            assertThat(run.faults()).containsKeys("slow", "split");
            run.awaitFault("later", LONG);

            assertThat(waitedFor).isFalse();
        }
    }

    /** What may take its time. */
    private interface Strike {
        void run() throws Exception;
    }

    private static NodeFaultHandler onStrike(Strike strike) {
        return new NodeFaultHandler() {
            @Override
            public void strike(NodeFault.Action action) throws Exception {
                strike.run();
            }

            @Override
            public void heal(NodeFault.Action action) {}
        };
    }

    @Test
    void thePacketAfterTheThirdMeetsTheFault() throws Exception {
        Scenario scenario = builder("third")
                .when(Trigger.packets("a", "b")
                        .matching(PacketFilter.all().udp())
                        .nth(3))
                .fault("drop", PacketFault.on("a", "b").drop())
                .onSignal("enough")
                .heal()
                .end(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario);
                UdpProbe probe = UdpProbe.between(a, b, b.ipv4());
                UdpProbe witness =
                        UdpProbe.between(a, network.node("c"), network.node("c").ipv4())) {
            for (int number = 1; number <= 6; number++) {
                probe.send(number); // as fast as they come
            }
            witness.send(0); // a's next packet: once it is there, those before it are decided on
            assertThat(witness.receive()).isZero();
            Fault drop = run.awaitFault("drop", LONG);
            assertThat(List.of(probe.receive(), probe.receive(), probe.receive()))
                    .containsExactly(1, 2, 3);
            run.signal("enough");
            run.awaitHeal(LONG);
            probe.send(7);

            assertThat(probe.receive()).isEqualTo(7);
            assertThat(drop.affectedPackets()).isEqualTo(3);
            assertThat(run.timeline().toString()).contains("signal enough", "drop: healed by step 2, 3 affected");
        }
    }

    @Test
    void theAnswerToAPacketIsCaughtEachTime() throws Exception {
        Scenario scenario = builder("no answer")
                .when(Trigger.packets("a", "b")
                        .matching(PacketFilter.all().tcp().destinationPort(9000).flags(TcpFlag.SYN)))
                .fault(
                        "drop",
                        PacketFault.on("b", "a")
                                .matching(PacketFilter.all().tcp().flags(TcpFlag.SYN, TcpFlag.ACK))
                                .drop())
                .end(LONG)
                .build();

        try (ServerSocketChannel server =
                b.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(9000)))) {
            for (int round = 0;
                    round < 20;
                    round++) { // a fault that came into force a moment later would miss it now and then
                try (ScenarioRun run = network.play(scenario);
                        Socket socket = a.call(Socket::new)) {
                    assertThatThrownBy(() -> a.run(() -> socket.connect(new InetSocketAddress("b", 9000), 50)))
                            .isInstanceOf(SocketTimeoutException.class);
                    assertThat(run.awaitFault("drop", LONG).affectedPackets()).isPositive();
                }
            }
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void nodesArePausedKilledAndRestarted() throws Exception {
        NodeProcess process = a.process("sleep", "1000").start();
        Scenario scenario = builder("nodes")
                .onSignal("pause")
                .fault("pause", NodeFault.pause("a"))
                .onSignal("go on")
                .heal("pause")
                .after("step 2")
                .fault("kill", NodeFault.kill("a"))
                .lasting(ofMillis(20))
                .after("kill")
                .fault("restart", NodeFault.restart("a"))
                .end(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            run.signal("pause");
            run.awaitFault("pause", LONG);
            assertThat(state(process.pid())).isEqualTo("T");
            run.signal("go on");
            run.await(LONG);

            assertThat(process.isAlive()).isFalse();
            assertThat(run.faults()).containsOnlyKeys("pause", "kill", "restart");
            assertThat(run.faults().values()).allMatch(fault -> fault.affectedPackets() == 1);
        }
    }

    @Test
    void closedInTheMiddleItHealsWhatItDidAndSaysWhatDidNotHappen() throws Exception {
        Scenario scenario = builder("long")
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
        Scenario scenario = builder("first packet")
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
    void aStepThatCannotBeCarriedOutEndsItAndAllIsHealed() throws Exception {
        Scenario scenario = builder("nothing to kill")
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
        Scenario scenario = builder("stuck")
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
        Scenario nobody = builder("nobody")
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

    @Test
    void whatIsPlayedIsTheScheduleOfTheNetworksSeed() {
        Scenario scenario = builder("by chance")
                .choose("victim", "eu")
                .at(LONG)
                .fault("split", PartitionFault.of(PartitionShape.isolate("victim")))
                .lasting(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            assertThat(run.schedule().toYaml()).contains("seed: 42").containsPattern("isolate: [ab]");
            assertThat(run.timeline().seed()).isEqualTo(42);
        }
    }

    @Test
    void whichPacketsAStepLosesHangsOnItsNameAndTheSeedAndOnNothingElse() throws Exception {
        FaultSpec lose = PacketFault.on("a", "b").lose(Loss.random(0.5));
        Scenario alone = builder("alone")
                .at(Duration.ZERO)
                .fault("lose", lose)
                .lasting(LONG)
                .build();
        Scenario among = builder("among others")
                .at(Duration.ZERO)
                .fault("split", PartitionFault.of(PartitionShape.isolate("c")))
                .lasting(LONG)
                .at(Duration.ZERO)
                .fault("lose", lose)
                .lasting(LONG)
                .at(LONG)
                .fault("other", lose)
                .lasting(LONG)
                .build();
        Scenario otherName = builder("alone")
                .at(Duration.ZERO)
                .fault("loss", lose)
                .lasting(LONG)
                .build();
        Scenario otherSeed = builder("alone")
                .seed(43)
                .at(Duration.ZERO)
                .fault("lose", lose)
                .lasting(LONG)
                .build();

        List<Integer> arrived = arrived(other -> other.play(alone));

        assertThat(arrived(other -> other.play(among))).isEqualTo(arrived);
        assertThat(arrived(other -> {
                    other.cut("c", "a");
                    other.play(alone);
                }))
                .isEqualTo(arrived);
        assertThat(arrived(other -> other.play(otherName))).isNotEqualTo(arrived);
        assertThat(arrived(other -> other.play(otherSeed))).isNotEqualTo(arrived);
        assertThat(arrived(other -> {
                    other.play(among).close();
                    other.inject(lose);
                }))
                .as("those of the test's own, which come later")
                .isEqualTo(arrived(other -> other.inject(lose)));
    }

    /** Which of a hundred packets arrive on a network like this one. */
    private static List<Integer> arrived(Consumer<EmulatedNetwork> fault) throws Exception {
        try (EmulatedNetwork other =
                        EmulatedNetwork.builder().nodes("a", "b", "c").seed(42).start();
                UdpProbe probe = UdpProbe.between(
                        other.node("a"), other.node("b"), other.node("b").ipv4(), 9000)) {
            fault.accept(other);
            for (int number = 0; number < 100; number++) {
                probe.send(number);
            }
            for (int last = 0; last < 20; last++) { // of which one arrives
                probe.send(-1);
            }
            List<Integer> arrived = new ArrayList<>();
            for (int received = probe.receive(); received != -1; received = probe.receive()) {
                arrived.add(received);
            }
            return arrived;
        }
    }

    @Test
    void madeUpHostsAreKnownOnLinks() throws Exception {
        network.traffic().madeUpHost("client");
        Scenario scenario = builder("made up")
                .at(Duration.ZERO)
                .fault("split", PartitionFault.of(PartitionShape.oneWay("client", "b")))
                .lasting(LONG)
                .when(Trigger.packets("client", "a").nth(3))
                .fault("drop", PacketFault.on("client", "a").drop())
                .end(LONG)
                .build();
        Scenario killed = builder("killed")
                .at(LONG)
                .fault("kill", NodeFault.kill("client"))
                .lasting(LONG)
                .build();
        Scenario zones = builder("zones")
                .at(LONG)
                .fault("zones", PartitionFault.of(PartitionShape.zones("eu", "client")))
                .lasting(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            for (String to : List.of("a", "b")) {
                try (Traffic load = network.traffic()
                        .from("client")
                        .to(to)
                        .constant(5_000)
                        .packets(10)
                        .start()) {
                    assertThat(load.awaitEnd(LONG)).isTrue();
                    assertThat(load.delivered()).as("to " + to).isEqualTo(to.equals("a") ? 3 : 0);
                }
            }
            assertThat(run.awaitFault("drop", LONG).affectedPackets()).isEqualTo(7);
        }
        for (Scenario wrong : List.of(killed, zones)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.play(wrong))
                    .withMessageStartingWith("step (")
                    .withMessageContaining("client");
        }
    }

    @Test
    void aSignalThatNoStepWaitsForIsNoted() throws Exception {
        Scenario scenario = builder("signals")
                .onSignal("go")
                .fault(SPLIT)
                .lasting(ofMillis(1))
                .end(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            run.signal("goo");
            run.signal("go");
            run.await(LONG);

            assertThat(run.timeline().events())
                    .extracting(ScenarioTimeline.Event::what)
                    .contains("signal goo, for which no step waits", "signal go");
        }
    }

    @Test
    void theNetworksHealIsTheScenariosEnd() throws Exception {
        Scenario scenario = builder("long")
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
                .map(node -> network.play(builder(node)
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
        ScenarioRun run = network.play(builder("waits")
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
                builder("long").at(Duration.ZERO).fault(SPLIT).lasting(LONG).build();
        ScenarioRun run = network.play(scenario);

        network.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> run.await(LONG))
                .withMessageContaining("it was closed before");
        assertThatIllegalStateException().isThrownBy(() -> network.play(scenario));
    }

    private static ScenarioBuilder builder(String name) {
        return Scenario.builder(name).quietTime(ofMillis(1));
    }

    private static String state(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
}
