package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TcpSegmentTest {
    private static final int A = 0xC6120001;
    private static final int B = 0xC6120002;
    private static final byte[] DATA = {1, 2, 3, 4, 5};

    private final Headers headers = new Headers();

    @Test
    void anRstInItsPlaceHasItsSequenceNumber() {
        PacketBuffer packet = segment(Packets.ACK, DATA);
        TcpSegment.makeReset(packet, headers);

        ByteBuffer reset = intact(packet);
        assertThat(reset.capacity()).isEqualTo(40);
        assertThat(reset.getInt(12)).isEqualTo(A);
        assertThat(reset.getInt(24)).as("sequence").isEqualTo(1000);
        assertThat(reset.get(33)).isEqualTo((byte) (Packets.RST | Packets.ACK));
    }

    @ParameterizedTest
    @CsvSource({
        "02 04 05 b4 01 03 03 07, 1460, 7", // as Linux sends them
        "01 01 01 01 01 01 01 01, 536, -1",
        "03 03 ff 00 02 04 05 b4, 536, 14", // the largest shift; then the end
        "08 08 02 04 05 b4 03 03, 536, -1", // within another option
        "02 00 05 b4 01 03 03 07, 536, -1", // malformed
        "01 01 01 01 01 01 01 02, 536, -1",
        "02 04 05 b4 01 01 03 03, 1460, -1",
        "01 01 01 01 01 02 04 05, 536, -1",
    })
    void optionsOfASynAreReadAndNothingBeyondThem(String options, int maxSegment, int shift) {
        byte[] bytes = BaseEncoding.base16().lowerCase().decode(options.replace(" ", ""));
        PacketBuffer packet =
                Packets.buffer(Packets.withDataAsOptions(Packets.tcp(A, B, 40_000, 80, Packets.SYN, bytes)));
        headers.read(packet);

        assertThat(TcpSegment.maxSegment(packet, headers)).isEqualTo(maxSegment);
        assertThat(TcpSegment.windowShift(packet, headers)).isEqualTo(shift);
    }

    @ParameterizedTest
    @CsvSource({
        "16, 5, 77, 1005", // data
        "17, 5, 77, 1006", // FIN counts as one
        "18, 0, 77, 1001", // so does SYN
        "2, 0, 0, 1001" // nothing was acknowledged: the sequence number is zero
    })
    void theRstToItsSenderIsThatOfAHostWhereNobodyListens(int flags, int data, int sequence, int acknowledged) {
        PacketBuffer packet = segment(flags, Arrays.copyOf(DATA, data));
        TcpSegment.makeResetToSender(packet, headers);

        ByteBuffer reset = intact(packet);
        assertThat(reset.getInt(12)).as("from the receiver").isEqualTo(B);
        assertThat(reset.getInt(16)).as("to the sender").isEqualTo(A);
        assertThat(reset.getShort(20)).isEqualTo((short) 80);
        assertThat(reset.getShort(22)).isEqualTo((short) 40_000);
        assertThat(reset.getInt(24)).as("sequence").isEqualTo(sequence);
        assertThat(reset.getInt(28)).as("acknowledged").isEqualTo(acknowledged);
        assertThat(reset.get(33)).isEqualTo((byte) (Packets.RST | Packets.ACK));
        assertThat(reset.capacity()).isEqualTo(40);
    }

    @Test
    void itCanBeCutShortAndMadeTheLast() {
        PacketBuffer packet = segment(Packets.ACK, DATA);
        TcpSegment.keep(packet, headers, 2, true);

        ByteBuffer kept = intact(packet);
        assertThat(payload(kept)).containsExactly(1, 2);
        assertThat(kept.get(33)).isEqualTo((byte) (Packets.ACK | Packets.FIN));
    }

    @Test
    void dataCanBeTakenOffItsFront() {
        PacketBuffer packet = segment(Packets.ACK | Packets.FIN, DATA);
        TcpSegment.skip(packet, headers, 3);

        ByteBuffer rest = intact(packet);
        assertThat(payload(rest)).containsExactly(4, 5);
        assertThat(rest.getInt(24)).isEqualTo(1003);
    }

    @Test
    void ofPiecesOnlyTheLastIsTheEnd() {
        PacketBuffer packet = segment(Packets.ACK | Packets.FIN | 8, DATA);
        PacketBuffer first = Packets.buffer(new byte[0]);
        PacketBuffer last = Packets.buffer(new byte[0]);
        TcpSegment.copy(packet, headers, 0, 2, first);
        TcpSegment.copy(packet, headers, 2, 5, last);

        assertThat(payload(intact(first))).containsExactly(1, 2);
        assertThat(intact(first).get(33)).isEqualTo((byte) Packets.ACK);
        assertThat(payload(intact(last))).containsExactly(3, 4, 5);
        assertThat(intact(last).getInt(24)).isEqualTo(1002);
        assertThat(intact(last).get(33)).isEqualTo((byte) (Packets.ACK | Packets.FIN | 8));
    }

    @Test
    void itsWindowCanBeClosed() {
        byte[] open = Packets.tcp(A, B, 40_000, 80, Packets.ACK, DATA);
        ByteBuffer.wrap(open).putShort(34, (short) 500);
        PacketBuffer packet = Packets.buffer(Packets.withSequence(open, 1000, 77));
        TcpSegment.closeWindow(packet, headers.read(packet));

        assertThat(intact(packet).getShort(34)).isZero();
    }

    private PacketBuffer segment(int flags, byte[] data) {
        PacketBuffer packet =
                Packets.buffer(Packets.withSequence(Packets.tcp(A, B, 40_000, 80, flags, data), 1000, 77));
        headers.read(packet);
        return packet;
    }

    private static byte[] payload(ByteBuffer packet) {
        byte[] payload = new byte[packet.capacity() - 40];
        packet.get(40, payload);
        return payload;
    }

    /** Checks both checksums and the length. */
    private static ByteBuffer intact(PacketBuffer packet) {
        ByteBuffer bytes = ByteBuffer.wrap(Packets.bytes(packet));
        assertThat((int) bytes.getShort(2)).isEqualTo(bytes.capacity());
        assertThat(Checksum.of(bytes, 0, 20)).as("IP checksum").isZero();
        assertThat(Packets.transportChecksum(bytes)).as("TCP checksum").isIn(0, 0xFFFF);
        return bytes;
    }
}
