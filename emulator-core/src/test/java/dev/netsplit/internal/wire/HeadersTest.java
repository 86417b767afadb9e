package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.netsplit.packet.PacketView;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeadersTest {
    private final Headers headers = new Headers();

    @Test
    void tcpIsReadBehindIpv4() {
        headers.read(Packets.buffer(Packets.tcp(1, 2, 40_000, 443, Packets.SYN, new byte[5])));

        assertThat(headers.ipVersion()).isEqualTo(4);
        assertThat(headers.protocol()).isEqualTo(PacketView.TCP);
        assertThat(headers.sourcePort()).isEqualTo(40_000);
        assertThat(headers.destinationPort()).isEqualTo(443);
        assertThat(headers.tcpFlags()).isEqualTo(Packets.SYN);
        assertThat(headers.payloadOffset()).isEqualTo(40);
        assertThat(headers.payloadLength()).isEqualTo(5);
        assertThat(headers.checksumOffset()).isEqualTo(36);
        assertThat(headers.isTcpSyn()).isTrue();
    }

    @Test
    void pureAcksCarryNothingAndOpenOrCloseNothing() {
        assertThat(ofTcp(Packets.ACK, 0).isPureAck()).isTrue();
        assertThat(ofTcp(Packets.ACK, 1).isPureAck()).isFalse();
        assertThat(ofTcp(Packets.ACK | Packets.FIN, 0).isPureAck()).isFalse();
        assertThat(ofTcp(Packets.ACK | Packets.SYN, 0).isPureAck()).isFalse();
        assertThat(ofTcp(Packets.ACK | Packets.SYN, 0).isTcpSyn()).isFalse();
    }

    private PacketView ofTcp(int flags, int payload) {
        return headers.read(Packets.buffer(Packets.tcp(1, 2, 3, 4, flags, new byte[payload])));
    }

    @Test
    void udpWithoutAChecksumHasNone() {
        byte[] datagram = Packets.udp(1, 2, 53, 5353, new byte[3]);
        assertThat(headers.read(Packets.buffer(datagram)).checksumOffset()).isEqualTo(26);

        ByteBuffer.wrap(datagram).putShort(26, (short) 0);
        assertThat(headers.read(Packets.buffer(datagram)).checksumOffset()).isEqualTo(Headers.NONE);
    }

    @Test
    void laterFragmentsHaveNoPorts() {
        byte[] fragment = Packets.udp(1, 2, 53, 5353, new byte[3]);
        fragment[7] = 1; // eight bytes into the datagram

        headers.read(Packets.buffer(fragment));

        assertThat(headers.sourcePort()).isZero();
        assertThat(headers.checksumOffset()).isEqualTo(Headers.NONE);
        assertThat(headers.protocol()).isEqualTo(PacketView.UDP);
    }

    @Test
    void ipv6ExtensionsAreSkipped() {
        ByteBuffer packet = ByteBuffer.allocate(40 + 8 + 8 + 8 + 2);
        packet.put(0, (byte) 0x60).put(6, (byte) 0); // hop-by-hop options come first
        packet.put(40, (byte) 44); // then a fragment header
        packet.put(48, (byte) 17); // then UDP
        packet.putShort(56, (short) 546).putShort(58, (short) 547).putShort(62, (short) 0xBEEF);

        headers.read(Packets.buffer(packet.array()));

        assertThat(headers.protocol()).isEqualTo(PacketView.UDP);
        assertThat(headers.sourcePort()).isEqualTo(546);
        assertThat(headers.payloadLength()).isEqualTo(2);
        assertThat(headers.checksumOffset()).isEqualTo(62);
    }

    @Test
    void anAuthenticationHeaderCountsItsLengthInWords() {
        ByteBuffer packet = ByteBuffer.allocate(40 + 24 + 8 + 2);
        packet.put(0, (byte) 0x60).put(6, (byte) 51);
        packet.put(40, (byte) 17).put(41, (byte) 4); // (4 + 2) words: RFC 4302 section 2.2
        packet.putShort(64, (short) 546);

        headers.read(Packets.buffer(packet.array()));

        assertThat(headers.protocol()).isEqualTo(PacketView.UDP);
        assertThat(headers.transportOffset()).isEqualTo(64);
        assertThat(headers.sourcePort()).isEqualTo(546);
    }

    @Test
    void behindALaterIpv6FragmentsHeaderIsData() {
        ByteBuffer packet = ByteBuffer.allocate(40 + 8 + 32);
        packet.put(0, (byte) 0x60).put(6, (byte) 44);
        packet.put(40, (byte) 60).putShort(42, (short) (1448 | 1)).putInt(44, 0xABCDEF01);
        packet.put(48, (byte) 17); // looks like destination options before UDP

        headers.read(Packets.buffer(packet.array()));

        assertThat(headers.protocol()).isEqualTo(60);
        assertThat(headers.transportOffset()).isEqualTo(48);
        assertThat(headers.isLaterFragment()).isTrue();
        assertThat(headers.hasMoreFragments()).isTrue();
        assertThat(headers.fragmentOffset()).isEqualTo(1448);
        assertThat(headers.fragmentId()).isEqualTo(0xABCDEF01);
    }

    @Test
    void ipv4FragmentsAreToldFromWholePackets() {
        byte[] packet = Packets.udp(1, 2, 3, 4, new byte[16]);
        assertThat(headers.read(Packets.buffer(packet)).isFragment()).isFalse();

        headers.read(Packets.buffer(Packets.fragment(packet, 0x1234, 0, true)));
        assertThat(headers.isFragment()).isTrue();
        assertThat(headers.isLaterFragment()).isFalse();
        assertThat(headers.fragmentId()).isEqualTo(0x1234);

        headers.read(Packets.buffer(Packets.fragment(packet, 0x1234, 1480, false)));
        assertThat(headers.isLaterFragment()).isTrue();
        assertThat(headers.hasMoreFragments()).isFalse();
        assertThat(headers.fragmentOffset()).isEqualTo(1480);
    }

    @Test
    void whatIsCutShortIsNeverReadBeyondItsEnd() {
        byte[] whole = Packets.tcp(1, 2, 3, 4, Packets.SYN, new byte[0]);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = new byte[length];
            System.arraycopy(whole, 0, part, 0, length);
            headers.read(Packets.buffer(part));

            assertThat(headers.sourcePort()).isZero();
            assertThat(headers.payloadOffset()).isLessThanOrEqualTo(length);
            int end = length;
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> headers.byteAt(end));
        }
    }
}
