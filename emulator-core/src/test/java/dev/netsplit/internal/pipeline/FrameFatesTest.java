package dev.netsplit.internal.pipeline;

import static dev.netsplit.internal.wire.Frames.CUSTOMER_TAG;
import static dev.netsplit.internal.wire.Frames.SERVICE_TAG;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.Frames;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A packet in a frame has the fate that it has without one, whatever the link does: the same bytes at the same times in
 * the same order, the same counts; superpackets of every kind too, and with VLAN tags before them.
 */
class FrameFatesTest {
    private static final int SEGMENT = 200;
    private static final int SUPERPACKETS = 60;
    private static final MemoryLimits MEMORY = MemoryLimits.of(256 << 20);
    private static final Duration LATENCY = Duration.ofMillis(10);
    private static final int[][] TAGS = {
        {}, {CUSTOMER_TAG << 16 | 5}, {SERVICE_TAG << 16 | 9, CUSTOMER_TAG << 16 | 5},
    };

    static Stream<Arguments> profiles() {
        Map<String, LinkProfile> profiles = new TreeMap<>();
        profiles.put("clean", LinkProfile.clean());
        profiles.put("jitter", with(p -> p.latency(Latency.normal(LATENCY, Duration.ofMillis(2)))));
        profiles.put("loss", with(p -> p.loss(Loss.random(0.05)).latency(LATENCY)));
        profiles.put("bursts", with(p -> p.loss(Loss.bursts(0.1, 4)).latency(LATENCY)));
        profiles.put("every third lost", with(p -> p.loss(Loss.everyNth(3))));
        profiles.put(
                "duplication", with(p -> p.duplication(Duplication.random(0.1)).latency(LATENCY)));
        for (Corruption.Target target : Corruption.Target.values()) {
            if (target != Corruption.Target.ANYWHERE) {
                profiles.put(
                        "corruption, " + target,
                        with(p -> p.corruption(
                                Corruption.random(0.1).target(target).bits(3))));
            }
        }
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
        profiles.put(
                "the user's own, which looks at bytes",
                with(p -> p.impairment(() -> packet -> packet.delay(
                        packet.packet().byteAt(packet.length() - 1) % 2 == 0 ? 1_000_000 : packet.length()))));
        profiles.put(
                "all together",
                with(p -> p.bandwidth(Bandwidth.of(200_000_000).queue(Queue.packets(300)))
                        .loss(Loss.random(0.02))
                        .duplication(Duplication.random(0.02))
                        .corruption(Corruption.random(0.02).target(Corruption.Target.PAYLOAD))
                        .latency(Latency.uniform(LATENCY, Duration.ofMillis(1)).reordering())
                        .reordering(Reordering.byDistance(0.02, 5))));
        return profiles.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void aFrameHasTheFateOfThePacketInIt(String name, LinkProfile profile) {
        for (int[] tags : TAGS) {
            Run framed = new Run(profile, tags);
            Run plain = new Run(withOverhead(profile, framed.linkHeader), null);
            framed.sendAll();
            plain.sendAll();

            assertThat(framed.arrivals(1)).isEqualTo(plain.arrivals(1));
            assertThat(framed.arrivals(0)).isEqualTo(plain.arrivals(0)); // the answers to too big ones
            assertThat(countsOf(framed.stats())).isEqualTo(countsOf(plain.stats()));
            assertThat(framed.stats().deliveredBytes())
                    .isEqualTo(plain.stats().deliveredBytes()
                            + framed.linkHeader * plain.stats().delivered());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void aSuperpacketInAFrameArrivesAsItsSegmentsWould(String name, LinkProfile profile) {
        for (int[] tags : TAGS) {
            Run whole = new Run(profile, tags);
            Run inSegments = new Run(profile, tags);
            whole.sendAll();
            inSegments.sendAllInSegments();

            assertThat(whole.arrivals(1)).isEqualTo(inSegments.arrivals(1));
            assertThat(whole.stats()).isEqualTo(inSegments.stats());
        }
    }

    /** Anywhere in a frame is in its own header too. */
    @Test
    void corruptionAnywhereHitsTheWholeFrame() {
        LinkProfile profile = with(p -> p.corruption(Corruption.random(1)));
        Run framed = new Run(profile, new int[0]);
        Run plain = new Run(profile, null);
        framed.sendAll();
        plain.sendAll();

        assertThat(framed.stats().corrupted()).isEqualTo(plain.stats().corrupted());
        byte[] addresses = Arrays.copyOf(Frames.frame(Frames.mac(2), Frames.mac(1), 0, new byte[0]), 12);
        long inHeader = framed.received(1).stream()
                .filter(received -> !Arrays.equals(received.packet(), 0, 12, addresses, 0, 12))
                .count();
        assertThat(inHeader).isPositive(); // 12 bytes of some 250, and 800 packets: none with odds of 10^-17
    }

    /**
     * Not one that nobody knows the receiver of: it goes over every link, and what those carry is of no matter to it.
     */
    @Test
    void onlyTheReceiversLinkAnswersThatAFrameIsTooBig() {
        Run run = new Run(with(p -> p.mtu(Mtu.of(240))), new int[0]);
        byte[] tooBig = Packets.dontFragment(Packets.udp(run.address(1), run.address(2), 4000, 53, new byte[300]));
        run.pipeline.send(0, Frames.frame(Frames.mac(3), Frames.mac(1), 0x0800, tooBig));
        assertThat(run.received(0)).hasSize(1); // what node 2 sent at the start
        assertThat(run.stats().tooBig()).isEqualTo(1);

        run.pipeline.send(0, Frames.frame(Frames.mac(2), Frames.mac(1), 0x0800, tooBig));
        byte[] answer = run.received(0).get(1).packet();
        assertThat(answer).startsWith(Frames.frame(Frames.mac(1), Frames.mac(2), 0x0800, new byte[] {0x45}));
        assertThat(answer).hasSize(14 + 28 + tooBig.length);
    }

    @Test
    void aFrameOfAnotherKindThatIsTooBigIsDropped() {
        Run run = new Run(with(p -> p.mtu(Mtu.of(240))), new int[0]);
        run.pipeline.send(0, Frames.frame(Frames.mac(2), Frames.mac(1), 0x88B5, new byte[241]));
        run.pipeline.send(0, Frames.frame(Frames.mac(2), Frames.mac(1), 0x88B5, new byte[240]));

        assertThat(run.received(1)).hasSize(1);
        assertThat(run.received(0)).hasSize(1);
        assertThat(run.stats().tooBig()).isEqualTo(1);
    }

    /** Users' packets have the same fates, however many questions their kernels ask meanwhile. */
    @Test
    void whatKernelsAskIsAFlowOfItsOwn() {
        Run quiet = new Run(with(p -> p.loss(Loss.random(0.3))), new int[0]);
        Run talkative = new Run(with(p -> p.loss(Loss.random(0.3))), new int[0]);
        for (int i = 0; i < 200; i++) {
            byte[] packet = Packets.udp(quiet.address(1), quiet.address(2), 4000, 53, new byte[] {(byte) i});
            byte[] frame = Frames.frame(Frames.mac(2), Frames.mac(1), 0x0800, packet);
            quiet.pipeline.send(0, frame);
            if (i % 3 == 0) {
                talkative.pipeline.send(0, Frames.frame(Frames.EVERYBODY, Frames.mac(1), 0x0806, new byte[28]));
            }
            talkative.pipeline.send(0, frame);
        }

        assertThat(talkative.received(1).stream()
                        .map(received -> Bytes.asList(received.packet()))
                        .filter(frame -> frame.get(13) == 0))
                .isEqualTo(quiet.received(1).stream()
                        .map(received -> Bytes.asList(received.packet()))
                        .toList());
    }

    private static LinkProfile with(Function<LinkProfile.Builder, LinkProfile.Builder> change) {
        return change.apply(LinkProfile.builder()).build();
    }

    /** A rate counts the frame's bytes. */
    private static LinkProfile withOverhead(LinkProfile profile, int bytes) {
        return profile.bandwidth().isUnlimited()
                ? profile
                : profile.toBuilder()
                        .bandwidth(profile.bandwidth().overhead(bytes))
                        .build();
    }

    private static LinkStats countsOf(LinkStats stats) {
        return new LinkStats(
                stats.offered(),
                stats.delivered(),
                0,
                stats.lost(),
                stats.duplicated(),
                stats.corrupted(),
                stats.reordered(),
                stats.marked(),
                stats.dropped(),
                stats.tooBig(),
                stats.cut(),
                stats.refused(),
                stats.foreign(),
                stats.inFlight(),
                stats.foreignSources());
    }

    /** A packet of the wire's that arrived, without its frame. */
    private record Arrival(long timeNs, List<Byte> packet) {}

    /** Two nodes, numbered from 1, of which the second has said something at the start. */
    private static final class Run {
        private final SimulatedPipeline pipeline;
        private final int @Nullable [] tags;
        private final int linkHeader;

        /**
         * @param tags of its frames; null for packets without frames
         */
        private Run(LinkProfile profile, int @Nullable [] tags) {
            List<NodeName> names = List.of(new NodeName("n1"), new NodeName("n2"));
            Layer layer = tags == null ? Layer.IP : Layer.ETHERNET;
            this.pipeline = new SimulatedPipeline(
                    layer,
                    names,
                    42,
                    link -> link.from().value().equals("n1") ? profile : LinkProfile.clean(),
                    node -> NodeLimits.NONE,
                    MEMORY);
            this.tags = tags;
            this.linkHeader = tags == null ? 0 : 14 + 4 * tags.length;
            send(1, new byte[Superpackets.VIRTIO_HEADER], Packets.udp(address(2), address(1), 53, 4000, new byte[1]));
        }

        private void send(int from, byte[] virtio, byte[] packet) {
            byte[] both = Bytes.concat(virtio, packet);
            pipeline.sendSuperpacket(
                    from, tags == null ? both : Frames.around(both, Frames.mac(2 - from), Frames.mac(from + 1), tags));
        }

        private void sendAll() {
            for (int i = 0; i < SUPERPACKETS; i++) {
                sendSuperpacket(superpacket(i));
                pipeline.pass(Duration.ofMillis(1));
            }
            pipeline.pass(Duration.ofSeconds(20));
        }

        private void sendAllInSegments() {
            for (int i = 0; i < SUPERPACKETS; i++) {
                for (byte[] segment : Superpackets.onTheWire(superpacket(i))) {
                    send(0, new byte[Superpackets.VIRTIO_HEADER], segment);
                }
                pipeline.pass(Duration.ofMillis(1));
            }
            pipeline.pass(Duration.ofSeconds(20));
        }

        private void sendSuperpacket(byte[] headerAndPacket) {
            pipeline.sendSuperpacket(
                    0,
                    tags == null
                            ? headerAndPacket
                            : Frames.around(headerAndPacket, Frames.mac(2), Frames.mac(1), tags));
        }

        private byte[] superpacket(int number) {
            byte[] payload = new byte[SEGMENT * (5 + number % 20) + number % 7];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (i * 31 + number);
            }
            int flags = number % 3 == 0 ? 0x98 : 0x10;
            long network = pipeline.subnet().ipv6Network();
            return switch (number % 4) {
                case 0 -> Superpackets.udpIpv4(address(1), address(2), 4000, payload, SEGMENT);
                case 1 -> Superpackets.tcpIpv6(network, 1, 2, 4000, flags, payload, SEGMENT);
                case 2 -> Superpackets.udpIpv6(network, 1, 2, 4000, payload, SEGMENT);
                default -> Superpackets.tcpIpv4(address(1), address(2), 4000, flags, payload, SEGMENT);
            };
        }

        private int address(int node) {
            return pipeline.subnet().ipv4Network() + node;
        }

        private List<InMemoryDevice.Received> received(int node) {
            return pipeline.device(node).received();
        }

        private List<Arrival> arrivals(int node) {
            List<Arrival> arrivals = new ArrayList<>();
            for (InMemoryDevice.Received received : received(node)) {
                byte[] packet = Frames.inside(received.headerAndPacket(), linkHeader);
                for (byte[] segment : Superpackets.onTheWire(packet)) {
                    arrivals.add(new Arrival(received.timeNs(), Bytes.asList(segment)));
                }
            }
            return arrivals;
        }

        private LinkStats stats() {
            return pipeline.links().link(0, 1).stats();
        }
    }
}
