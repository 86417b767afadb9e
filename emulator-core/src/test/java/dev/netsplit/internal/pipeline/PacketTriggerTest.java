package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.PacketTrigger;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.TcpFlag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Under the manual clock: which packet is the one, and that the next one meets what it has set off. */
class PacketTriggerTest {
    private static final Duration TEN_MS = Duration.ofMillis(10);
    private static final RandomStream RANDOM = RandomStream.of(42, "trigger");

    private final List<Long> fired = new ArrayList<>();
    private TestNetwork network = TestNetwork.of(3, LinkProfile.clean());

    @Test
    void theNextPacketMeetsTheFaultThatTheThirdHasSetOff() {
        LinkFault drop = Faults.of(PacketFault.on("n1", "n2").drop());
        watch(PacketFilter.all(), 3, () -> link(0, 1).add(drop));

        for (int number = 1; number <= 5; number++) { // with no time between them
            network.send(0, 1, number);
        }

        assertThat(network.receivedBy(1)).containsExactly(1, 2, 3);
        assertThat(drop.affectedPackets()).isEqualTo(2);
        assertThat(fired).containsExactly(network.nowNs());
    }

    @Test
    void aPartitionThatItSetsOffTakesWhatWasBehindItOnTheWayButNotItself() {
        network = TestNetwork.of(3, LinkProfile.builder().latency(TEN_MS).build());
        watch(PacketFilter.all(), 2, () -> link(0, 1).add(Faults.cut()));
        network.send(0, 1, 1);
        network.send(0, 1, 2);
        network.send(0, 1, 3);

        network.pass(Duration.ofSeconds(1));

        assertThat(network.receivedBy(1)).containsExactly(1, 2);
        assertThat(fired).containsExactly(TEN_MS.toNanos());
    }

    @Test
    void onlyPacketsThatMatchAndArriveAreCounted() {
        network = TestNetwork.of(
                3, LinkProfile.builder().loss(Loss.pattern(".x..")).build());
        watch(PacketFilter.all().tcp().destinationPort(2380).flags(TcpFlag.SYN), 2, () -> {});
        send(2380, Packets.SYN);
        send(2380, Packets.SYN); // is lost
        send(2380, Packets.ACK);
        send(2379, Packets.SYN);
        assertThat(fired).isEmpty();

        send(2380, Packets.SYN);

        assertThat(fired).hasSize(1);
    }

    @Test
    void whatAFaultStopsHasNotPassed() {
        LinkFault cut = Faults.cut();
        link(0, 1).add(cut);
        watch(PacketFilter.all(), 1, () -> {});
        network.send(0, 1, 1);
        assertThat(fired).isEmpty();
        link(0, 1).remove(cut);

        network.send(0, 1, 2);

        assertThat(fired).hasSize(1);
    }

    @Test
    void packetsOfAllItsLinksAreCountedTogetherAndItActsOnce() {
        PacketTrigger trigger = trigger(PacketFilter.all(), 2, () -> {});
        link(0, 1).add(trigger);
        link(2, 1).add(trigger);

        network.send(0, 1, 1);
        network.send(0, 2, 2);
        assertThat(fired).isEmpty();
        network.send(2, 1, 3);
        assertThat(fired).hasSize(1);
        network.send(0, 1, 4);
        network.send(0, 1, 5);

        assertThat(fired).hasSize(1);
    }

    @Test
    void oneThatIsTakenOffSeesNothingMore() {
        PacketTrigger trigger = trigger(PacketFilter.all(), 1, () -> {});
        link(0, 1).add(trigger);
        link(0, 1).remove(trigger);

        network.send(0, 1, 1);

        assertThat(fired).isEmpty();
        assertThat(network.receivedBy(1)).containsExactly(1);
    }

    @Test
    void whatItSetsOffMayFailWithoutHarmToThePath() {
        watch(PacketFilter.all(), 1, () -> {
            throw new IllegalStateException("on purpose");
        });

        network.send(0, 1, 1);
        network.send(0, 1, 2);

        assertThat(network.receivedBy(1)).containsExactly(1, 2);
    }

    @Test
    void faultsOfOtherLinksAreInForceBeforeTheAnswer() {
        LinkFault drop = new LinkFault(42, "1", 1, PacketFilter.all(), new PacketAction.Drop(), false);
        watch(PacketFilter.all(), 1, () -> link(1, 0).add(drop));

        network.send(0, 1, 1);
        network.send(1, 0, 2);

        assertThat(network.receivedBy(0)).isEmpty();
    }

    private void watch(PacketFilter filter, long nth, Runnable action) {
        link(0, 1).add(trigger(filter, nth, action));
    }

    private PacketTrigger trigger(PacketFilter filter, long nth, Runnable action) {
        return new PacketTrigger(filter, nth, RANDOM, timeNs -> {
            fired.add(timeNs);
            action.run();
        });
    }

    private void send(int port, int flags) {
        network.send(0, Packets.tcp(network.address(0), network.address(1), 40_000, port, flags, new byte[0]));
    }

    private LinkState link(int from, int to) {
        return network.link(from, to);
    }
}
