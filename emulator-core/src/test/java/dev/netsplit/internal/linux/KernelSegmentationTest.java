package dev.netsplit.internal.linux;

import static dev.netsplit.internal.linux.ForwardingKernel.FROM;
import static dev.netsplit.internal.linux.ForwardingKernel.TO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.testing.RequiresTun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments are, byte for byte, what Linux makes of the same superpacket for a device that leaves the cutting to it. */
@RequiresTun
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class KernelSegmentationTest {
    private static final int ACK = 0x10;
    private static final int PSH = 0x08;
    private static final int FIN = 0x01;
    private static final int ECE = 0x40;
    private static final int CWR = 0x80;
    private static final int PORT = 999;
    private static final byte[] SACK = {1, 1, 5, 10, 0, 0, 0, 9, 0, 0, 1, 9};

    private static ForwardingKernel kernel;
    private static boolean udpIsTaken;

    @BeforeAll
    static void open() throws Exception {
        kernel = ForwardingKernel.open();
        int network = ForwardingKernel.SUBNET.ipv4Network();
        byte[] udp = Superpackets.udpIpv4(network + FROM, network + TO, PORT, Superpackets.payload(200), 100);
        udpIsTaken = !kernel.forward(udp, 2).isEmpty();
    }

    @AfterAll
    static void close() throws Exception {
        kernel.close();
    }

    static Stream<Arguments> superpackets() {
        Map<String, byte[]> packets = new TreeMap<>();
        int from = ForwardingKernel.SUBNET.ipv4Network() + FROM;
        int to = ForwardingKernel.SUBNET.ipv4Network() + TO;
        long network = ForwardingKernel.SUBNET.ipv6Network();
        int[][] payloadsAndSizes = {
            {64_000, 1448}, {44 * 1448, 1448}, {1449, 1448}, {2_000, 536}, {1_024, 512}, {99, 7}, {65_000, 1_001}
        };
        for (int[] payloadAndSize : payloadsAndSizes) {
            byte[] payload = Superpackets.payload(payloadAndSize[0]);
            int size = payloadAndSize[1];
            String suffix = ", " + payload.length + " by " + size;
            for (int flags : new int[] {ACK, ACK | PSH, ACK | PSH | FIN, ACK | ECE | CWR, ACK | PSH | CWR}) {
                byte[] tcp4 = Superpackets.tcpIpv4(from, to, PORT, flags, payload, size);
                byte[] tcp6 = Superpackets.tcpIpv6(network, FROM, TO, PORT, flags, payload, size);
                String name = ", flags " + Integer.toHexString(flags) + suffix;
                packets.put("TCP over IPv4" + name, tcp4);
                packets.put("TCP over IPv6" + name, tcp6);
                packets.put("TCP over IPv4, SACK" + name, Superpackets.withTcpOptions(tcp4, SACK));
                packets.put("TCP over IPv6, SACK" + name, Superpackets.withTcpOptions(tcp6, SACK));
                packets.put(
                        "TCP over IPv4, IP options" + name,
                        Superpackets.withIpv4Options(tcp4, (byte) 1, (byte) 1, (byte) 1, (byte) 0));
                packets.put("TCP over IPv4, CWR without the ECN bit" + name, withoutEcnBit(tcp4));
            }
            packets.put("UDP over IPv4" + suffix, Superpackets.udpIpv4(from, to, PORT, payload, size));
            packets.put("UDP over IPv6" + suffix, Superpackets.udpIpv6(network, FROM, TO, PORT, payload, size));
        }
        return packets.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("superpackets")
    void segmentsAreThoseOfTheKernel(String name, byte[] whole) {
        assumeTaken(name);
        PacketBuffer packet = Superpackets.buffer(whole);
        List<byte[]> ours = segments(packet);

        List<byte[]> kernels = kernel.forward(whole, ours.size());

        assertThat(kernels).hasSameSizeAs(ours);
        for (int i = 0; i < ours.size(); i++) {
            assertThat(kernels.get(i)).as("segment %s of %s", i, ours.size()).isEqualTo(forwarded(ours.get(i)));
            assertThat(Segmentation.segmentLength(packet, i))
                    .isEqualTo(kernels.get(i).length - Superpackets.VIRTIO_HEADER);
        }
    }

    /** The kernel takes every piece, and cuts them into what it would have cut the whole into. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("superpackets")
    void piecesAreCutByTheKernelLikeTheWhole(String name, byte[] whole) {
        assumeTaken(name);
        PacketBuffer packet = Superpackets.buffer(whole);
        List<byte[]> expected =
                segments(packet).stream().map(KernelSegmentationTest::forwarded).toList();
        RandomStream random = RandomStream.of(name.hashCode(), "kernel segmentation test");
        List<byte[]> kernels = new ArrayList<>();
        int to;
        for (int from = 0; from < expected.size(); from = to) {
            to = from + 1 + below(random, from, Math.min(9, expected.size() - from));
            PacketBuffer piece = Superpackets.buffer(whole);
            Segmentation.copy(packet, from, to, piece);
            kernels.addAll(kernel.forward(Superpackets.bytes(piece), to - from));
        }

        assertThat(kernels).containsExactlyElementsOf(expected);
    }

    private static void assumeTaken(String name) {
        assumeTrue(udpIsTaken || !name.startsWith("UDP"), "superpackets of UDP are taken from Linux 6.2 on");
    }

    /**
     * As of a packet that the kernel has in one place: it says then that all of it were headers, which pieces must not
     * say.
     */
    @Test
    void kernelTakesPiecesOfWhatItCalledHeadersThroughout() {
        byte[] whole = Superpackets.tcpIpv6(
                ForwardingKernel.SUBNET.ipv6Network(), FROM, TO, PORT, ACK | PSH, Superpackets.payload(10_000), 1_000);
        ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).putShort(2, (short)
                (whole.length - Superpackets.VIRTIO_HEADER));
        PacketBuffer packet = Superpackets.buffer(whole);
        List<byte[]> expected =
                segments(packet).stream().map(KernelSegmentationTest::forwarded).toList();
        PacketBuffer piece = Superpackets.buffer(whole);
        Segmentation.copy(packet, 3, 6, piece);
        Segmentation.truncate(packet, 3);

        assertThat(kernel.forward(Superpackets.bytes(piece), 3)).containsExactlyElementsOf(expected.subList(3, 6));
        assertThat(kernel.forward(Superpackets.bytes(packet), 3)).containsExactlyElementsOf(expected.subList(0, 3));
    }

    /** One by one, and complete. */
    private static List<byte[]> segments(PacketBuffer packet) {
        List<byte[]> segments = new ArrayList<>();
        for (int i = 0; i < packet.segments(); i++) {
            PacketBuffer segment = Superpackets.buffer(new byte[1 << 16]);
            Segmentation.copy(packet, i, i + 1, segment);
            Segmentation.completeChecksum(segment);
            segments.add(Superpackets.bytes(segment));
        }
        return segments;
    }

    /** As it leaves a router: a hop less. */
    private static byte[] forwarded(byte[] headerAndPacket) {
        byte[] changed = headerAndPacket.clone();
        ByteBuffer packet = ByteBuffer.wrap(
                        changed, Superpackets.VIRTIO_HEADER, changed.length - Superpackets.VIRTIO_HEADER)
                .slice();
        if (packet.get(0) >> 4 == 6) {
            packet.put(7, (byte) (packet.get(7) - 1));
            return changed;
        }
        packet.put(8, (byte) (packet.get(8) - 1)).putShort(10, (short) 0);
        int sum = 0;
        for (int i = 0; i < (packet.get(0) & 15) * 4; i += 2) {
            sum += packet.getShort(i) & 0xFFFF;
        }
        packet.putShort(10, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
        return changed;
    }

    private static byte[] withoutEcnBit(byte[] headerAndPacket) {
        byte[] changed = headerAndPacket.clone();
        changed[1] &= 0x7F;
        return changed;
    }

    private static int below(RandomStream random, long ordinal, int bound) {
        return (int) Long.remainderUnsigned(random.bits(ordinal), bound);
    }
}
