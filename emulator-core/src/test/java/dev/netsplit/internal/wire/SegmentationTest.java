package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentationTest {
    private static final int SIZE = 100;
    private static final int CWR_PSH_FIN_ACK = 0x80 | 0x10 | 0x08 | 0x01;

    static List<byte[]> superpackets() {
        List<byte[]> packets = new ArrayList<>();
        for (int payload : new int[] {SIZE + 1, 2 * SIZE, 7 * SIZE - 1, 10 * SIZE, 10 * SIZE + 99}) {
            packets.add(Superpackets.tcpIpv4(0x0A000001, 0x0A000002, 999, CWR_PSH_FIN_ACK, bytes(payload), SIZE));
            packets.add(Superpackets.tcpIpv4(0x0A000001, 0x0A000002, 999, 0x10, bytes(payload), SIZE));
            packets.add(Superpackets.tcpIpv6(0xFD00L << 48, 1, 2, 999, CWR_PSH_FIN_ACK, bytes(payload), SIZE));
            packets.add(Superpackets.udpIpv4(0x0A000001, 0x0A000002, 999, bytes(payload), SIZE));
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
        PacketBuffer piece = piece(packet, 1, segments);

        for (int i = 0; i < segments - 1; i++) {
            assertThat(Superpackets.bytes(segments == 2 ? piece : piece(piece, i, i + 1)))
                    .isEqualTo(Superpackets.bytes(piece(packet, i + 1, i + 2)));
        }
    }

    @ParameterizedTest
    @MethodSource("superpackets")
    void whatIsLeftAfterACutIsTheFirstPiece(byte[] whole) {
        for (int kept = 1; kept < Superpackets.onTheWire(whole).size(); kept++) {
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

        byte[] whole = Superpackets.tcpIpv4(1, 2, 3, 0x10, bytes(500), SIZE);
        whole[7] = whole[6] = 0x7F; // what the checksum covers would begin behind the packet
        assertThat(Superpackets.buffer(whole).segments()).isEqualTo(1);
    }

    private static PacketBuffer piece(PacketBuffer packet, int from, int to) {
        PacketBuffer piece =
                Superpackets.buffer(Superpackets.udpIpv4(9, 9, 9, bytes(2_000), 50)); // leftovers do not show
        Segmentation.copy(packet, from, to, piece);
        piece.segments(Segmentation.segments(piece));
        return piece;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }
}
