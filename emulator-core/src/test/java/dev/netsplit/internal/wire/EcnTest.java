package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcnTest {
    private static final int START = 3; // packets stand anywhere in their arena
    private static final int AT = START + PacketBuffer.HEADROOM;

    @ParameterizedTest
    @ValueSource(ints = {0b01, 0b10, 0b11})
    void aCapableIpv4PacketIsMarkedAndItsChecksumStaysRight(int ecn) {
        ByteBuffer packet = ipv4(0b101110_00 | ecn);

        assertThat(mark(packet, 40)).isTrue();

        assertThat(packet.get(AT + 1) & 0xFF).as("DSCP stays").isEqualTo(0b101110_11);
        assertThat(Checksum.of(packet, AT, 20)).isZero();
        assertThat(packet.get(AT)).isEqualTo((byte) 0x45);
    }

    @ParameterizedTest
    @ValueSource(ints = {0b01, 0b10, 0b11})
    void aCapableIpv6PacketIsMarkedAndNothingElseInItChanges(int ecn) {
        ByteBuffer packet = ipv6(0b101110_00 | ecn);

        assertThat(mark(packet, 40)).isTrue();

        assertThat(packet.getInt(AT)).isEqualTo((6 << 28) | (0b101110_11 << 20) | 0xABCDE);
    }

    @Test
    void packetsThatAreNotCapableStayAsTheyAre() {
        ByteBuffer four = ipv4(0b101110_00);
        ByteBuffer six = ipv6(0b101110_00);

        assertThat(mark(four, 40)).isFalse();
        assertThat(mark(six, 40)).isFalse();

        assertThat(four).isEqualTo(ipv4(0b101110_00));
        assertThat(six).isEqualTo(ipv6(0b101110_00));
    }

    @Test
    void whatIsNoIpPacketIsLeftAlone() {
        ByteBuffer zeros = ByteBuffer.allocate(64);

        assertThat(mark(zeros, 40)).isFalse();
        assertThat(mark(ipv4(0b10), 19)).as("too short").isFalse();
        assertThat(mark(ipv6(0b10), 39)).as("too short").isFalse();
        assertThat(zeros).isEqualTo(ByteBuffer.allocate(64));
    }

    private static boolean mark(ByteBuffer bytes, int length) {
        PacketBuffer packet = new PacketBuffer(bytes, 0, START, bytes.capacity() - START);
        packet.length(length);
        return Ecn.mark(packet);
    }

    private static ByteBuffer ipv4(int typeOfService) {
        ByteBuffer packet = ByteBuffer.allocate(64);
        packet.putInt(AT, (0x45 << 24) | (typeOfService << 16) | 40)
                .putInt(AT + 8, (64 << 24) | (17 << 16))
                .putInt(AT + 12, 0xC6120001)
                .putInt(AT + 16, 0xC6120002);
        return packet.putShort(AT + 10, (short) Checksum.of(packet, AT, 20));
    }

    private static ByteBuffer ipv6(int trafficClass) {
        return ByteBuffer.allocate(64).putInt(AT, (6 << 28) | (trafficClass << 20) | 0xABCDE);
    }
}
