package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.report.LinkStats;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkFaultTest {
    private static final Duration TEN_MS = Duration.ofMillis(10);
    private static final LinkProfile SLOW =
            LinkProfile.builder().latency(TEN_MS).build();
    private static final PacketFault.Selection PACKETS = PacketFault.on("n1", "n2");

    private TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

    @AfterEach
    void everyPacketIsAccountedFor() {
        LinkStats stats = link().stats();
        assertThat(stats.offered() + stats.duplicated())
                .isEqualTo(stats.delivered()
                        + stats.lost()
                        + stats.dropped()
                        + stats.tooBig()
                        + stats.foreign()
                        + stats.cut()
                        + stats.refused()
                        + stats.inFlight());
    }

    @Test
    void aHeldPartitionDeliversAllInOrderAtTheHealAndThoseUnderWayToo() {
        network = TestNetwork.of(2, SLOW);
        network.send(0, 1, 1);
        LinkFault hold = Faults.partition(new PacketAction.Hold());
        link().add(hold);
        network.send(0, 1, 2);
        network.send(0, 1, 3);
        network.pass(Duration.ofSeconds(1));
        assertThat(network.receivedBy(1)).isEmpty();
        assertThat(link().stats().inFlight()).isEqualTo(3);

        link().remove(hold);

        assertThat(network.receivedBy(1)).as("as soon as it is healed").containsExactly(1, 2, 3);
        assertThat(hold.affectedPackets()).isEqualTo(3);
        network.send(0, 1, 4);
        network.pass(TEN_MS);
        assertThat(network.receivedBy(1)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aPacketThatTwoHoldWaitsForBothAndACutTakesItMeanwhile() {
        LinkFault one = Faults.of(PACKETS.hold(), 1);
        LinkFault other = Faults.of(PACKETS.hold(), 2);
        link().add(one);
        network.send(0, 1, 1);
        link().add(other);
        network.send(0, 1, 2);

        link().remove(one);
        assertThat(network.receivedBy(1)).containsExactly(1);
        LinkFault cut = Faults.cut();
        link().add(cut);
        link().remove(cut);
        link().remove(other);

        assertThat(network.receivedBy(1)).containsExactly(1);
        assertThat(cut.affectedPackets()).as("the one that was held").isEqualTo(1);
        assertThat(link().stats().cut()).isEqualTo(1);
    }

    @Test
    void aFaultThatDropsSomePacketsLeavesThoseUnderWay() {
        network = TestNetwork.of(2, SLOW);
        network.send(0, 1, 1);
        link().add(Faults.of(PACKETS.drop()));
        network.send(0, 1, 2);
        network.pass(TEN_MS);

        assertThat(network.receivedBy(1)).containsExactly(1);
    }

    @Test
    void countsTakeThePacketsThatTheyName() {
        assertThat(arrivals(PacketFilter.all().nth(3))).containsExactly(1, 2, 4, 5, 6, 7, 8, 9);
        assertThat(arrivals(PacketFilter.all().everyNth(3))).containsExactly(1, 2, 4, 5, 7, 8);
        assertThat(arrivals(PacketFilter.all().first(3))).containsExactly(4, 5, 6, 7, 8, 9);
        assertThat(arrivals(PacketFilter.all().afterFirst(3))).containsExactly(1, 2, 3);
        assertThat(arrivals(PacketFilter.all().everyNth(3).first(2))).containsExactly(1, 2, 4, 5, 7, 8, 9);
        assertThat(arrivals(PacketFilter.all().withProbability(1))).isEmpty();
        assertThat(arrivals(PacketFilter.all().withProbability(0))).hasSize(9);
    }

    @Test
    void aPacketCanBeMeantByItsName() {
        LinkFault drop = Faults.of(only("UDP n1 -> n2:7000 #1, packet 2").drop(), 1);
        LinkFault twice = Faults.of(only("UDP n1 -> n2:7000 #0, packet 0").duplicate(Duplication.random(1)), 2);
        LinkFault other = Faults.of(only("UDP n1 -> n2:7000 #0, packet 4").drop(), 3);
        List.of(drop, twice, other).forEach(link()::add);
        for (int number = 0; number < 4; number++) {
            sendFrom(40_000, number);
            sendFrom(50_000, 10 + number);
        }

        assertThat(drop.affectedPackets()).isEqualTo(1);
        assertThat(twice.affectedPackets()).isEqualTo(1);
        assertThat(other.affectedPackets()).isZero();
        assertThat(network.device(1).received())
                .extracting(received -> (int) received.packet()[28])
                .containsExactlyInAnyOrder(0, 0, 1, 2, 3, 10, 11, 13);
    }

    private static PacketFault.Selection only(String packet) {
        return PACKETS.matching(PacketFilter.all().only(PacketId.parse(packet)));
    }

    private void sendFrom(int port, int number) {
        network.send(0, Packets.udp(network.address(0), network.address(1), port, 7000, new byte[] {(byte) number}));
    }

    private static List<Integer> arrivals(PacketFilter filter) {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        LinkFault fault = Faults.of(PACKETS.matching(filter).drop());
        network.link(0, 1).add(fault);
        IntStream.rangeClosed(1, 9).forEach(number -> network.send(0, 1, number));
        List<Integer> arrived = network.receivedBy(1);
        assertThat(fault.affectedPackets()).isEqualTo(9 - arrived.size());
        return arrived;
    }

    /** Of 400 packets at 0.25, the number has σ = 8.7; six of those happen by chance for one seed in 5·10^8. */
    @Test
    void aProbabilityIsDrawnFromWhatPacketItIs() {
        PacketFilter filter = PacketFilter.all().withProbability(0.25);
        LinkFault fault = Faults.of(PACKETS.matching(filter).drop());
        link().add(fault);
        IntStream.range(0, 400).forEach(number -> network.send(0, 1, number));

        assertThat(fault.affectedPackets()).isBetween(48L, 152L);
        TestNetwork again = TestNetwork.of(2, LinkProfile.clean());
        again.link(0, 1).add(Faults.of(PACKETS.matching(filter).drop()));
        IntStream.range(0, 400).forEach(number -> again.send(0, 1, number));
        assertThat(again.receivedBy(1)).isEqualTo(network.receivedBy(1));
    }

    @Test
    void countsGoByConnectionIfTheyAreAskedTo() {
        LinkFault fault =
                Faults.of(PACKETS.matching(PacketFilter.all().udp().nth(2).perConnection())
                        .drop());
        link().add(fault);
        for (int i = 0; i < 3; i++) {
            sendUdp(40_000, i);
            sendUdp(40_001, 10 + i);
        }

        assertThat(payloads()).containsExactly(0, 10, 2, 12);
    }

    /** Of 200 connections at 0.5, the number has σ = 7.1; six of those happen by chance for one seed in 5·10^8. */
    @Test
    void aProbabilityByConnectionIsOneDrawForAllOfItsPackets() {
        link().add(Faults.of(
                PACKETS.matching(PacketFilter.all().udp().perConnection().withProbability(0.5))
                        .drop()));
        for (int packet = 0; packet < 4; packet++) {
            for (int connection = 0; connection < 200; connection++) {
                sendUdp(40_000 + connection, connection);
            }
        }

        List<Integer> arrived = payloads();
        for (int connection : arrived) {
            assertThat(arrived.stream().filter(each -> each == connection)).hasSize(4);
        }
        assertThat(arrived.size() / 4).isBetween(58, 142);
    }

    @Test
    void impairmentsComeOnTopOfTheProfilesAndCountWhatTheyTouch() {
        network = TestNetwork.of(2, SLOW);
        LinkFault delay = Faults.of(PACKETS.matching(PacketFilter.all().nth(1)).delay(TEN_MS), 1);
        LinkFault loss = Faults.of(PACKETS.lose(Loss.everyNth(3)), 2);
        link().add(delay);
        link().add(loss);
        IntStream.rangeClosed(1, 3).forEach(number -> network.send(0, 1, number));

        network.pass(TEN_MS);
        assertThat(network.receivedBy(1)).containsExactly(2);
        network.pass(TEN_MS);
        assertThat(network.receivedBy(1)).containsExactly(2, 1);
        assertThat(delay.affectedPackets()).isEqualTo(1);
        assertThat(loss.affectedPackets()).as("the one that it lost").isEqualTo(1);

        link().remove(delay);
        link().remove(loss);
        network.send(0, 1, 4);
        network.pass(TEN_MS);
        assertThat(network.receivedBy(1)).containsExactly(2, 1, 4);
    }

    @Test
    void aProfileChangesUnderAFaultThatStays() {
        LinkFault delay = Faults.of(PACKETS.delay(TEN_MS));
        link().add(delay);
        link().setProfile(SLOW);
        network.send(0, 1, 1);
        network.pass(TEN_MS.multipliedBy(2).minusNanos(1));
        assertThat(network.receivedBy(1)).isEmpty();
        network.pass(Duration.ofNanos(1));
        assertThat(network.receivedBy(1)).containsExactly(1);
    }

    @Test
    void aLimitIsABottleneckOfItsOwnThatDrainsWhenItIsHealed() {
        LinkFault limit = Faults.of(PACKETS.limit(Bandwidth.of(28 * 8 * 100))); // 100 of these packets a second
        link().add(limit);
        IntStream.rangeClosed(1, 4).forEach(number -> network.send(0, 1, number));
        network.pass(Duration.ofMillis(20));
        assertThat(network.receivedBy(1)).containsExactly(1, 2);

        link().remove(limit);
        network.pass(Duration.ZERO);

        assertThat(network.receivedBy(1)).containsExactly(1, 2, 3, 4);
        assertThat(limit.affectedPackets()).isEqualTo(4);
    }

    @Test
    void twoLimitsMakeTheSlowerOneWhicheverCameFirst() {
        for (int fastFirst = 0; fastFirst < 2; fastFirst++) {
            network = TestNetwork.of(2, LinkProfile.clean());
            LinkFault slow = Faults.of(PACKETS.limit(Bandwidth.of(28 * 8 * 100)), 1);
            LinkFault fast = Faults.of(PACKETS.limit(Bandwidth.of(28 * 8 * 1000)), 2);
            link().add(fastFirst == 1 ? fast : slow);
            link().add(fastFirst == 1 ? slow : fast);
            IntStream.rangeClosed(1, 3).forEach(number -> network.send(0, 1, number));
            network.pass(Duration.ofMillis(31));

            assertThat(network.device(1).received().stream().map(each -> each.timeNs() / 1_000_000))
                    .containsExactly(11L, 21L, 31L);
        }
    }

    @Test
    void aSlowPartitionIsAProfileOnTop() {
        LinkProfile bad = LinkProfile.builder()
                .latency(Latency.constant(TEN_MS))
                .bandwidth(Bandwidth.of(28 * 8 * 100))
                .build();
        LinkFault slow = Faults.of(PACKETS.impair(bad));
        link().add(slow);
        network.send(0, 1, 1);
        network.pass(Duration.ofMillis(20));

        assertThat(network.receivedBy(1)).containsExactly(1);
        assertThat(network.device(1).received().get(0).timeNs())
                .isEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(slow.affectedPackets()).as("not once for each impairment").isEqualTo(1);
    }

    @Test
    void aFilterThatFailsTakesNothingAndIsToldOf() {
        link().add(Faults.of(PACKETS.matching(PacketFilter.all().matching("fails", packet -> {
                    throw new IllegalStateException("on purpose");
                }))
                .drop()));
        network.send(0, 1, 1);

        assertThat(network.receivedBy(1)).containsExactly(1);
    }

    @Test
    void rejectAnswersUdpByIcmpAndTcpByAReset() {
        link().add(Faults.of(PACKETS.reject()));
        sendUdp(40_000, 1);
        network.send(0, Packets.tcp(network.address(0), network.address(1), 40_000, 80, Packets.SYN, new byte[0]));

        ByteBuffer icmp = ByteBuffer.wrap(network.device(0).received().get(0).packet());
        assertThat(icmp.getShort(20)).as("administratively prohibited").isEqualTo((short) 0x030D);
        ByteBuffer reset = ByteBuffer.wrap(network.device(0).received().get(1).packet());
        assertThat(reset.get(33)).isEqualTo((byte) (Packets.RST | Packets.ACK));
        assertThat(network.device(1).received()).isEmpty();
        assertThat(link().stats().cut()).isEqualTo(2);
    }

    private void sendUdp(int port, int number) {
        network.send(0, Packets.udp(network.address(0), network.address(1), port, 9000, new byte[] {(byte) number}));
    }

    private List<Integer> payloads() {
        return network.device(1).received().stream()
                .map(received -> received.packet()[28] & 0xFF)
                .toList();
    }

    private LinkState link() {
        return network.link(0, 1);
    }
}
