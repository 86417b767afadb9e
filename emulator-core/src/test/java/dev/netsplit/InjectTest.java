package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.PartitionShape;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults as values, put in force on a real network. */
@WallClock
@RequiresTun
class InjectTest {
    private final EmulatedNetwork network = EmulatedNetwork.builder()
            .nodes("a", "b", "c", "d", "e")
            .zone("eu", "a", "b")
            .zone("us", "c", "d")
            .seed(42)
            .start();
    private final Node a = network.node("a");
    private final Node c = network.node("c");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void zonesCanBeCutFromEachOther() throws Exception {
        try (Fault split = network.partition(PartitionShape.zones("eu", "us"))) {
            assertThat(split.links()).hasSize(8).contains(LinkName.of("a", "c"), LinkName.of("d", "b"));
            assertThat(split.spec()).isEqualTo(PartitionFault.of(PartitionShape.zones("eu", "us")));
            assertThat(split.description()).isEqualTo("partition zones eu, us");
        }
    }

    @Test
    void aHeldPartitionKeepsWhatIsSentUntilItIsHealed() throws Exception {
        try (UdpProbe probe = UdpProbe.between(a, c, c.ipv4())) {
            try (Fault held = network.partition(PartitionShape.isolate("a"), PartitionMode.hold())) {
                probe.send(1);
                probe.send(2);
                Eventually.until("both packets are held", () -> held.affectedPackets() == 2);
                assertThat(network.link("a", "c").stats().delivered()).isZero();
            }
            assertThat(probe.receive()).isEqualTo(1);
            assertThat(probe.receive()).isEqualTo(2);
        }
    }

    @Test
    void theSameSeedDrawsTheSameShape() {
        Set<LinkName> drawn = network.partition(PartitionShape.randomHalves()).links();
        Set<LinkName> drawnNext =
                network.partition(PartitionShape.randomHalves()).links();
        try (EmulatedNetwork again = EmulatedNetwork.builder()
                .nodes("a", "b", "c", "d", "e")
                .seed(42)
                .start()) {
            assertThat(again.partition(PartitionShape.randomHalves()).links()).isEqualTo(drawn);
            assertThat(again.partition(PartitionShape.randomHalves()).links()).isEqualTo(drawnNext);
        }
    }

    @Test
    void severalFaultsComeTogetherOrNotAtAll() throws Exception {
        List<Fault> faults = network.inject(List.of(
                PartitionFault.of(PartitionShape.isolate("a")),
                NameFault.unknown("b"),
                PacketFault.on("c", "*").matching(PacketFilter.all().udp()).drop()));
        assertThat(faults)
                .extracting(Fault::description)
                .containsExactly("partition isolate a", "b is unknown", "c -> *: udp: drop");
        assertThat(network.faults()).containsExactlyInAnyOrderElementsOf(faults);
        faults.forEach(Fault::close);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.inject(List.of(
                        NameFault.unknown("b"),
                        PartitionFault.of(PartitionShape.isolate("a")),
                        PacketFault.on("x", "a").drop())));
        assertThat(network.faults()).allMatch(fault -> !fault.isActive());
        try (UdpProbe probe = UdpProbe.between(a, c, c.ipv4())) {
            probe.send(1);
            assertThat(probe.receive()).isEqualTo(1);
        }
    }

    @Test
    void faultsOnNamesAreValuesToo() throws Exception {
        try (Fault unknown = network.inject(NameFault.unknown("c"))) {
            assertThatThrownBy(() -> a.call(() -> InetAddress.getByName("c"))).isInstanceOf(UnknownHostException.class);
            assertThat(unknown.affectedPackets()).isPositive();
        }
        assertThat(a.<InetAddress>call(() -> InetAddress.getByName("c"))).isEqualTo(c.ipv4());
    }

    @Test
    void aKilledNodesProcessesStartAgainAtTheHeal() throws Exception {
        NodeProcess process = a.process("sleep", "1000").start();
        try (Fault kill = network.inject(NodeFault.kill("a"))) {
            assertThat(process.isAlive()).isFalse();
            assertThat(a.processes()).isEmpty();
            assertThat(kill.affectedPackets()).isEqualTo(1);
            assertThat(kill).hasToString("kill a (in force, 1 processes affected)");
        }
        assertThat(a.processes()).hasSize(1);
        assertThat(a.processes().get(0).pid()).isNotEqualTo(process.pid());
        assertThat(network.crashes()).isEmpty();
    }

    @Test
    void aPausedNodeGoesOnOnceTheLastPauseIsOver() throws Exception {
        NodeProcess process = a.process("sleep", "1000").start();
        Fault one = network.inject(NodeFault.pause("a"));
        Fault other = network.inject(NodeFault.pause("a"));
        assertThat(state(process)).isEqualTo('T');
        one.close();
        assertThat(state(process)).isEqualTo('T');
        other.close();
        assertThat(state(process)).isNotEqualTo('T');
    }

    @Test
    void restartAndTerminateDoWhatTheySay() throws Exception {
        NodeProcess first = a.process("sleep", "1000").start();
        network.inject(NodeFault.restart("a")).close();
        NodeProcess second = a.processes().get(0);
        assertThat(first.isAlive()).isFalse();
        assertThat(second.pid()).isNotEqualTo(first.pid());

        network.inject(NodeFault.terminate("a"));
        assertThat(a.processes()).isEmpty();
        assertThat(second.exitCode()).hasValue(128 + 15);
        network.heal();
        assertThat(a.processes()).hasSize(1);
    }

    @Test
    void othersCanTakePartInFaultsOnNodes() throws Exception {
        List<String> calls = new ArrayList<>();
        NodeFaultHandler handler = new NodeFaultHandler() {
            @Override
            public void strike(NodeFault.Action action) {
                calls.add("strike " + action);
            }

            @Override
            public void heal(NodeFault.Action action) {
                calls.add("heal " + action);
            }
        };
        Closeable registration = a.onNodeFault(handler);
        network.inject(NodeFault.pause("a")).close();
        network.inject(NodeFault.restart("a")).close();
        registration.close();
        assertThat(calls).containsExactly("strike PAUSE", "heal PAUSE", "strike RESTART");
        assertThatIllegalStateException()
                .isThrownBy(() -> network.inject(NodeFault.kill("a")))
                .withMessage(
                        "node (a) must have something to kill: a process that runs, a container, or what was given to"
                                + " Node.onNodeFault");
    }

    /** The third field of its line in /proc: T for one that is stopped. */
    private static char state(NodeProcess process) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
