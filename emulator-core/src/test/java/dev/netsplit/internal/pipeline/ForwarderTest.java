package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForwarderTest {
    private static final Duration MS = Duration.ofMillis(1);
    private static final LinkProfile TEN_MS =
            LinkProfile.builder().latency(Duration.ofMillis(10)).build();

    @Test
    void aCleanLinkDeliversAtOnce() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

        network.send(0, 1, 7);

        assertThat(network.receivedBy(1)).containsExactly(7);
        assertThat(network.receivedBy(0)).isEmpty();
        assertThat(network.link(0, 1).stats())
                .satisfies(stats -> assertThat(
                                List.of(stats.offered(), stats.delivered(), stats.deliveredBytes(), stats.inFlight()))
                        .containsExactly(1L, 1L, 28L, 0L));
    }

    @Test
    void aPacketArrivesWhenItsLatencyIsOverAndNotBefore() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);

        network.send(0, 1, 7);
        network.pass(Duration.ofNanos(9_999_999));
        assertThat(network.receivedBy(1)).isEmpty();
        assertThat(network.link(0, 1).stats().inFlight()).isEqualTo(1);

        network.pass(Duration.ofNanos(1));
        assertThat(network.receivedBy(1)).containsExactly(7);
        assertThat(network.link(0, 1).stats().inFlight()).isZero();
    }

    @Test
    void jitterKeepsTheOrderOfALinksPackets() {
        LinkProfile profile = TEN_MS.toBuilder().jitter(Duration.ofMillis(10)).build();
        TestNetwork network = TestNetwork.of(2, profile);

        for (int i = 0; i < 1_000; i++) {
            network.send(0, 1, i);
            network.pass(Duration.ofNanos(100_000));
        }
        network.pass(Duration.ofMillis(20));

        assertThat(network.receivedBy(1))
                .isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void afterAChangeToAShorterLatencyPacketsOvertakeThoseUnderWay() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        network.send(0, 1, 1);
        network.link(0, 1).setProfile(LinkProfile.clean());
        network.send(0, 1, 2);

        assertThat(network.receivedBy(1)).containsExactly(2);
        network.pass(Duration.ofMillis(10));
        assertThat(network.receivedBy(1)).containsExactly(2, 1);
    }

    @Test
    void oneSlowLinkDoesNotTakeTheBuffersOfTheOthers() {
        TestNetwork network = new TestNetwork(
                3,
                42,
                link -> link.to().value().equals("n2")
                        ? LinkProfile.builder().latency(Duration.ofHours(1)).build()
                        : LinkProfile.clean());

        for (int i = 0; i < 2 * TestNetwork.MAX_PACKETS; i++) { // send fails when no buffer is free
            network.send(0, 1, i);
        }
        network.send(0, 2, 7);

        assertThat(network.receivedBy(2)).containsExactly(7);
        assertThat(network.link(0, 1).stats().refused())
                .isEqualTo(2 * TestNetwork.MAX_PACKETS - TestNetwork.MAX_ON_A_LINK);
    }

    @Test
    void anImpairmentThatFailsLosesItsPacketAndNothingElse() {
        Impairment failing = () -> packet -> {
            if (packet.length() == 50) {
                throw new ArithmeticException("on purpose");
            }
        };
        TestNetwork network =
                TestNetwork.of(2, LinkProfile.builder().impairment(failing).build());

        for (int i = 0; i < 2 * TestNetwork.MAX_PACKETS; i++) {
            network.send(0, 1, i, 50);
        }
        network.send(0, 1, 7);

        assertThat(network.receivedBy(1)).containsExactly(7);
        assertThat(network.link(0, 1).stats().lost()).isEqualTo(2 * TestNetwork.MAX_PACKETS);
    }

    @Test
    void linksDoNotWaitForEachOther() {
        TestNetwork network =
                new TestNetwork(3, 42, link -> link.to().value().equals("n2") ? TEN_MS : LinkProfile.clean());

        network.send(0, 1, 1);
        network.send(0, 2, 2);

        assertThat(network.receivedBy(2)).containsExactly(2);
        assertThat(network.receivedBy(1)).isEmpty();
    }

    @Test
    void aCutLosesWhatEntersAndWhatIsUnderWayAndNothingAfterIt() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        LinkFault cut = Faults.cut();

        network.send(0, 1, 1); // under way when the cut comes
        network.link(0, 1).add(cut);
        network.pass(Duration.ofMillis(10));
        network.send(0, 1, 2); // enters while cut
        network.link(0, 1).remove(cut);
        network.send(0, 1, 3);
        network.send(1, 0, 4); // the other direction
        network.pass(Duration.ofMillis(10));

        assertThat(network.receivedBy(1)).containsExactly(3);
        assertThat(network.receivedBy(0)).containsExactly(4);
        assertThat(cut.affectedPackets()).isEqualTo(2);
        assertThat(network.link(0, 1).stats())
                .satisfies(
                        stats -> assertThat(List.of(stats.offered(), stats.delivered(), stats.cut(), stats.inFlight()))
                                .containsExactly(3L, 1L, 2L, 0L));
    }

    @Test
    void aCutTakesWhatIsUnderWayAlsoIfItIsOffAgainBeforeThatArrives() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        LinkFault brief = Faults.cut();
        LinkFault second = Faults.cut();

        network.send(0, 1, 1);
        network.link(0, 1).add(brief);
        network.link(0, 1).remove(brief);
        network.send(0, 1, 2);
        network.link(0, 1).add(second); // the first packet is gone already
        network.link(0, 1).remove(second);
        network.send(0, 1, 3);
        network.pass(Duration.ofMillis(10));

        assertThat(network.receivedBy(1)).containsExactly(3);
        assertThat(brief.affectedPackets()).isEqualTo(1);
        assertThat(second.affectedPackets()).isEqualTo(1);
        assertThat(network.link(0, 1).stats().cut()).isEqualTo(2);
        assertThat(network.link(0, 1).stats().inFlight()).isZero();
    }

    @Test
    void aLinkStaysCutUntilTheLastOfItsCutsIsOff() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        LinkFault one = Faults.cut();
        LinkFault other = Faults.cut();
        network.link(0, 1).add(one);
        network.link(0, 1).add(other);

        network.send(0, 1, 1);
        network.link(0, 1).remove(one);
        network.send(0, 1, 2);
        network.link(0, 1).remove(other);
        network.send(0, 1, 3);

        assertThat(network.receivedBy(1)).containsExactly(3);
        assertThat(one.affectedPackets()).isEqualTo(1);
        assertThat(other.affectedPackets()).isEqualTo(2);
    }

    @Test
    void healingPutsTheFirstProfileBackAndTakesCutsOff() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        network.link(0, 1).setProfile(LinkProfile.builder().loss(Loss.random(1)).build());
        network.link(0, 1).add(Faults.cut());

        network.links().forEachUsed(LinkState::heal);

        assertThat(network.link(0, 1).profile()).isEqualTo(TEN_MS);
        network.send(0, 1, 1);
        network.pass(Duration.ofMillis(10));
        assertThat(network.receivedBy(1)).containsExactly(1);
    }

    /**
     * Of 10^6 packets at 1%, the number lost has σ = 99.5. Six of those happen by chance for one seed in 5·10^8; this
     * is one seed, chosen before it was tried.
     */
    @Test
    void randomLossLosesTheShareAskedFor() {
        TestNetwork network =
                TestNetwork.of(2, LinkProfile.builder().loss(Loss.random(0.01)).build());
        network.device(1).refuse(); // keeps memory flat

        for (int i = 0; i < 1_000_000; i++) {
            network.send(0, 1, i);
        }

        assertThat((double) network.link(0, 1).stats().lost()).isCloseTo(10_000, within(6 * 99.5));
    }

    @Test
    void theSameSeedLosesTheSamePacketsAndAnotherSeedOthers() {
        assertThat(survivors(42)).isEqualTo(survivors(42)).isNotEqualTo(survivors(43));
    }

    private static List<Integer> survivors(long seed) {
        LinkProfile profile = LinkProfile.builder().loss(Loss.random(0.3)).build();
        TestNetwork network = new TestNetwork(2, seed, link -> profile);
        for (int i = 0; i < 100; i++) {
            network.send(0, 1, i);
        }
        return network.receivedBy(1);
    }

    @Test
    void trafficOnOneLinkDoesNotChangeTheLossesOfAnother() {
        LinkProfile profile = LinkProfile.builder().loss(Loss.random(0.3)).build();
        TestNetwork quiet = TestNetwork.of(3, profile);
        TestNetwork busy = TestNetwork.of(3, profile);

        for (int i = 0; i < 200; i++) {
            quiet.send(0, 1, i);
            busy.send(0, 1, i);
            busy.send(0, 2, i);
            busy.send(1, 0, i);
        }

        assertThat(busy.receivedBy(1)).isEqualTo(quiet.receivedBy(1));
    }

    @Test
    void packetsForNobodyAreCountedAndDropped() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

        network.send(0, 99, 1); // an address of the subnet that no node has
        network.send(0, 0, 1); // to itself: the kernel would not send that
        network.send(0, new byte[] {0x45, 0, 0}); // cut short
        network.send(0, ByteBuffer.allocate(20).put((byte) 0x45).array()); // to 0.0.0.0

        assertThat(network.counters().unroutable()).isEqualTo(4);
        assertThat(network.receivedBy(0)).isEmpty();
    }

    @Test
    void ipv6PacketsFindTheirNodeAndKernelChatterIsKeptApart() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        byte[] toSecondNode = ipv6(0xFD4E_7370_6C74_0000L, 2);
        byte[] routerSolicitation = ipv6(0xFF02_0000_0000_0000L, 2);

        network.send(0, toSecondNode);
        network.send(0, routerSolicitation);
        network.send(0, ipv6(0xFD4E_7370_6C74_0001L, 2)); // another network's

        assertThat(network.device(1).received().get(0).packet()).isEqualTo(toSecondNode);
        assertThat(network.counters().kernelChatter()).isEqualTo(1);
        assertThat(network.counters().unroutable()).isEqualTo(1);
    }

    private static byte[] ipv6(long network, long node) {
        return ByteBuffer.allocate(40)
                .put((byte) 0x60)
                .position(24)
                .putLong(network)
                .putLong(node)
                .array();
    }

    @Test
    void buffersComeBackHoweverAPacketEnds() {
        TestNetwork network = TestNetwork.of(
                2, LinkProfile.builder().latency(MS).loss(Loss.random(0.5)).build());

        for (int i = 0; i < 4 * TestNetwork.MAX_PACKETS; i++) { // send fails when no buffer is free
            network.send(0, 1, i);
            network.send(0, 99, i);
            network.pass(Duration.ofNanos(10_000));
        }

        assertThat(network.receivedBy(1)).isNotEmpty();
    }

    @Test
    void whatTheReceiversKernelRefusesIsCounted() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        network.device(1).refuse();

        network.send(0, 1, 1);

        assertThat(network.link(0, 1).stats().refused()).isEqualTo(1);
    }

    @Test
    void latenessIsMeasuredFromTheDueTime() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        network.send(0, 1, 1);
        network.pass(Duration.ofMillis(50));

        assertThat(network.counters().latenessNs().getMaxValue()).isZero();
        assertThat(network.counters().latenessNs().getTotalCount()).isEqualTo(1);
    }
}
