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

    @Test
    void headerHasLengthTypeFlagsAndSequenceNumber() {
        assertLayout(new NetlinkMessage(RTM_NEWLINK, 0x400), "10000000 1000 0504 01000000 00000000");
    }

    @Test
    void attributesHaveTheirLengthBeforeTheirType() {
        assertLayout(
                new NetlinkMessage(RTM_NEWLINK, 0).attribute(4, 1500),
                "18000000 1000 0500 01000000 00000000" + "0800 0400 dc050000");
    }

    @Test
    void addressesStayInNetworkByteOrder() {
        assertLayout(
                new NetlinkMessage(RTM_NEWADDR, 0).attribute(2, Subnet.ofSlot(0).ipv4(7)),
                "18000000 1400 0500 01000000 00000000" + "0800 0200 c6120007");
    }

    @Test
    void ipv6AddressesTakeSixteenBytes() {
        assertLayout(
                new NetlinkMessage(RTM_NEWADDR, 0).attribute(1, Subnet.ofSlot(3).ipv6(7)),
                "24000000 1400 0500 01000000 00000000" + "1400 0100 fd4e7370 6c740003 00000000 00000007");
    }

    @Test
    void partsOfTheRequestFollowEachOtherWithoutGaps() {
        assertLayout(
                new NetlinkMessage(RTM_NEWADDR, 0)
                        .putByte(2)
                        .putByte(24)
                        .putShort(0x0201)
                        .putInt(3),
                "18000000 1400 0500 01000000 00000000" + "02 18 0102 03000000");
    }

    @Test
    void shortValuesArePaddedButNotCounted() {
        assertLayout(
                new NetlinkMessage(RTM_NEWLINK, 0).attribute(8, (byte) 1),
                "18000000 1000 0500 01000000 00000000" + "0500 0800 01 000000");
    }

    @Test
    void lengthOfAnAttributeIncludesThoseWithinIt() {
        assertLayout(
                new NetlinkMessage(RTM_NEWLINK, 0)
                        .nested(26, outer -> outer.nested(10, inner -> inner.attribute(8, (byte) 1))),
                "20000000 1000 0500 01000000 00000000" + "1000 1a00" + "0c00 0a00" + "0500 0800 01 000000");
    }

    @Test
    void oddLengthIsNoticed() {
        NetlinkMessage message = new NetlinkMessage(RTM_NEWADDR, 0).putByte(2);

        assertThatThrownBy(message::toBytes).isInstanceOf(AssertionError.class).hasMessageContaining("17");
    }

    private static void assertLayout(NetlinkMessage message, String hex) {
        assertThat(message.toBytes()).asHexString().isEqualTo(hexOf(hex));
    }

    private static String hexOf(String spaced) {
        return HexFormat.of().withUpperCase().formatHex(HexFormat.of().parseHex(spaced.replace(" ", "")));
    }
}
