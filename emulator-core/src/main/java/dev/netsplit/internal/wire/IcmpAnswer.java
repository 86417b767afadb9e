package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * What a router answers to a packet that it does not send on, by ICMP (RFC 792) or ICMPv6 (RFC 4443). It comes from the
 * address that the packet was for.
 */
public final class IcmpAnswer {
    /** An ICMP error carries as much of the packet as keeps it within this (RFC 1812 section 4.3.2.3). */
    private static final int IPV4_MAX_LENGTH = 576;

    /**
     * The longest answer behind a link's header: what a buffer must have room for, or answers quote less of the packet.
     */
    public static final int MAX_LENGTH = 1280 + 32;

    /** The least MTU of IPv6 (RFC 4443 section 3.2). */
    private static final int IPV6_MAX_LENGTH = 1280;

    private static final int ICMP_HEADER_LENGTH = 8;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int HOPS = 64;

    // Type, code, and room for the checksum.
    private static final int FRAGMENTATION_NEEDED = 0x0304_0000;
    private static final int PROHIBITED = 0x030D_0000;
    private static final int PACKET_TOO_BIG = 0x0200_0000;
    private static final int PROHIBITED_V6 = 0x0101_0000;

    /** Of ICMPv6: no error, but not to be answered either. */
    private static final int REDIRECT = 137;

    private IcmpAnswer() {}

    /**
     * Puts in the place of a packet that it is too big for the next link: "fragmentation needed" with that link's MTU
     * (RFC 1191 section 4), or "packet too big" (RFC 4443 section 3.2).
     *
     * @param headers the packet's
     * @return false where no answer may be given: to an ICMP error, to a later fragment of IPv4 (RFC 1812 section
     *     4.3.2.7, RFC 4443 section 2.4), or to what is no IP packet
     */
    public static boolean replaceByTooBig(PacketBuffer packet, Headers headers, int mtu) {
        return replace(packet, headers, FRAGMENTATION_NEEDED, PACKET_TOO_BIG, mtu);
    }

    /**
     * Puts in the place of a packet that it was refused: "communication administratively prohibited" (RFC 1812 section
     * 5.2.7.1, RFC 4443 section 3.1).
     *
     * @param headers the packet's
     * @return false where no answer may be given, as to {@link #replaceByTooBig}
     */
    public static boolean replaceByProhibited(PacketBuffer packet, Headers headers) {
        return replace(packet, headers, PROHIBITED, PROHIBITED_V6, 0);
    }

    private static boolean replace(PacketBuffer packet, Headers headers, int ipv4Kind, int ipv6Kind, int more) {
        if ((headers.ipVersion() == 4 && headers.isLaterFragment()) || isIcmpError(headers)) {
            return false;
        }
        VirtioHeader.clear(packet);
        int version = IpHeader.version(packet);
        if (packet.linkHeader() > 0) {
            EthernetHeader.turnRound(packet);
        }
        return switch (version) {
            case 4 -> replaceIpv4(packet, ipv4Kind, more);
            case 6 -> replaceIpv6(packet, ipv6Kind, more);
            default -> false;
        };
    }

    private static boolean replaceIpv4(PacketBuffer packet, int kind, int more) {
        ByteBuffer bytes = packet.bytes();
        int at = packet.ipOffset();
        int sender = bytes.getInt(at + 12);
        int receiver = bytes.getInt(at + 16);
        int length = quote(packet, IpHeader.IPV4_MIN_LENGTH + ICMP_HEADER_LENGTH, IPV4_MAX_LENGTH);

        bytes.putInt(at, 0x4500_0000 | length); // version 4, five words of header
        bytes.putInt(at + 4, 0); // not fragmented
        bytes.putInt(at + 8, HOPS << 24 | ICMP << 16);
        bytes.putInt(at + 12, receiver);
        bytes.putInt(at + 16, sender);
        IpHeader.completeIpv4Checksum(bytes, at);

        int icmp = at + IpHeader.IPV4_MIN_LENGTH;
        bytes.putInt(icmp, kind);
        bytes.putInt(icmp + 4, more);
        bytes.putShort(icmp + 2, (short) Checksum.of(bytes, icmp, length - IpHeader.IPV4_MIN_LENGTH));
        return true;
    }

    /** Also one that is too short to say what it is. */
    private static boolean isIcmpError(Headers headers) {
        boolean ipv4 = headers.protocol() == ICMP;
        if (!ipv4 && headers.protocol() != ICMPV6) {
            return false;
        }
        if (headers.isLaterFragment()) {
            return false; // of IPv6: what stands there is data
        }
        if (headers.transportOffset() >= headers.length()) {
            return true;
        }
        int type = headers.byteAt(headers.transportOffset());
        return ipv4 ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : type < 128 || type == REDIRECT;
    }

    private static boolean replaceIpv6(PacketBuffer packet, int kind, int more) {
        ByteBuffer bytes = packet.bytes();
        int at = packet.ipOffset();
        long senderHigh = bytes.getLong(at + 8);
        long senderLow = bytes.getLong(at + 16);
        long receiverHigh = bytes.getLong(at + 24);
        long receiverLow = bytes.getLong(at + 32);
        int length = quote(packet, IpHeader.IPV6_LENGTH + ICMP_HEADER_LENGTH, IPV6_MAX_LENGTH);
        int icmpLength = length - IpHeader.IPV6_LENGTH;

        bytes.putInt(at, 0x6000_0000);
        bytes.putInt(at + 4, icmpLength << 16 | ICMPV6 << 8 | HOPS);
        bytes.putLong(at + 8, receiverHigh);
        bytes.putLong(at + 16, receiverLow);
        bytes.putLong(at + 24, senderHigh);
        bytes.putLong(at + 32, senderLow);

        int icmp = at + IpHeader.IPV6_LENGTH;
        bytes.putInt(icmp, kind);
        bytes.putInt(icmp + 4, more);
        bytes.putShort(icmp + 2, (short) IpHeader.icmpv6Checksum(bytes, at, icmpLength));
        return true;
    }

    /**
     * Moves the packet behind the headers to come, and cuts it off where the answer has to end; returns the IP answer's
     * length.
     */
    private static int quote(PacketBuffer packet, int headers, int maxLength) {
        int room = packet.capacity() - packet.linkHeader();
        int length = Math.min(packet.ipLength() + headers, Math.min(maxLength, room));
        byte[] quoted = new byte[length - headers]; // such packets are rare: an allocation does no harm
        packet.bytes().get(packet.ipOffset(), quoted);
        packet.bytes().put(packet.ipOffset() + headers, quoted);
        packet.length(packet.linkHeader() + length);
        return length;
    }
}
