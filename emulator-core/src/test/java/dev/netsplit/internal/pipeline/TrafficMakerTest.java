package dev.netsplit.internal.pipeline;

import static dev.netsplit.internal.pipeline.TestTraffic.MS;
import static dev.netsplit.internal.pipeline.TestTraffic.PORT;
import static dev.netsplit.internal.pipeline.TestTraffic.TEN_MS;
import static dev.netsplit.internal.pipeline.TestTraffic.answer;
import static dev.netsplit.internal.pipeline.TestTraffic.firstPort;
import static dev.netsplit.internal.pipeline.TestTraffic.plan;
import static dev.netsplit.internal.pipeline.TestTraffic.start;
import static dev.netsplit.internal.pipeline.TestTraffic.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.CraftedPacket;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Queue;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.memory.PacketBudget;
import dev.netsplit.internal.pipeline.traffic.ArrivalTimes;
import dev.netsplit.internal.pipeline.traffic.FlowPlan;
import dev.netsplit.internal.pipeline.traffic.MadeUpDevice;
import dev.netsplit.internal.pipeline.traffic.PacketTemplate;
import dev.netsplit.internal.pipeline.traffic.ReplayPackets;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.internal.pipeline.traffic.TrafficPlan;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.TrafficStats;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Traffic of the network's own making, under the manual clock. */
class TrafficMakerTest {
    private static final Subnet SUBNET = Subnet.ofSlot(0);

    @Test
    void packetsComeAtTheirTimesAndCarryTheirNumbers() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        TrafficSource traffic = start(network, plan("t", false), 64, ArrivalTimes.constant(1_000));

        network.pass(Duration.ofMillis(12));

