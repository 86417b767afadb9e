package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Corruption;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class BitFlipsTest {
    private static final int PAYLOAD = 28;

    private final RandomStream random = RandomStream.of(42, "bit flips test");
    private final Headers headers = new Headers();
    private long draw;

    @Test
    void eachTargetIsHitAndNothingElse() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(flipped(Corruption.Target.HEADER, 1).stream()).allMatch(bit -> bit < PAYLOAD * 8);
            assertThat(flipped(Corruption.Target.PAYLOAD, 1).stream()).allMatch(bit -> bit >= PAYLOAD * 8);
            assertThat(flipped(Corruption.Target.ANYWHERE, 1).cardinality()).isEqualTo(1);
        }
    }

    @Test
    void aMendedChecksumIsRightAgainForEvenAndOddLengths() {
        for (int length : new int[] {1, 2, 7, 8, 100, 101}) {
            for (int round = 0; round < 500; round++) {
                byte[] packet = Packets.udp(0xC6120001, 0xC6120002, 5000, 6000, new byte[length]);
                PacketBuffer buffer = Packets.buffer(packet);

                flip(buffer, Corruption.Target.PAYLOAD_CHECKSUM_MENDED, 3);

                byte[] after = Packets.bytes(buffer);
                assertThat(Arrays.equals(after, PAYLOAD, after.length, packet, PAYLOAD, packet.length))
                        .as("three flips leave at least one bit turned")
                        .isFalse();
                assertThat(Packets.transportChecksum(ByteBuffer.wrap(after))).isIn(0, 0xFFFF);
            }
        }
    }

    @Test
    void aPacketWithoutPayloadKeepsItsBytes() {
        PacketBuffer buffer = Packets.buffer(Packets.udp(1, 2, 3, 4, new byte[0]));
        byte[] before = Packets.bytes(buffer);

        assertThat(BitFlips.flip(buffer, headers.read(buffer), Corruption.Target.PAYLOAD, 1, this::nextBits))
                .isFalse();
        assertThat(Packets.bytes(buffer)).isEqualTo(before);
    }

    @Test
    void whatHasItsChecksumElsewhereIsLeftAlone() {
        byte[] datagram = Packets.udp(1, 2, 3, 4, new byte[50]);
        byte[] later = Packets.fragment(datagram, 7, 1480, false);
        byte[] unknown = datagram.clone();
        unknown[9] = (byte) 132; // SCTP

        for (byte[] packet : List.of(later, unknown)) {
            PacketBuffer buffer = Packets.buffer(packet);
            assertThat(BitFlips.flip(
                            buffer, headers.read(buffer), Corruption.Target.PAYLOAD_CHECKSUM_MENDED, 1, this::nextBits))
                    .isFalse();
            assertThat(Packets.bytes(buffer)).isEqualTo(packet);
        }
    }

    @Test
    void udpWithoutAChecksumIsFlippedAllTheSame() {
        byte[] datagram = Packets.udp(1, 2, 3, 4, new byte[50]);
        datagram[26] = 0;
        datagram[27] = 0;
        PacketBuffer buffer = Packets.buffer(datagram);

        flip(buffer, Corruption.Target.PAYLOAD_CHECKSUM_MENDED, 1);

        assertThat(Arrays.copyOf(Packets.bytes(buffer), PAYLOAD)).isEqualTo(Arrays.copyOf(datagram, PAYLOAD));
        assertThat(Packets.bytes(buffer)).isNotEqualTo(datagram);
    }

    @Test
    void anEchosOwnChecksumIsMended() {
        for (int round = 0; round < 500; round++) {
            byte[] echo = Packets.icmp(1, 2, 8, 77, new byte[51]);
            PacketBuffer buffer = Packets.buffer(echo);

            flip(buffer, Corruption.Target.PAYLOAD_CHECKSUM_MENDED, 1);

            byte[] after = Packets.bytes(buffer);
            assertThat(Checksum.of(ByteBuffer.wrap(after), 20, after.length - 20))
                    .isIn(0, 0xFFFF);
            assertThat(Arrays.mismatch(
                            Arrays.copyOfRange(echo, 24, echo.length), Arrays.copyOfRange(after, 24, after.length)))
                    .isGreaterThanOrEqualTo(4);
        }
    }

    private BitSet flipped(Corruption.Target target, int bits) {
        PacketBuffer buffer = Packets.buffer(Packets.udp(1, 2, 3, 4, new byte[50]));
        BitSet difference = BitSet.valueOf(Packets.bytes(buffer));
        flip(buffer, target, bits);
        difference.xor(BitSet.valueOf(Packets.bytes(buffer)));
        return difference;
    }

    private void flip(PacketBuffer buffer, Corruption.Target target, int bits) {
        assertThat(BitFlips.flip(buffer, headers.read(buffer), target, bits, this::nextBits))
                .isTrue();
    }

    private long nextBits() {
        return random.bits(draw++);
    }
}
