package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * The fixed part of an IPv4 (RFC 791) or IPv6 (RFC 8200) header, read in place.
 *
 * <p>{@code packet} is a big-endian buffer and {@code at} the index of the packet's first byte.
 */
public final class IpHeader {
    public static final int IPV4_MIN_LENGTH = 20;
    public static final int IPV6_LENGTH = 40;

    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_SOURCE = 12;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV6_MULTICAST = 0xFF;
    private static final int IPV4_LIMITED_BROADCAST = 0xFFFF_FFFF;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV6_NEXT_HEADER = 6;
    private static final int IGMP = 2;
    private static final int HOP_BY_HOP = 0;
    private static final int ICMPV6 = 58;

    private IpHeader() {}

    /** Of what a buffer holds; 0 also for a frame that says that it carries something else. */
    public static int version(PacketBuffer packet) {
        int version = version(packet.bytes(), packet.ipOffset(), packet.ipLength());
        boolean told = packet.linkHeader() == 0 || packet.etherType() == EthernetHeader.etherType(version);
        return told ? version : 0;
    }

    /** 4 or 6 for a packet long enough to hold its version's fixed header; 0 for anything else. */
    public static int version(ByteBuffer packet, int at, int length) {
        if (length < IPV4_MIN_LENGTH) {
            return 0;
        }
        int version = (packet.get(at) & 0xF0) >> 4;
        if (version == 4) {
            return 4;
        }
        return version == 6 && length >= IPV6_LENGTH ? 6 : 0;
    }

    /** How long an IPv4 header says that it is, options included, in bytes: 0 to 60. */
    public static int ipv4Length(ByteBuffer packet, int at) {
        return (packet.get(at) & 0x0F) * Integer.BYTES;
    }

    /** Reckons an IPv4 header's checksum, once all else in it is as it should be. */
    public static void completeIpv4Checksum(ByteBuffer packet, int at) {
        packet.putShort(at + IPV4_CHECKSUM, (short) 0);
        packet.putShort(at + IPV4_CHECKSUM, (short) Checksum.of(packet, at, ipv4Length(packet, at)));
    }

    /**
     * The checksum of an ICMPv6 message, whose own stands for zero: over both addresses, the message, its length and
     * its protocol (RFC 8200 section 8.1).
     *
     * @param at index of the IPv6 header, right behind which the message is
     * @param length of the message in bytes
     */
    static int icmpv6Checksum(ByteBuffer packet, int at, int length) {
        int checksum = Checksum.of(packet, at + IPV6_SOURCE, IPV6_LENGTH - IPV6_SOURCE + length);
        checksum = Checksum.update(checksum, 0, length);
        return Checksum.update(checksum, 0, ICMPV6);
    }

    /** The source of an IPv4 packet. */
    public static int ipv4Source(ByteBuffer packet, int at) {
        return packet.getInt(at + IPV4_SOURCE);
    }

    /** The first 64 bits of the source of an IPv6 packet. */
    public static long ipv6SourceNetwork(ByteBuffer packet, int at) {
        return packet.getLong(at + IPV6_SOURCE);
    }

    /** The last 64 bits of the source of an IPv6 packet. */
    public static long ipv6SourceInterface(ByteBuffer packet, int at) {
        return packet.getLong(at + IPV6_SOURCE + Long.BYTES);
    }

    /** The destination of an IPv4 packet. */
    public static int ipv4Destination(ByteBuffer packet, int at) {
        return packet.getInt(at + IPV4_DESTINATION);
    }

    /** The first 64 bits of the destination of an IPv6 packet. */
    public static long ipv6DestinationNetwork(ByteBuffer packet, int at) {
        return packet.getLong(at + IPV6_DESTINATION);
    }

    /** The last 64 bits of the destination of an IPv6 packet. */
    public static long ipv6DestinationInterface(ByteBuffer packet, int at) {
        return packet.getLong(at + IPV6_DESTINATION + Long.BYTES);
    }

    /** Whether an IPv4 destination is a multicast group (RFC 5771) or the limited broadcast (RFC 919). */
    public static boolean isIpv4Group(int destination) {
        return destination >>> 28 == 0xE || destination == IPV4_LIMITED_BROADCAST;
    }

    /** Whether an IPv4 packet to a group is a kernel's own: reports of who listens to which group (IGMP, RFC 3376). */
    public static boolean isIpv4Chatter(ByteBuffer packet, int at) {
        return packet.get(at + IPV4_PROTOCOL) == IGMP;
    }

    /**
     * Likewise for IPv6: group reports (RFC 3810), behind a hop-by-hop option, and looking for neighbours and routers
     * (RFC 4861).
     */
    public static boolean isIpv6Chatter(ByteBuffer packet, int at) {
        int next = packet.get(at + IPV6_NEXT_HEADER);
        return next == HOP_BY_HOP || next == ICMPV6;
    }

    /**
     * Whether the first 64 bits are those of addresses that are valid on their own link only (RFC 4291, section 2.5.6).
     */
    public static boolean isIpv6LinkLocal(long network) {
        return network >>> 54 == 0xFE80 >> 6;
    }

    /** Whether an IPv6 packet goes to a multicast group (RFC 4291, section 2.7). */
    public static boolean isIpv6Multicast(ByteBuffer packet, int at) {
        return (packet.get(at + IPV6_DESTINATION) & 0xFF) == IPV6_MULTICAST;
    }
}
