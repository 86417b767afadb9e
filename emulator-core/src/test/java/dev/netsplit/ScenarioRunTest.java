package dev.netsplit;

import static dev.netsplit.ScenarioRuns.LONG;
import static dev.netsplit.ScenarioRuns.SPLIT;
import static dev.netsplit.ScenarioRuns.onStrike;
import static dev.netsplit.ScenarioRuns.scenario;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.TcpFlag;
import dev.netsplit.report.ScenarioTimeline;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Trigger;
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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The steps of scenarios on a real network: their times and triggers. */
@WallClock
@RequiresTun
class ScenarioRunTest {
    private final EmulatedNetwork network = ScenarioRuns.network();
    private final Node a = network.node("a");
    private final Node b = network.node("b");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void stepsHappenAtTheirTimesAndAtTheEndAllOfItsOwnIsHealed() throws Exception {
        Fault others = network.cut("b", "c");
        Scenario scenario = scenario("split, then slow")
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
        Scenario scenario = scenario("at once")
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
        Scenario scenario = scenario("slow start")
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

    @Test
    void thePacketAfterTheThirdMeetsTheFault() throws Exception {
        Scenario scenario = scenario("third")
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
        Scenario scenario = scenario("no answer")
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
        Scenario scenario = scenario("nodes")
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
    void madeUpHostsAreKnownOnLinks() throws Exception {
        network.traffic().madeUpHost("client");
        Scenario scenario = scenario("made up")
                .at(Duration.ZERO)
                .fault("split", PartitionFault.of(PartitionShape.oneWay("client", "b")))
                .lasting(LONG)
                .when(Trigger.packets("client", "a").nth(3))
                .fault("drop", PacketFault.on("client", "a").drop())
                .end(LONG)
                .build();
        Scenario killed = scenario("killed")
                .at(LONG)
                .fault("kill", NodeFault.kill("client"))
                .lasting(LONG)
                .build();
        Scenario zones = scenario("zones")
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
        Scenario scenario = scenario("signals")
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

    private static String state(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
}
