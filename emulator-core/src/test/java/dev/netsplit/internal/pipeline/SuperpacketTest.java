package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.netsplit.fault.PacketFault;
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
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.link.PacketTrigger;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A superpacket arrives as its segments would have, one by one: the same bytes at the same times in the same order, the
 * same counts; whatever the link does.
 */
class SuperpacketTest {
    private static final int SEGMENT = 200;
    private static final int SUPERPACKETS = 200;
    private static final MemoryLimits MEMORY = MemoryLimits.of(256 << 20);
    private static final Duration LATENCY = Duration.ofMillis(10);

    static Stream<Arguments> profiles() {
        Map<String, LinkProfile> profiles = new TreeMap<>();
        profiles.put("clean", LinkProfile.clean());
        profiles.put("latency", with(p -> p.latency(LATENCY)));
        profiles.put("jitter", with(p -> p.latency(Latency.normal(LATENCY, Duration.ofMillis(2)))));
        profiles.put(
                "jitter without order",
                with(p ->
                        p.latency(Latency.normal(LATENCY, Duration.ofMillis(2)).reordering())));
        profiles.put("loss", with(p -> p.loss(Loss.random(0.05)).latency(LATENCY)));
        profiles.put("bursts", with(p -> p.loss(Loss.bursts(0.1, 4)).latency(LATENCY)));
        profiles.put("everything lost", with(p -> p.loss(Loss.random(1))));
        profiles.put("every third lost", with(p -> p.loss(Loss.everyNth(3))));
        profiles.put(
                "duplication", with(p -> p.duplication(Duplication.random(0.1)).latency(LATENCY)));
        profiles.put("corruption", with(p -> p.corruption(Corruption.random(0.1).bits(3))));
        profiles.put(
                "corruption, mended",
                with(p -> p.corruption(Corruption.random(0.1).target(Corruption.Target.PAYLOAD_CHECKSUM_MENDED))));
        profiles.put("reordering", with(p -> p.latency(LATENCY).reordering(Reordering.random(0.1))));
        profiles.put("reordering by distance", with(p -> p.latency(LATENCY).reordering(Reordering.byDistance(0.1, 3))));
        profiles.put("rate", with(p -> p.bandwidth(Bandwidth.of(100_000_000)).latency(LATENCY)));
        profiles.put(
                "short queue", with(p -> p.bandwidth(Bandwidth.of(10_000_000).queue(Queue.packets(20)))));
        profiles.put(
                "marking",
                with(p -> p.bandwidth(Bandwidth.of(10_000_000)
                        .queue(Queue.packets(100).red(5, 50, 0.1).ecn()))));
        profiles.put("small MTU", with(p -> p.mtu(Mtu.of(250))));
        profiles.put("smaller MTU", with(p -> p.mtu(Mtu.of(240))));
        profiles.put("black hole", with(p -> p.mtu(Mtu.blackHole(240))));
        profiles.put("the user's own, which looks at bytes", with(p -> p.impairment(new EvenBytesLater())));
        profiles.put(
                "all together",
                with(p -> p.bandwidth(Bandwidth.of(200_000_000).queue(Queue.bytes(50_000)))
                        .loss(Loss.random(0.02))
                        .duplication(Duplication.random(0.02))
                        .corruption(Corruption.random(0.02))
                        .latency(Latency.uniform(LATENCY, Duration.ofMillis(1)).reordering())
                        .reordering(Reordering.byDistance(0.02, 5))));
        profiles.put(
                "all but the rate",
                with(p -> p.loss(Loss.random(0.02))
                        .duplication(Duplication.random(0.5))
                        .corruption(Corruption.random(0.02))
                        .latency(LATENCY)
                        .reordering(Reordering.byDistance(0.02, 5))));
        return profiles.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void itArrivesAsItsSegmentsWould(String name, LinkProfile profile) {
        Run whole = new Run(profile, NodeLimits.NONE);
        Run inSegments = new Run(profile, NodeLimits.NONE);

        whole.send(packet -> List.of(packet));
        inSegments.send(Run::segments);

        assertThat(whole.arrivals(1)).isEqualTo(inSegments.arrivals(1));
        assertThat(whole.arrivals(0)).isEqualTo(inSegments.arrivals(0)); // the answers to too big ones
        assertThat(whole.stats()).isEqualTo(inSegments.stats());
    }

    static Stream<PacketFault> faults() {
        PacketFilter all = PacketFilter.all();
        PacketFault.Selection packets = PacketFault.on("n1", "n2");
        PacketFault.Selection some = packets.matching(all.withProbability(0.2));
        Duration ms = Duration.ofMillis(1);
        return Stream.of(
                packets.drop(),
                packets.matching(all.everyNth(3)).drop(),
                packets.matching(all.payloadContains(new byte[] {31, 62, 93}).first(100))
                        .drop(),
                some.drop(),
                some.hold(),
                some.reject(),
                some.delay(ms),
                some.lose(Loss.random(0.5)),
                some.duplicate(Duplication.random(0.5)),
                some.limit(Bandwidth.of(10_000_000)),
                packets.matching(all.nth(40)).reset(),
                packets.cutAfter(2_050),
                packets.slice(70, ms.dividedBy(100)),
                packets.slice(90, 30, ms.dividedBy(100)),
                some.zeroWindow());
    }

    /** Faults look at segments too. The answers to rejected ones are the exception: a kernel needs one only. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void underAFaultWhatArrivesAreTheSegmentsOneByOne(PacketFault fault) {
        Run whole = new Run(with(p -> p.latency(LATENCY)), NodeLimits.NONE);
        Run inSegments = new Run(with(p -> p.latency(LATENCY)), NodeLimits.NONE);
        LinkFault toWhole = Faults.of(fault);
        LinkFault toSegments = Faults.of(fault);
        whole.pipeline.links().link(0, 1).add(toWhole);
        inSegments.pipeline.links().link(0, 1).add(toSegments);

        whole.send(packet -> List.of(packet));
        inSegments.send(Run::segments);

        assertThat(whole.arrivals(1)).isEqualTo(inSegments.arrivals(1));
        assertThat(whole.stats()).isEqualTo(inSegments.stats());
        assertThat(toWhole.affectedPackets())
                .isEqualTo(toSegments.affectedPackets())
                .isPositive();
    }

    @Test
    void nodeLimitsSeeSegments() {
        NodeLimits limits = new NodeLimits(
                Bandwidth.of(50_000_000).queue(Queue.packets(40)),
                Bandwidth.of(20_000_000).queue(Queue.packets(20)));
        Run whole = new Run(with(p -> p.latency(LATENCY)), limits);
        Run inSegments = new Run(with(p -> p.latency(LATENCY)), limits);

        whole.send(packet -> List.of(packet));
        inSegments.send(Run::segments);

        assertThat(whole.arrivals(1)).isEqualTo(inSegments.arrivals(1));
        assertThat(whole.stats()).isEqualTo(inSegments.stats());
        assertThat(whole.stats().dropped()).isPositive();
    }

    @Test
    void aCleanLinkDeliversItWhole() {
        Run run = new Run(with(p -> p.latency(LATENCY)), NodeLimits.NONE);
        run.send(packet -> List.of(packet));

        assertThat(run.received(1)).hasSize(SUPERPACKETS);
        assertThat(run.stats().delivered()).isGreaterThan(10 * SUPERPACKETS);
    }

    @Test
    void aLostSegmentCutsItInTwo() {
        Run run = new Run(with(p -> p.loss(Loss.pattern("....x" + ".".repeat(100)))), NodeLimits.NONE);
        run.sendOne(7);

        assertThat(run.received(1)).hasSize(2);
        assertThat(run.stats().lost()).isEqualTo(1);
    }

    @Test
    void theSegmentsAfterTheOneThatSetsAPartitionOffDoNotArrive() {
        Run run = new Run(LinkProfile.clean(), NodeLimits.NONE);
        LinkState link = run.pipeline.links().link(0, 1);
        RandomStream unused = RandomStream.of(42, "trigger");
        link.add(new PacketTrigger(PacketFilter.all(), 3, unused, timeNs -> link.add(Faults.cut())));

        run.sendOne(7);

        assertThat(run.received(1)).hasSize(3);
        assertThat(run.stats().delivered()).isEqualTo(3);
        assertThat(run.stats().cut()).isEqualTo(run.stats().offered() - 3).isPositive();
    }

    private static LinkProfile with(Function<LinkProfile.Builder, LinkProfile.Builder> change) {
        return change.apply(LinkProfile.builder()).build();
    }

    /** Delays packets whose last byte is even. */
    private static final class EvenBytesLater implements Impairment {
        @Override
        public Effect onLink() {
            return packet ->
                    packet.delay(packet.packet().byteAt(packet.length() - 1) % 2 == 0 ? 1_000_000 : packet.length());
        }
    }

    /** A packet of the wire's that arrived. */
    private record Arrival(long timeNs, List<Byte> packet) {}

    /** Two nodes, the first of which sends superpackets, or what they stand for. */
    private static final class Run {
        private final SimulatedPipeline pipeline;

        private Run(LinkProfile profile, NodeLimits limits) {
            List<NodeName> names = List.of(new NodeName("n1"), new NodeName("n2"));
            this.pipeline = new SimulatedPipeline(names, 42, link -> profile, node -> limits, MEMORY);
        }

        private void send(Function<byte[], List<byte[]>> form) {
            for (int i = 0; i < SUPERPACKETS; i++) {
                for (byte[] packet : form.apply(superpacket(i))) {
                    pipeline.sendSuperpacket(0, packet);
                }
                pipeline.pass(Duration.ofMillis(1));
            }
            pipeline.pass(Duration.ofSeconds(20));
        }

        private void sendOne(int number) {
            pipeline.sendSuperpacket(0, superpacket(number));
            pipeline.pass(Duration.ofSeconds(20));
        }

        /**
         * As a kernel without a device that cuts would have sent it: with checksums left to the device, since those
         * stay so.
         */
        private static List<byte[]> segments(byte[] superpacket) {
            return Superpackets.onTheWire(superpacket).stream()
                    .map(segment -> {
                        byte[] headerAndSegment = new byte[Superpackets.VIRTIO_HEADER + segment.length];
                        System.arraycopy(segment, 0, headerAndSegment, Superpackets.VIRTIO_HEADER, segment.length);
                        return headerAndSegment;
                    })
                    .toList();
        }

        private byte[] superpacket(int number) {
            int network = pipeline.subnet().ipv4Network();
            byte[] payload = new byte[SEGMENT * (5 + number % 20) + number % 7];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (i * 31 + number);
            }
            int flags = number % 3 == 0 ? 0x98 : 0x10;
            return switch (number % 4) {
                case 0 -> Superpackets.udpIpv4(network + 1, network + 2, 4000, payload, SEGMENT);
                case 1 -> Superpackets.tcpIpv6(pipeline.subnet().ipv6Network(), 1, 2, 4000, flags, payload, SEGMENT);
                default -> Superpackets.tcpIpv4(network + 1, network + 2, 4000, flags, payload, SEGMENT);
            };
        }

        private List<InMemoryDevice.Received> received(int node) {
            return pipeline.device(node).received();
        }

        private List<Arrival> arrivals(int node) {
            List<Arrival> arrivals = new ArrayList<>();
            for (InMemoryDevice.Received received : received(node)) {
                for (byte[] packet : Superpackets.onTheWire(received.headerAndPacket())) {
                    arrivals.add(new Arrival(received.timeNs(), Bytes.asList(packet)));
                }
            }
            return arrivals;
        }

        private LinkStats stats() {
            return pipeline.links().link(0, 1).stats();
        }
    }
}
