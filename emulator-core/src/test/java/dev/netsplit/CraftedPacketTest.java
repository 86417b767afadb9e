package dev.netsplit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.internal.wire.Packets;
import dev.netsplit.testing.CaptureTools;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.topology.Subnet;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CraftedPacketTest {
    private static final Subnet SUBNET = Subnet.ofSlot(0);
    private static final InetAddress A = SUBNET.ipv4(1);
    private static final InetAddress B = SUBNET.ipv4(2);
    private static final InetAddress A6 = SUBNET.ipv6(1);
    private static final InetAddress B6 = SUBNET.ipv6(2);
    private static final int FROM = SUBNET.ipv4Network() + 1;
    private static final int TO = SUBNET.ipv4Network() + 2;

    @Test
    void bytesAreThoseOfPacketsMadeByHand() {
        assertThat(CraftedPacket.udp(A, 4000, B, 53).payload("abc").bytes())
                .isEqualTo(Packets.dontFragment(Packets.udp(FROM, TO, 4000, 53, "abc".getBytes(UTF_8))));
        assertThat(CraftedPacket.tcp(A, 4000, B, 80)
                        .flags(CraftedPacket.SYN)
                        .window(0)
                        .bytes())
                .isEqualTo(Packets.dontFragment(Packets.tcp(FROM, TO, 4000, 80, Packets.SYN, new byte[0])));
        assertThat(CraftedPacket.icmpEcho(A, B, 7, 0).payload(new byte[5]).bytes())
                .isEqualTo(Packets.dontFragment(Packets.icmp(FROM, TO, 8, 7, new byte[5])));
    }

    /** Another program's opinion: it finds every checksum and length right. */
    @Test
    @RequiresProgram({"text2pcap", "tshark"})
    void tsharkFindsNothingWrong(@TempDir Path folder) throws Exception {
        List<byte[]> packets = List.of(
                CraftedPacket.udp(A, 4000, B, 5300).payload("odd").bytes(),
                CraftedPacket.udp(A6, 4000, B6, 5300).payload("odd").bytes(),
                CraftedPacket.tcp(A, 1, B, 2)
                        .flags(CraftedPacket.SYN | CraftedPacket.ACK)
                        .sequence(0xFFFF_FFFFL)
                        .acknowledgment(5)
                        .bytes(),
                CraftedPacket.tcp(A6, 1, B6, 2).payload("text").bytes(),
                CraftedPacket.icmpEcho(A, B, 1, 2).payload("ping").bytes(),
                CraftedPacket.icmpEcho(A6, B6, 1, 2).payload("ping").bytes());

        Path capture = CaptureTools.write(folder.resolve("packets"), packets);
        assertThat(CaptureTools.field(capture, "ip.checksum.status")).containsOnly("1", "");
        assertThat(CaptureTools.field(capture, "udp.checksum.status")).containsExactly("1", "1", "", "", "", "");
        assertThat(CaptureTools.field(capture, "tcp.checksum.status")).containsExactly("", "", "1", "1", "", "");
        assertThat(CaptureTools.field(capture, "icmp.checksum.status")).containsExactly("", "", "", "", "1", "");
        assertThat(CaptureTools.field(capture, "icmpv6.checksum.status")).containsExactly("", "", "", "", "", "1");
        assertThat(CaptureTools.field(capture, "tcp.flags")).containsExactly("", "", "0x0012", "0x0000", "", "");
        byte[] wrong = CraftedPacket.udp(A, 4000, B, 5300).checksum(1).bytes();
        Path second = CaptureTools.write(folder.resolve("wrong"), List.of(wrong));
        assertThat(CaptureTools.field(second, "udp.checksum.status")).containsExactly("0");
    }

    @Test
    void whatIsAskedForStandsInTheHeader() {
        ByteBuffer packet = ByteBuffer.wrap(CraftedPacket.tcp(A, 1, B, 2)
                .hops(3)
                .trafficClass(0x2E)
                .fragmentable(77)
                .sequence(1L << 31)
                .headerChecksum(0xBEEF)
                .checksum(0xCAFE)
                .bytes());

        assertThat(packet.get(1)).isEqualTo((byte) 0x2E);
        assertThat(packet.getInt(4)).isEqualTo(77 << 16);
        assertThat(packet.get(8)).isEqualTo((byte) 3);
        assertThat(packet.getShort(10)).isEqualTo((short) 0xBEEF);
        assertThat(packet.getInt(24)).isEqualTo(1 << 31);
        assertThat(packet.getShort(36)).isEqualTo((short) 0xCAFE);
    }

    @Test
    void errorsSayTheRule() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CraftedPacket.udp(A, 1, B6, 2))
                .withMessage("from (198.18.0.1) and to (fd4e:7370:6c74:0:0:0:0:2) must be of the same IP version");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CraftedPacket.udp(A, 65_536, B, 2))
                .withMessage("source port (65536) must be from 0 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CraftedPacket.udp(A, 1, B, 2).flags(1))
                .withMessage("protocol (17) must be TCP, 6, to have this");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        CraftedPacket.udp(A, 1, B, 2).payload(new byte[65_508]).bytes())
                .withMessage("packet (65536 bytes) must be at most 65535");
    }
}
