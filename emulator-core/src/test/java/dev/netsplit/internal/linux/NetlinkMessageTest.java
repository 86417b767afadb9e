package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.topology.Subnet;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The layout that rtnetlink(7) asks for, in hexadecimal, as a little-endian machine has it in memory. */
class NetlinkMessageTest {
    private static final short RTM_NEWLINK = 16;
    private static final short RTM_NEWADDR = 20;
    private static final Subnet SUBNET = new Subnet(0);

    @Test
    void headerCarriesLengthTypeFlagsAndSequenceNumber() {
        assertThat(hex(new NetlinkMessage(RTM_NEWLINK, 0x400))).isEqualTo("10000000 1000 0504 01000000 00000000");
    }

    @Test
    void attributesCarryTheirLengthBeforeTheirType() {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWLINK, 0).attribute(4, 1500);

        assertThat(hex(message)).isEqualTo("18000000 1000 0500 01000000 00000000" + " 0800 0400 dc050000");
    }

    @Test
    void addressesStayInNetworkByteOrder() {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWADDR, 0).attribute(2, SUBNET.ipv4(7));

        assertThat(hex(message)).endsWith(" 0800 0200 c6120007");
    }

    @Test
    void ipv6AddressesTakeSixteenBytes() {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWADDR, 0).attribute(1, SUBNET.ipv6(7));

        assertThat(hex(message)).startsWith("24000000 ").endsWith(" 1400 0100 fd4e7370 6c740000 00000000 00000007");
    }

    @Test
    void partsOfAHeaderFollowEachOtherWithoutGaps() {
        NetlinkMessage message =
                new NetlinkMessage(RTM_NEWADDR, 0).putByte(2).putByte(24).putShort(0x0201).putInt(3);

        assertThat(hex(message)).endsWith(" 0218 0102 03000000");
    }

    @Test
    void anOddHeaderIsNoticed() {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWADDR, 0).putByte(2);

        assertThatThrownBy(message::toBytes).isInstanceOf(AssertionError.class).hasMessageContaining("17");
    }

    /** The bytes, a space after each field of the header, and after each two or four bytes of what follows. */
    private static String hex(NetlinkMessage message) {
        String hex = HexFormat.of().formatHex(message.toBytes());
        String header = hex.substring(0, 32).replaceFirst("(.{8})(.{4})(.{4})(.{8})(.{8})", "$1 $2 $3 $4 $5");
        String rest = hex.substring(32).replaceAll("(.{4})(.{4})(.{8})", " $1 $2 $3");
        return header + splitLong(rest);
    }

    private static String splitLong(String rest) {
        return rest.replaceAll("(?<=[0-9a-f]{8})(?=[0-9a-f]{8})", " ")
                .replaceAll("(?<= [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{8})(?=[0-9a-f])", " ");
    }
}