        List<InMemoryDevice.Received> received = network.device(1).received();
        assertThat(received)
                .extracting(InMemoryDevice.Received::timeNs)
                .containsExactly(10_000_000L, 11_000_000L, 12_000_000L);
        assertThat(received)
                .extracting(packet -> ByteBuffer.wrap(packet.packet()).getLong(28))
                .containsExactly(0L, 1L, 2L);
        assertThat(received)
                .allSatisfy(packet -> assertThat(Packets.transportChecksum(ByteBuffer.wrap(packet.packet())))
                        .isZero());
        TrafficStats stats = traffic.stats().get();
        assertThat(List.of(stats.sent(), stats.sentBytes(), stats.delivered(), stats.missed()))
                .containsExactly(13L, 13 * 200L, 3L, 0L);
        assertThat(network.link(0, 1).stats().offered()).isEqualTo(13);
        assertThat(network.link(0, 1).stats().inFlight()).isEqualTo(10);
    }

    @Test
    void backgroundLoadCountsAsDeliveredAndTheReceiverSeesNothingOfIt() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        TrafficSource traffic = start(network, plan("t", true), 0, ArrivalTimes.constant(1_000));

        network.pass(Duration.ofMillis(99));

        assertThat(traffic.stats().get().delivered()).isEqualTo(100);
        assertThat(network.link(0, 1).stats().delivered()).isEqualTo(100);
        assertThat(network.link(0, 1).stats().deliveredBytes()).isEqualTo(100 * 200);
        assertThat(network.device(1).received()).isEmpty();
    }

    /**
     * 10 Mbit/s, of which 8 are taken: of 10 more that are offered, exactly what is left gets through, while queues are
     * never empty.
     */
    @Test
    void backgroundLoadLeavesTheRestOfTheRateToOthers() {
        LinkProfile profile = LinkProfile.builder()
                .bandwidth(Bandwidth.of(10_000_000).queue(Queue.packets(20)))
                .build();
        TestNetwork network = TestNetwork.of(2, profile);
        start(network, plan("t", true), 0, template(1_000), ArrivalTimes.constant(1_000)); // 8 Mbit/s
        network.pass(Duration.ofMillis(1));
        assertThat(network.link(0, 1).stats().dropped()).isZero();
        byte[] packet = ByteBuffer.allocate(1_000)
                .put(0, (byte) 0x45)
                .putInt(12, network.address(0))
                .putInt(16, network.address(1))
                .array();

        for (int i = 0; i < 10_000; i++) { // 2 Mbit/s: all of it gets through
            if (i % 4 == 0) {
                network.send(0, packet);
            }
            network.pass(MS);
        }

        assertThat(network.link(0, 1).stats().dropped()).isZero();
        network.pass(Duration.ofMillis(20));
        assertThat(network.device(1).takeReceived()).hasSize(2_500);

        long deliveredBefore = network.link(0, 1).stats().delivered();
        for (int i = 0; i < 10_000; i++) { // 8 Mbit/s more than there is: what leaves is 10 Mbit/s, to the packet
            network.send(0, packet);
            network.pass(MS);
        }
        assertThat(network.link(0, 1).stats().delivered() - deliveredBefore).isBetween(12_499L, 12_500L);
        assertThat(network.link(0, 1).stats().dropped())
                .isBetween(7_480L, 7_501L); // 20,000 less 12,500, less those that wait
    }

    @Test
    void theSameSeedGivesTheSameBytesAtTheSameTimesAndOneFlowMoreChangesNothing() {
        List<String> alone = poissonOverALossyLink(42, false);

        assertThat(alone).hasSizeGreaterThan(500);
        assertThat(poissonOverALossyLink(42, false)).isEqualTo(alone);
        assertThat(poissonOverALossyLink(42, true)).isEqualTo(alone);
        assertThat(poissonOverALossyLink(43, false)).isNotEqualTo(alone);
    }

    private static List<String> poissonOverALossyLink(long seed, boolean another) {
        LinkProfile lossy = LinkProfile.builder()
                .latency(Latency.normal(MS.multipliedBy(5), MS).reordering())
                .loss(Loss.random(0.1))
                .build();
        TestNetwork network = new TestNetwork(2, seed, link -> lossy);
        if (another) {
            start(network, plan("other", true), 0, ArrivalTimes.poisson(3_000, RandomStream.of(seed, "other")));
        }
        start(network, plan("t", false), 64, ArrivalTimes.poisson(1_000, RandomStream.of(seed, "t")));
        network.pass(Duration.ofSeconds(1));
        return described(network.device(1));
    }

    @Test
    void trafficChangesNoOtherPacketsFates() {
        assertThat(numbersThatArrive(true)).isEqualTo(numbersThatArrive(false)).hasSizeBetween(300, 700);
    }

    /** On the very service and between the very nodes that the traffic talks about, answers too. */
    private static List<Integer> numbersThatArrive(boolean traffic) {
        LinkProfile lossy = LinkProfile.builder().loss(Loss.random(0.5)).build();
        TestNetwork network = new TestNetwork(2, 42, link -> lossy);
        if (traffic) {
            start(network, plan("t", true), 64, ArrivalTimes.constant(2_000));
        }
        for (int i = 0; i < 1_000; i++) {
            byte[] number = ByteBuffer.allocate(4).putInt(i).array();
            network.send(0, Packets.udp(network.address(0), network.address(1), 40_000, PORT, number));
            if (traffic) {
                network.send(1, Packets.udp(network.address(1), network.address(0), PORT, firstPort(), number));
            }
            network.pass(MS);
        }
        return network.device(1).received().stream()
                .map(received -> ByteBuffer.wrap(received.packet()).getInt(28))
                .toList();
    }

    @Test
    void itEndsAfterSoManyPacketsOrSoMuchTimeAndSaysSo() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        AtomicInteger ended = new AtomicInteger();
        TrafficSource counted = start(
                network,
                new TrafficPlan(1, true, 5, Long.MAX_VALUE, ended::incrementAndGet),
                0,
                ArrivalTimes.constant(1_000));
        TrafficSource timed = start(
                network,
                new TrafficPlan(2, true, Long.MAX_VALUE, 20_000_000, ended::incrementAndGet),
                0,
                ArrivalTimes.constant(1_000));
        TrafficSource stopped = start(
                network,
                new TrafficPlan(3, true, Long.MAX_VALUE, Long.MAX_VALUE, ended::incrementAndGet),
                0,
                ArrivalTimes.constant(1_000));
        network.pass(Duration.ofMillis(50));
        assertThat(ended).hasValue(2);
        stopped.stop();
        stopped.stop();
        network.pass(Duration.ofMillis(50));

        assertThat(ended).hasValue(3);
        assertThat(List.of(
                        counted.stats().get().sent(),
                        timed.stats().get().sent(),
                        stopped.stats().get().sent()))
                .containsExactly(5L, 20L, 51L);
    }

    @Test
    void theLinkSaysThatItRefusedPacketsForWhichThereIsNoMemory() {
        TestNetwork network = TestNetwork.of(
                2, LinkProfile.builder().latency(Duration.ofHours(1)).build());
        TrafficSource traffic = start(network, plan("t", true), 0, ArrivalTimes.constant(1_000));
        network.pass(Duration.ofSeconds(2));

        long room =
                TestNetwork.MAX_ON_A_LINK * PacketBudget.cost(128) / PacketBudget.cost(512); // the packets are larger
        assertThat(traffic.stats().get().sent()).isEqualTo(2_001);
        assertThat(network.link(0, 1).stats().refused()).isEqualTo(2_001 - room);
        assertThat(network.counters().refusedForMemory()).isEqualTo(2_001 - room);
    }

    @Test
    void aSenderThatMadeNothingUpIsNotToldThatItsPacketsAreTooBig() {
        TestNetwork network =
                TestNetwork.of(2, LinkProfile.builder().mtu(Mtu.of(100)).build());
        TrafficSource traffic = start(network, plan("t", false), 64, ArrivalTimes.constant(1_000));
        network.pass(Duration.ofMillis(9));

        assertThat(network.link(0, 1).stats().tooBig()).isEqualTo(10);
        assertThat(traffic.stats().get().delivered()).isZero();
        assertThat(network.device(0).received()).isEmpty();
    }

    @Test
    void aMadeUpHostHasLinksOfItsOwnAndCountsWhatItReceives() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        MadeUpDevice host = network.traffic()
                .addMadeUp(new NodeName("client"), SUBNET.addresses(900), LinkPair.of(TEN_MS, LinkProfile.clean()));
        byte[] request = CraftedPacket.udp(SUBNET.ipv4(900), 0, SUBNET.ipv4(2), PORT)
                .payload(new byte[8])
                .bytes();
        TrafficSource traffic = network.traffic()
                .start(
                        new FlowPlan(plan("t", false), host.node(), 1, new PacketTemplate(request, true), 64),
                        ArrivalTimes.constant(100))
                .orElseThrow();
        network.pass(Duration.ofMillis(11));
        answer(network, 1, network.device(1).received().get(0));
        network.send(0, Packets.udp(network.address(0), SUBNET.ipv4Network() + 900, 1, 2, new byte[72]));

        assertThat(traffic.stats().get().answered()).isEqualTo(1);
        assertThat(traffic.stats().get().answerDelay().max()).isEqualTo(Duration.ofMillis(11));
        assertThat(List.of(host.packets(), host.bytes())).containsExactly(1L, 100L);
        assertThat(network.link(host.node(), 1).name()).hasToString("client -> n2");
        assertThat(network.link(0, host.node()).stats().delivered()).isEqualTo(1);
    }

    @Test
    void groupsReachKernelsOnly() {
        TestNetwork network = TestNetwork.of(3, LinkProfile.clean());
        MadeUpDevice host = network.traffic()
                .addMadeUp(new NodeName("client"), SUBNET.addresses(900), LinkPair.symmetric(LinkProfile.clean()));

        network.send(0, Packets.udp(network.address(0), 0xE000_0101, 1, 2, new byte[8]));

        assertThat(network.device(1).received()).hasSize(1);
        assertThat(network.device(2).received()).hasSize(1);
        assertThat(host.packets()).isZero();
    }

    @Test
    void anInjectedPacketIsAsIfTheNodeHadSentIt() {
        TestNetwork network = TestNetwork.of(3, TEN_MS);
        byte[] spoofed = CraftedPacket.udp(SUBNET.ipv4(3), 7, SUBNET.ipv4(2), 7).bytes();

        assertThat(network.traffic().inject(0, spoofed)).isEqualTo(TrafficMaker.Injection.SENT);
        network.pass(Duration.ofMillis(10));

        assertThat(network.device(1).received()).hasSize(1);
        assertThat(network.device(1).received().get(0).packet()).isEqualTo(spoofed);
        assertThat(network.link(0, 1).stats().delivered()).isEqualTo(1);
        assertThat(network.traffic().inject(1, spoofed)).isEqualTo(TrafficMaker.Injection.TO_ITSELF);
        byte[] lost = CraftedPacket.udp(SUBNET.ipv4(3), 7, SUBNET.ipv4(700), 7).bytes();
        assertThat(network.traffic().inject(1, lost)).isEqualTo(TrafficMaker.Injection.NO_RECEIVER);
    }

    @Test
    void aReplayKeepsTheDistancesInTime() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        ByteBuffer bytes = ByteBuffer.allocate(4_000);
        List<ReplayPackets.Packet> packets = new ArrayList<>();
        long[] times = {0, 3_000_000, 3_000_000, 10_000_000};
        for (int i = 0; i < 4; i++) {
            int from = i % 2;
            byte[] packet = Packets.udp(network.address(from), network.address(1 - from), i, 7, new byte[i]);
            bytes.put(100 * i, packet);
            packets.add(new ReplayPackets.Packet(100 * i, packet.length, times[i], from, 1 - from));
        }
        network.pass(MS);
        AtomicInteger ended = new AtomicInteger();
        TrafficSource replay = network.traffic()
                .startReplay(
                        new TrafficPlan(1, false, Long.MAX_VALUE, Long.MAX_VALUE, ended::incrementAndGet),
                        new ReplayPackets(bytes, packets));
        network.pass(Duration.ofMillis(10));

        assertThat(network.device(1).received())
                .extracting(InMemoryDevice.Received::timeNs)
                .containsExactly(1_000_000L, 4_000_000L);
        assertThat(network.device(0).received())
                .extracting(InMemoryDevice.Received::timeNs)
                .containsExactly(4_000_000L, 11_000_000L);
        assertThat(network.device(1).received().get(1).packet())
                .isEqualTo(Packets.udp(network.address(0), network.address(1), 2, 7, new byte[2]));
        assertThat(replay.stats().get().delivered()).isEqualTo(4);
        assertThat(ended).hasValue(1);
    }

    private static List<String> described(InMemoryDevice device) {
        return device.received().stream()
                .map(packet -> packet.timeNs() + " " + new java.math.BigInteger(packet.packet()).toString(16))
                .toList();
    }
}
