package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentationTest {
    private static final int SIZE = 100;
    private static final int CWR_PSH_FIN_ACK = 0x80 | 0x10 | 0x08 | 0x01;

    /** Timestamps are there already; a SACK block behind two bytes of padding. */
    private static final byte[] SACK = {1, 1, 5, 10, 0, 0, 0, 9, 0, 0, 1, 9};

    static List<byte[]> superpackets() {
        List<byte[]> packets = new ArrayList<>();
        for (int payload : new int[] {SIZE + 1, 2 * SIZE, 7 * SIZE - 1, 10 * SIZE, 10 * SIZE + 99}) {
            byte[] tcp = Superpackets.tcpIpv4(
                    0x0A000001, 0x0A000002, 999, CWR_PSH_FIN_ACK, Superpackets.payload(payload), SIZE);
            packets.add(tcp);
            packets.add(Superpackets.tcpIpv4(0x0A000001, 0x0A000002, 999, 0x10, Superpackets.payload(payload), SIZE));
            packets.add(Superpackets.withTcpOptions(tcp, SACK));
            packets.add(Superpackets.withIpv4Options(tcp, (byte) 1, (byte) 1, (byte) 1, (byte) 0));
            packets.add(Superpackets.tcpIpv6(
                    0xFD00L << 48, 1, 2, 999, CWR_PSH_FIN_ACK, Superpackets.payload(payload), SIZE));
            packets.add(Superpackets.udpIpv4(0x0A000001, 0x0A000002, 999, Superpackets.payload(payload), SIZE));
            packets.add(Superpackets.udpIpv6(0xFD00L << 48, 1, 2, 999, Superpackets.payload(payload), SIZE));
        }
        return packets;
    }

    @ParameterizedTest
    @MethodSource("superpackets")
    void eachSegmentIsWhatAWireWouldCarry(byte[] whole) {
        List<byte[]> expected = Superpackets.onTheWire(whole);
        PacketBuffer packet = Superpackets.buffer(whole);

        assertThat(packet.segments()).isEqualTo(expected.size());
        int wireLength = 0;
        for (int i = 0; i < expected.size(); i++) {
            PacketBuffer segment = piece(packet, i, i + 1);
            assertThat(Segmentation.segmentLength(packet, i)).isEqualTo(expected.get(i).length);
            assertThat(VirtioHeader.needsChecksum(segment)).isTrue();
            assertThat(Superpackets.onTheWire(Superpackets.bytes(segment))).containsExactly(expected.get(i));
            Segmentation.completeChecksum(segment);
            assertThat(Packets.bytes(segment)).isEqualTo(expected.get(i));
            assertThat(VirtioHeader.needsChecksum(segment)).isFalse();
            wireLength += expected.get(i).length;
        }
        assertThat(Segmentation.wireLength(packet)).isEqualTo(wireLength);
    }

    @ParameterizedTest
    @MethodSource("superpackets")
    void eachPieceIsWorthItsSegments(byte[] whole) {
        List<byte[]> expected = Superpackets.onTheWire(whole);
        PacketBuffer packet = Superpackets.buffer(whole);

        for (int from = 0; from < expected.size(); from++) {
            for (int to = from + 1; to <= expected.size(); to++) {
                PacketBuffer piece = piece(packet, from, to);
                assertThat(piece.segments()).isEqualTo(to - from);
                assertThat(Superpackets.onTheWire(Superpackets.bytes(piece)))
                        .containsExactlyElementsOf(expected.subList(from, to));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("superpackets")
    void aPieceOfAPieceIsAPieceOfTheWhole(byte[] whole) {
        PacketBuffer packet = Superpackets.buffer(whole);
        int segments = packet.segments();
        RandomStream random = RandomStream.of(3, "segmentation test");
        for (int i = 0; i < 50; i++) {
            int from = below(random, 4L * i, segments - 1);
            int to = from + 2 + below(random, 4L * i + 1, segments - from - 1);
            int innerFrom = below(random, 4L * i + 2, to - from);
            int innerTo = innerFrom + 1 + below(random, 4L * i + 3, to - from - innerFrom);

            PacketBuffer ofThePiece = piece(piece(packet, from, to), innerFrom, innerTo);

            assertThat(Superpackets.bytes(ofThePiece))
                    .as("segments %s to %s of those from %s to %s", innerFrom, innerTo, from, to)
                    .isEqualTo(Superpackets.bytes(piece(packet, from + innerFrom, from + innerTo)));
        }
    }

    @ParameterizedTest
    @MethodSource("superpackets")
    void whatIsLeftAfterACutIsTheFirstPiece(byte[] whole) {
        for (int kept = 1; kept <= Superpackets.onTheWire(whole).size(); kept++) {
            PacketBuffer packet = Superpackets.buffer(whole);
            byte[] first = Superpackets.bytes(piece(packet, 0, kept));

            Segmentation.truncate(packet, kept);

            assertThat(Superpackets.bytes(packet)).isEqualTo(first);
        }
    }

    @Test
    void ordinaryAndMalformedPacketsAreOneSegment() {
        PacketBuffer plain = Packets.buffer(Packets.udp(1, 2, 3, 4, new byte[10]));
        assertThat(Segmentation.segments(plain)).isEqualTo(1);
        assertThat(Segmentation.segmentLength(plain, 0)).isEqualTo(38);
        assertThat(Segmentation.wireLength(plain)).isEqualTo(38);
    }

    /** Each as it would be if one field were other than it is: none may lead out of the packet. */
    static Stream<Consumer<ByteBuffer>> wrongFields() {
        return Stream.of(
                packet -> packet.put(0, (byte) 0), // no checksum left to the device
                packet -> packet.put(1, (byte) 4), // TCP over IPv6
                packet -> packet.put(1, (byte) 3), // UDP in fragments
                packet -> packet.put(1, (byte) 5), // UDP, with TCP's checksum
                packet -> packet.putShort(4, (short) 0), // of no size
                packet -> packet.putShort(6, (short) 0x7FFF), // checksum over what is behind the packet
                packet -> packet.putShort(6, (short) 19), // in the IP header
                packet -> packet.putShort(6, (short) (packet.capacity() - 29)), // without room for a header
                packet -> packet.putShort(8, (short) 0x7FFF), // checksum behind the packet
                packet -> packet.put(10, (byte) 0), // neither IPv4 nor IPv6
                packet -> packet.put(42, (byte) 0x40)); // a header shorter than TCP's
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void malformedSuperpacketsAreOneSegment(Consumer<ByteBuffer> mistake) {
        byte[] whole = Superpackets.tcpIpv4(1, 2, 3, 0x10, Superpackets.payload(500), SIZE);
        assertThat(Superpackets.buffer(whole).segments()).isEqualTo(5);

        mistake.accept(ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()));

        assertThat(Superpackets.buffer(whole).segments()).isEqualTo(1);
    }

    @Test
    void checksumOutsideThePacketIsNotWritten() {
        byte[] whole = Superpackets.udpIpv4(1, 2, 3, Superpackets.payload(50), SIZE);
        ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).putShort(8, (short) 57); // the packet ends one byte after
        PacketBuffer packet = Superpackets.buffer(whole);

        Segmentation.completeChecksum(packet);

        assertThat(Superpackets.bytes(packet)).isEqualTo(whole);
        assertThat(packet.bytes().get(packet.offset() + packet.length())).isZero();
    }

    /**
     * What comes to the checksum zero is sent as the other zero, since zero would mean that there is none (RFC 768).
     */
    @Test
    void udpChecksumIsNeverZero() {
        byte[] payload = new byte[2];
        byte[] first = checksummed(Superpackets.udpIpv4(1, 2, 3, payload, SIZE));
        ByteBuffer.wrap(payload).putShort(ByteBuffer.wrap(first).getShort(26)); // makes the sum FFFF

        byte[] packet = checksummed(Superpackets.udpIpv4(1, 2, 3, payload, SIZE));

        assertThat(ByteBuffer.wrap(packet).getShort(26)).isEqualTo((short) 0xFFFF);
        assertThat(Superpackets.isIntact(packet, 20)).isTrue();
    }

    private static byte[] checksummed(byte[] headerAndPacket) {
        PacketBuffer packet = Superpackets.buffer(headerAndPacket);
        Segmentation.completeChecksum(packet);
        return Packets.bytes(packet);
    }

    /** Kernels say how much of the packet they keep in one place; a piece shorter than that they would refuse. */
    @Test
    void pieceSaysHowLongItsHeadersAre() {
        byte[] whole = Superpackets.tcpIpv4(1, 2, 3, 0x10, Superpackets.payload(1_000), SIZE);
        ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder()).putShort(2, (short) 900);
        PacketBuffer packet = Superpackets.buffer(whole);

        PacketBuffer piece = piece(packet, 2, 5);
        Segmentation.truncate(packet, 3);

        assertThat(Superpackets.headerLength(piece)).isEqualTo(52);
        assertThat(Superpackets.headerLength(packet)).isEqualTo(52);
        assertThat(Superpackets.headerLength(piece(packet, 0, 1))).isZero();
    }

    /**
     * Behind a routing header, the checksum is over another destination than the one that stands in the IPv6 header.
     */
    @Test
    void checksumIsOverTheAddressesThatTheSenderMeant() {
        byte[] whole = Superpackets.tcpIpv6(0xFD00L << 48, 1, 2, 999, 0x10, Superpackets.payload(500), SIZE);
        List<byte[]> expected = Superpackets.onTheWire(whole);
        whole[Superpackets.VIRTIO_HEADER + 39] = 77; // the next stop
        PacketBuffer packet = Superpackets.buffer(whole);

        for (int i = 0; i < expected.size(); i++) {
            PacketBuffer segment = piece(packet, i, i + 1);
            Segmentation.completeChecksum(segment);
            byte[] bytes = Packets.bytes(segment);
            bytes[39] = 2;
            assertThat(bytes).isEqualTo(expected.get(i));
        }
    }

    private static PacketBuffer piece(PacketBuffer packet, int from, int to) {
        PacketBuffer piece = Superpackets.buffer(
                Superpackets.udpIpv4(9, 9, 9, Superpackets.payload(2_000), 50)); // leftovers do not show
        Segmentation.copy(packet, from, to, piece);
        piece.segments(Segmentation.segments(piece));
        return piece;
    }

    private static int below(RandomStream random, long ordinal, int bound) {
        return (int) Long.remainderUnsigned(random.bits(ordinal), bound);
    }
}
