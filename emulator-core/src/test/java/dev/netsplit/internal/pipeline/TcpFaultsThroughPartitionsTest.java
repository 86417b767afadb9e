package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.LinkStats;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults of TCP that wait, while partitions come and go. */
class TcpFaultsThroughPartitionsTest {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final PacketFault.Selection TCP =
            PacketFault.on("n1", "n2").matching(PacketFilter.all().tcp());

    private final TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

    @AfterEach
    void everyPacketIsAccountedFor() {
        LinkStats stats = network.link(0, 1).stats();
        assertThat(stats.inFlight()).isZero();
        assertThat(stats.offered()).isEqualTo(stats.delivered() + stats.cut());
    }

    static List<PacketAction> partitions() {
        return List.of(new PacketAction.Drop(), new PacketAction.Reject());
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void aConnectionIsResetInTimeThoughAPartitionTookThePacketThatWaited(PacketAction partition) {
        network.link(0, 1).add(Faults.of(TCP.reset(WAIT)));
        send(Packets.ACK, 10);
        comeAndGo(partition);

        network.pass(WAIT);

        assertThat(flags(0)).as("what its sender hears").containsExactly(Packets.RST | Packets.ACK);
        send(Packets.ACK, 10);
        assertThat(flags(1)).as("and what its receiver does").containsExactly(Packets.RST | Packets.ACK);
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void nothingCrossesAPartitionThatIsInForceWhenTheResetIsDueAndAllIsResetAfterwards(PacketAction partition) {
        network.link(0, 1).add(Faults.of(TCP.reset(WAIT)));
        send(Packets.ACK, 10);
        LinkFault cut = Faults.partition(partition);
        network.link(0, 1).add(cut);
        network.pass(WAIT.multipliedBy(2));
        assertThat(flags(0)).isEmpty();
        assertThat(flags(1)).isEmpty();

        network.link(0, 1).remove(cut);
        send(Packets.ACK, 10);

        assertThat(flags(0)).containsExactly(Packets.RST | Packets.ACK);
        assertThat(flags(1)).containsExactly(Packets.RST | Packets.ACK);
    }

    @Test
    void aResetThatIsHealedWhileItWaitsForWhatAPartitionTookResetsNothing() {
        LinkFault reset = Faults.of(TCP.reset(WAIT));
        network.link(0, 1).add(reset);
        send(Packets.ACK, 10);
        comeAndGo(new PacketAction.Drop());
        network.link(0, 1).remove(reset);
        network.pass(WAIT.multipliedBy(2));

        send(Packets.ACK, 10);

        assertThat(flags(0)).isEmpty();
        assertThat(flags(1)).containsExactly(Packets.ACK);
    }

    @ParameterizedTest
    @MethodSource("partitions")
    void theNextFinPassesWhenItsTimeIsOverThoughAPartitionTookTheFirst(PacketAction partition) {
        network.link(0, 1).add(Faults.of(TCP.holdFin(WAIT)));
        send(Packets.ACK | Packets.FIN, 0);
        comeAndGo(partition);
        send(Packets.ACK | Packets.FIN, 0);
        assertThat(flags(1)).as("before its time").isEmpty();

        network.pass(WAIT);
        send(Packets.ACK | Packets.FIN, 0);

        assertThat(flags(1)).containsExactly(Packets.ACK | Packets.FIN);
    }

    @Test
    void theNextFinPassesAfterTheHealThoughAPartitionTookTheFirst() {
        LinkFault hold = Faults.of(TCP.holdFin());
        network.link(0, 1).add(hold);
        send(Packets.ACK | Packets.FIN, 0);
        comeAndGo(new PacketAction.Drop());
        network.link(0, 1).remove(hold);

        send(Packets.ACK | Packets.FIN, 0);

        assertThat(flags(1)).containsExactly(Packets.ACK | Packets.FIN);
    }

    @Test
    void slicesThatWaitAreGoneAndLaterDataComesThrough() {
        network.link(0, 1).add(Faults.of(TCP.slice(4, 0, Duration.ofMillis(50))));
        send(Packets.ACK, 12);
        comeAndGo(new PacketAction.Drop());
        network.pass(WAIT);
        assertThat(flags(1)).as("the first slice").hasSize(1);

        send(Packets.ACK, 12);
        network.pass(WAIT);

        assertThat(flags(1)).hasSize(4);
    }

    private void send(int flags, int payload) {
        network.send(0, Packets.tcp(network.address(0), network.address(1), 4000, 80, flags, new byte[payload]));
    }

    private void comeAndGo(PacketAction action) {
        LinkFault partition = Faults.partition(action);
        network.link(0, 1).add(partition);
        network.pass(SHORT);
        network.link(0, 1).remove(partition);
    }

    /** Of the segments that a node received. */
    private List<Integer> flags(int node) {
        return network.device(node).received().stream()
                .map(InMemoryDevice.Received::packet)
                .map(packet -> packet[33] & 0xFF)
                .toList();
    }
}
