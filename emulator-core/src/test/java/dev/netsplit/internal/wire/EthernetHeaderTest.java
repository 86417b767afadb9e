package dev.netsplit.internal.wire;

import static dev.netsplit.internal.wire.Frames.CUSTOMER_TAG;
import static dev.netsplit.internal.wire.Frames.SERVICE_TAG;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.netsplit.internal.device.PacketBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EthernetHeaderTest {
    private static final long TO = 0x0211_2233_4455L;
    private static final long FROM = 0x06AA_BBCC_DDEEL;
    private static final byte[] PACKET = Packets.udp(0x0A00_0001, 0x0A00_0002, 4000, 53, new byte[100]);

    static Stream<Arguments> tags() {
        return Stream.of(
                Arguments.of(new int[0], 14, 0),
                Arguments.of(new int[] {CUSTOMER_TAG << 16 | 0xE005}, 18, 5), // with a priority
                Arguments.of(new int[] {CUSTOMER_TAG << 16 | 0xE000}, 18, 0), // with nothing but a priority
                Arguments.of(new int[] {SERVICE_TAG << 16 | 4095, CUSTOMER_TAG << 16 | 7}, 22, 4095),
                Arguments.of(new int[] {0x9100 << 16 | 3, CUSTOMER_TAG << 16 | 7}, 22, 3));
    }

    @ParameterizedTest
    @MethodSource("tags")
    void thePacketIsFoundBehindTags(int[] tags, int length, int vlan) {
        PacketBuffer frame = described(Frames.frame(TO, FROM, EthernetHeader.IPV4, PACKET, tags));

        assertThat(frame.linkHeader()).isEqualTo(length);
        assertThat(frame.ipLength()).isEqualTo(PACKET.length);
        Headers headers = new Headers().read(frame);
        assertThat(headers.etherType()).isEqualTo(0x0800);
        assertThat(headers.vlan()).isEqualTo(vlan);
        assertThat(headers.sourceMac()).isEqualTo(FROM);
        assertThat(headers.destinationMac()).isEqualTo(TO);
        assertThat(headers.ipVersion()).isEqualTo(4);
        assertThat(headers.length()).isEqualTo(PACKET.length);
        assertThat(headers.destinationPort()).isEqualTo(53);
        assertThat(headers.byteAt(0)).isEqualTo(0x45);
        assertThat(headers.payloadLength()).isEqualTo(100);
    }

    @Test
    void whatItDoesNotCallIpIsNotTakenForIt() {
        Headers arp = new Headers().read(described(Frames.frame(Frames.EVERYBODY, FROM, 0x0806, PACKET)));

        assertThat(arp.ipVersion()).isZero();
        assertThat(arp.etherType()).isEqualTo(0x0806);
        assertThat(arp.sourcePort()).isZero();
        assertThat(arp.payloadOffset()).isZero();
        assertThat(arp.payloadLength()).isEqualTo(PACKET.length);
    }

    @Test
    void aLengthInPlaceOfATypeIsNoType() {
        assertThat(described(Frames.frame(TO, FROM, 38, new byte[38])).etherType())
                .isZero();
    }

    @Test
    void paddingIsNoPartOfThePacket() {
        byte[] ack = Packets.tcp(0x0A00_0001, 0x0A00_0002, 4000, 80, Packets.ACK, new byte[0]);
        byte[] padded = Bytes.concat(ack, new byte[46 - ack.length]);
        Headers headers = new Headers().read(described(Frames.frame(TO, FROM, EthernetHeader.IPV4, padded)));

        assertThat(headers.length()).isEqualTo(ack.length);
        assertThat(headers.isPureAck()).isTrue();
    }

    @Test
    void whatIsTooShortIsNoFrame() {
        PacketBuffer frame = Packets.buffer(new byte[13]);

        assertThat(EthernetHeader.describe(frame)).isFalse();
    }

    @Test
    void aTagThatIsCutOffIsNotRead() {
        byte[] whole = Frames.frame(TO, FROM, EthernetHeader.IPV4, new byte[0], CUSTOMER_TAG << 16 | 5);
        byte[] cut = Arrays.copyOf(whole, 16);

        PacketBuffer frame = described(cut);
        assertThat(frame.linkHeader()).isEqualTo(14);
        assertThat(frame.etherType()).isEqualTo(CUSTOMER_TAG);
    }

    private static PacketBuffer described(byte[] frame) {
        PacketBuffer buffer = Packets.buffer(frame);
        assertThat(EthernetHeader.describe(buffer)).isTrue();
        return buffer;
    }
}
