package dev.netsplit.internal.pipeline.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.CraftedPacket;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.topology.Subnet;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is made by bringing a template up to date is, byte for byte, what would have been made anew. */
class PacketTemplateTest {
    private static final Subnet SUBNET = Subnet.ofSlot(0);
    private static final long[] NUMBERS = {0, 1, 0xFFFF, 0x1_0000, 0xFEDC_BA98_7654_3210L, -1};
    private static final int[] PORTS = {0, 9, 1024, 0xFFFF};

    static Stream<InetAddress[]> addresses() {
        return Stream.of(
                new InetAddress[] {SUBNET.ipv4(1), SUBNET.ipv4(2)}, new InetAddress[] {SUBNET.ipv6(1), SUBNET.ipv6(2)});
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void udpIsAsIfMadeAnew(InetAddress from, InetAddress to) {
        PacketTemplate template = new PacketTemplate(
                CraftedPacket.udp(from, 0, to, 9999).payload(new byte[101]).bytes(), true);
        for (int port : PORTS) {
            for (long number : NUMBERS) {
                byte[] payload = ByteBuffer.allocate(101).putLong(number).array();
                assertThat(write(template, port, number))
                        .isEqualTo(CraftedPacket.udp(from, port, to, 9999)
                                .payload(payload)
                                .bytes());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void echoRequestsAreAsIfMadeAnew(InetAddress from, InetAddress to) {
        PacketTemplate template = new PacketTemplate(
                CraftedPacket.icmpEcho(from, to, 0, 0).payload(new byte[20]).bytes(), true);
        for (int id : PORTS) {
            for (long number : NUMBERS) {
                byte[] payload = ByteBuffer.allocate(20).putLong(number).array();
                assertThat(write(template, id, number))
                        .isEqualTo(CraftedPacket.icmpEcho(from, to, id, (int) number & 0xFFFF)
                                .payload(payload)
                                .bytes());
            }
        }
    }

    @Test
    void aPayloadOfItsOwnStaysAsItIs() {
        byte[] packet = CraftedPacket.udp(SUBNET.ipv4(1), 0, SUBNET.ipv4(2), 53)
                .payload("question")
                .bytes();

        assertThat(write(new PacketTemplate(packet, false), 0, 7)).isEqualTo(packet);
    }

    private static byte[] write(PacketTemplate template, int port, long number) {
        PacketBuffer buffer = Packets.buffer(new byte[0]);
        template.write(buffer, port, number);
        return Packets.bytes(buffer);
    }
}
