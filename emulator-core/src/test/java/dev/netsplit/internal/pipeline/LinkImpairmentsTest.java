package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.device.InMemoryDevice.Received;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.LinkStats;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the parts of a profile do together, on a whole path. */
class LinkImpairmentsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_MS = Duration.ofMillis(10);

    private TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

    @AfterEach
    void everyPacketIsAccountedFor() {
        LinkStats stats = network.link(0, 1).stats();
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

    private void use(LinkProfile.Builder profile) {
        LinkProfile built = profile.build();
        network = TestNetwork.of(2, built);
    }

    @Test
    void duplicatesArriveTwiceWithTheSameBytes() {
        use(LinkProfile.builder().duplication(Duplication.random(1)).latency(TEN_MS));

        network.send(0, 1, 1);
        network.send(0, 1, 2);
        network.pass(SECOND);

        assertThat(network.receivedBy(1)).containsExactly(1, 1, 2, 2);
        assertThat(network.link(0, 1).stats().duplicated()).isEqualTo(2);
    }

    @Test
    void aCopyIsDelayedAndCorruptedOnItsOwn() {
        use(LinkProfile.builder()
                .duplication(Duplication.random(1))
                .corruption(Corruption.random(0.5))
                .latency(Latency.uniform(TEN_MS, TEN_MS).reordering()));

        for (int i = 0; i < 200; i++) {
            network.send(0, Packets.udp(network.address(0), network.address(1), 1, 2, new byte[100]));
        }
        network.pass(SECOND);
        List<Received> received = network.device(1).received();
        long corrupted = network.link(0, 1).stats().corrupted();

        assertThat(received).hasSize(400);
        assertThat(corrupted).isBetween(130L, 270L); // 200 ± 7 σ
        assertThat(received.stream().map(Received::timeNs).distinct().count()).isGreaterThan(390);
    }

    @Test
    void noTwoCopiesShareARandomNumber() {
        Impairment tripling = () -> packet -> {
            packet.duplicate();
            packet.duplicate();
        };
        List<Long> draws = new ArrayList<>();
        Impairment drawing = () -> packet -> {
            for (int i = 0; i < 3; i++) {
                draws.add(packet.bits());
            }
        };
        use(LinkProfile.builder().impairment(tripling).impairment(tripling).impairment(drawing));

        for (int i = 0; i < 10; i++) {
            network.send(0, 1, i);
        }

        assertThat(draws).hasSize(10 * 9 * 3).doesNotHaveDuplicates();
    }

    @Test
    void corruptedPacketsArriveWithBitsTurned() {
        use(LinkProfile.builder().corruption(Corruption.random(1).target(Corruption.Target.PAYLOAD_CHECKSUM_MENDED)));
        byte[] packet = Packets.udp(network.address(0), network.address(1), 1000, 2000, new byte[64]);

        network.send(0, packet);

        byte[] arrived = network.device(1).received().get(0).packet();
        assertThat(arrived).hasSameSizeAs(packet).isNotEqualTo(packet);
        assertThat(Packets.transportChecksum(ByteBuffer.wrap(arrived))).isIn(0, 0xFFFF);
    }

    @Test
    void reorderedPacketsOvertakeThoseThatAreDelayed() {
        use(LinkProfile.builder().latency(TEN_MS).reordering(Reordering.random(0.2)));

        for (int i = 0; i < 100; i++) {
            network.send(0, 1, i);
            network.pass(Duration.ofMillis(1));
        }
        network.pass(SECOND);

        long reordered = network.link(0, 1).stats().reordered();
        assertThat(reordered).isBetween(1L, 60L);
        assertThat(network.receivedBy(1)).hasSize(100).isNotEqualTo(inOrder(100));
        assertThat(network.device(1).received().stream()
                        .filter(received -> (received.timeNs() / 1_000_000)
                                == ByteBuffer.wrap(received.packet()).getInt(20)))
                .as("arrived in the millisecond in which they were sent")
                .hasSize((int) reordered);
    }

    @Test
    void reorderingByDistanceLetsThatManyPass() {
        use(LinkProfile.builder().reordering(Reordering.byDistance(0.1, 3)));

        for (int i = 0; i < 200; i++) {
            network.send(0, 1, i);
        }
        network.pass(Duration.ofMinutes(1)); // the last ones have none to wait for

        List<Integer> received = network.receivedBy(1);
        assertThat(received).containsExactlyInAnyOrderElementsOf(inOrder(200));
        assertThat(received).isNotEqualTo(inOrder(200));
        for (int i = 0; i < 200; i++) {
            assertThat(received.indexOf(i)).as("place of packet %s", i).isBetween(i - 20, i + 20);
        }
    }

    /** One that no router may fragment. */
    private byte[] tooBig() {
        byte[] packet = Packets.udp(network.address(0), network.address(1), 1, 2, new byte[1000]);
        packet[6] = 0x40;
        return packet;
    }

    @Test
    void aPacketTooBigIsFragmentedWhereThatIsAllowed() {
        use(LinkProfile.builder().mtu(Mtu.of(576)));
        network.send(0, Packets.udp(network.address(0), network.address(1), 1, 2, new byte[1000]));

        assertThat(network.device(1).received()).hasSize(2);
        assertThat(network.device(0).received()).isEmpty();
        assertThat(network.link(0, 1).stats().offered()).isEqualTo(2);
        assertThat(network.link(0, 1).stats().tooBig()).isZero();
    }

    @Test
    void fragmentsHaveTheSameIdentitiesWhoeverCutThem() {
        List<Long> draws = new ArrayList<>();
        Impairment drawing = () -> packet -> draws.add(packet.bits());
        byte[] whole = Packets.udp(network.address(0), network.address(1), 1, 2, new byte[1200]);

        use(LinkProfile.builder().mtu(Mtu.of(576)).impairment(drawing));
        network.send(0, whole);
        List<byte[]> fragments =
                network.device(1).received().stream().map(Received::packet).toList();
        use(LinkProfile.builder().impairment(drawing));
        fragments.forEach(fragment -> network.send(0, fragment));

        assertThat(draws).hasSize(6);
        assertThat(draws.subList(0, 3)).doesNotHaveDuplicates().isEqualTo(draws.subList(3, 6));
    }

    @Test
    void aPacketTooBigIsAnsweredOrNot() {
        use(LinkProfile.builder().mtu(Mtu.of(576)));
        network.send(0, tooBig());
        network.send(0, 1, 7);

        assertThat(network.receivedBy(1)).containsExactly(7);
        assertThat(network.device(0).received()).as("an ICMP error").hasSize(1);
        assertThat(network.link(0, 1).stats().tooBig()).isEqualTo(1);

        use(LinkProfile.builder().mtu(Mtu.blackHole(576)));
        network.send(0, tooBig());

        assertThat(network.device(0).received()).isEmpty();
        assertThat(network.device(1).received()).isEmpty();
    }

    @Test
    void aSlowLinkTakesItsTimeAndLatencyComesAfterIt() {
        use(LinkProfile.builder().bandwidth(Bandwidth.of(80_000)).latency(TEN_MS)); // 100 bytes take 10 ms

        network.send(0, 1, 1, 100);
        network.send(0, 1, 2, 50);
        network.pass(SECOND);

        assertThat(network.device(1).received().stream().map(Received::timeNs))
                .containsExactly(20_000_000L, 25_000_000L);
    }

    @Test
    void lostPacketsHaveUsedTheirBandwidth() {
        use(LinkProfile.builder().bandwidth(Bandwidth.of(80_000)).loss(Loss.everyNth(2)));

        for (int i = 0; i < 4; i++) {
            network.send(0, 1, i, 100);
        }
        network.pass(SECOND);

        assertThat(network.device(1).received()).hasSize(2);
        assertThat(network.link(0, 1).stats().lost()).isEqualTo(2);
        assertThat(network.device(1).received().get(1).timeNs()).isGreaterThanOrEqualTo(30_000_000);
    }

    @Test
    void aFullQueueDropsWhatComes() {
        use(LinkProfile.builder().bandwidth(Bandwidth.of(80_000).queue(Queue.packets(2))));

        for (int i = 0; i < 10; i++) {
            network.send(0, 1, i, 100);
        }
        network.pass(SECOND);

        assertThat(network.receivedBy(1)).containsExactly(0, 1, 2); // one being sent, two waiting
        assertThat(network.link(0, 1).stats().dropped()).isEqualTo(7);
    }

    @Test
    void aNodesLimitsAreSharedByItsLinks() {
        NodeLimits slow = new NodeLimits(Bandwidth.of(80_000), Bandwidth.unlimited());
        network = new TestNetwork(
                3, 42, link -> LinkProfile.clean(), node -> node.value().equals("n1") ? slow : NodeLimits.NONE);

        network.send(0, 1, 1, 100);
        network.send(0, 2, 2, 100);
        network.send(1, 2, 3, 100); // another node's
        network.pass(SECOND);

        assertThat(network.device(1).received().get(0).timeNs()).isEqualTo(10_000_000);
        assertThat(network.device(2).received().stream().map(Received::timeNs)).containsExactly(0L, 20_000_000L);
    }

    @Test
    void aNodesDownlinkIsTheLastThingOnTheWay() {
        NodeLimits slow = new NodeLimits(Bandwidth.unlimited(), Bandwidth.of(80_000));
        network = new TestNetwork(
                3,
                42,
                link -> LinkProfile.builder().latency(TEN_MS).build(),
                node -> node.value().equals("n2") ? slow : NodeLimits.NONE);

        network.send(0, 1, 1, 100);
        network.send(2, 1, 2, 100);
        network.pass(SECOND);

        assertThat(network.device(1).received().stream().map(Received::timeNs))
                .containsExactly(20_000_000L, 30_000_000L);
    }

    @Test
    void changingOneImpairmentKeepsTheStateOfTheOthers() {
        LinkProfile everyThird = LinkProfile.builder().loss(Loss.everyNth(3)).build();
        network = TestNetwork.of(2, everyThird);
        network.send(0, 1, 1);
        network.send(0, 1, 2);
        network.link(0, 1).setProfile(everyThird.toBuilder().latency(TEN_MS).build());
        network.send(0, 1, 3); // the third, although the profile is another one
        network.pass(SECOND);

        assertThat(network.receivedBy(1)).containsExactly(1, 2);
    }

    private static List<Integer> inOrder(int count) {
        return Collections.unmodifiableList(IntStream.range(0, count).boxed().toList());
    }
}
