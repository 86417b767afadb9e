package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IcmpAnswerTest {

    @Test
    void ipv4SaysFragmentationNeededWithTheMtuAndQuotesThePacket() {
        byte[] packet = Packets.tcp(0xC6120001, 0xC6120002, 40_000, 80, Packets.ACK, new byte[1400]);
        PacketBuffer buffer = Packets.buffer(packet);

        assertThat(IcmpAnswer.replaceByTooBig(buffer, new Headers().read(buffer), 1280))
                .isTrue();

        ByteBuffer answer = ByteBuffer.wrap(Packets.bytes(buffer));
        assertThat(answer.capacity()).isEqualTo(576);
        assertThat(answer.getShort(2)).as("length").isEqualTo((short) 576);
        assertThat(answer.getInt(12)).as("from the receiver").isEqualTo(0xC6120002);
        assertThat(answer.getInt(16)).as("to the sender").isEqualTo(0xC6120001);
        assertThat(answer.getShort(20)).as("type 3, code 4").isEqualTo((short) 0x0304);
        assertThat(answer.getShort(26)).as("MTU").isEqualTo((short) 1280);
        assertThat(Checksum.of(answer, 0, 20)).as("the header's checksum").isZero();
        assertThat(Checksum.of(answer, 20, 556)).as("the message's checksum").isZero();
        assertThat(Arrays.copyOfRange(answer.array(), 28, 576)).isEqualTo(Arrays.copyOf(packet, 548));
    }

    @Test
    void ipv6SaysPacketTooBig() {
        ByteBuffer packet = ByteBuffer.allocate(1500);
        packet.putInt(0, 0x6000_0000).putInt(4, 1460 << 16 | 17 << 8 | 64);
        packet.putLong(8, 0xFD4E_7370_6C74_0000L).putLong(16, 1);
        packet.putLong(24, 0xFD4E_7370_6C74_0000L).putLong(32, 2);
        PacketBuffer buffer = Packets.buffer(packet.array());

        assertThat(IcmpAnswer.replaceByTooBig(buffer, new Headers().read(buffer), 1300))
                .isTrue();

        ByteBuffer answer = ByteBuffer.wrap(Packets.bytes(buffer));
        assertThat(answer.capacity()).isEqualTo(1280);
        assertThat(answer.getLong(16)).as("from the receiver").isEqualTo(2);
        assertThat(answer.getLong(32)).as("to the sender").isEqualTo(1);
        assertThat(answer.getShort(40)).as("type 2, code 0").isEqualTo((short) 0x0200);
        assertThat(answer.getInt(44)).as("MTU").isEqualTo(1300);
        int checksum = Checksum.of(answer, 8, 32 + 1240);
        checksum = Checksum.update(checksum, 0, 1240);
        assertThat(Checksum.update(checksum, 0, 58)).as("the checksum").isIn(0, 0xFFFF);
        assertThat(Arrays.copyOfRange(answer.array(), 48, 1280)).isEqualTo(Arrays.copyOf(packet.array(), 1232));
    }

    @Test
    void aRefusalSaysAdministrativelyProhibited() {
        PacketBuffer buffer = Packets.buffer(Packets.udp(0xC6120001, 0xC6120002, 40_000, 53, new byte[100]));

        assertThat(IcmpAnswer.replaceByProhibited(buffer, new Headers().read(buffer)))
                .isTrue();

        ByteBuffer answer = ByteBuffer.wrap(Packets.bytes(buffer));
        assertThat(answer.capacity()).isEqualTo(28 + 128);
        assertThat(answer.getShort(20)).as("type 3, code 13").isEqualTo((short) 0x030D);
        assertThat(answer.getInt(24)).as("unused").isZero();
        assertThat(Checksum.of(answer, 20, 8 + 128))
                .as("the message's checksum")
                .isZero();

        PacketBuffer ipv6 = Packets.buffer(icmpv6(128));
        assertThat(IcmpAnswer.replaceByProhibited(ipv6, new Headers().read(ipv6)))
                .isTrue();
        assertThat(ByteBuffer.wrap(Packets.bytes(ipv6)).getShort(40))
                .as("type 1, code 1")
                .isEqualTo((short) 0x0101);
    }

    @Test
    void anErrorIsNeverAnswered() {
        PacketBuffer buffer = Packets.buffer(Packets.tcp(1, 2, 3, 4, Packets.ACK, new byte[1400]));
        IcmpAnswer.replaceByTooBig(buffer, new Headers().read(buffer), 500);

        assertThat(IcmpAnswer.replaceByTooBig(buffer, new Headers().read(buffer), 500))
                .isFalse();
    }

    @Test
    void anErrorBehindIpOptionsIsNotAnswered() {
        ByteBuffer packet = ByteBuffer.allocate(1400);
        packet.putInt(0, 0x4600_0000 | 1400).putInt(8, 64 << 24 | 1 << 16);
        packet.putInt(20, 0x08010101); // an option, whose first byte is an echo request's type
        packet.put(24, (byte) 3); // destination unreachable

        assertThat(replace(Packets.buffer(packet.array()), 500)).isFalse();
    }

    @Test
    void anIcmpv6ErrorBehindHopByHopOptionsIsNotAnswered() {
        assertThat(replace(Packets.buffer(icmpv6(1)), 1300)).isFalse();
        assertThat(replace(Packets.buffer(icmpv6(137)), 1300)).isFalse();
        assertThat(replace(Packets.buffer(icmpv6(128)), 1300)).isTrue();
    }

    private static byte[] icmpv6(int type) {
        ByteBuffer packet = ByteBuffer.allocate(1400);
        packet.put(0, (byte) 0x60).putShort(4, (short) 1360);
        packet.put(40, (byte) 58).put(48, (byte) type);
        return packet.array();
    }

    @Test
    void aLaterIpv4FragmentIsNotAnsweredButTheFirstIs() {
        byte[] packet = Packets.udp(1, 2, 3, 4, new byte[1000]);

        assertThat(replace(Packets.buffer(Packets.fragment(packet, 1, 1480, false)), 500))
                .isFalse();
        assertThat(replace(Packets.buffer(Packets.fragment(packet, 1, 0, true)), 500))
                .isTrue();
    }

    @Test
    void anIcmpMessageTooShortToSayWhatItIsIsNotAnsweredWhateverTheBufferHeldBefore() {
        PacketBuffer buffer = Packets.buffer(Packets.icmp(1, 2, 8, 4, new byte[100]));
        buffer.length(20);

        assertThat(replace(buffer, 500)).isFalse();
    }

    private static boolean replace(PacketBuffer buffer, int mtu) {
        return IcmpAnswer.replaceByTooBig(buffer, new Headers().read(buffer), mtu);
    }
}
