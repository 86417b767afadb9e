package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.packet.PacketView;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Reads the headers of one packet after the other, at their offsets: IPv4 (RFC 791), IPv6 (RFC 8200) with its extension
 * headers, TCP (RFC 9293) and UDP (RFC 768). One object serves all packets of a thread.
 */
public final class Headers implements PacketView {
    /** In place of an offset: there is none. */
    public static final int NONE = -1;

    private static final int IPV4_FRAGMENT_OFFSET_BITS = 0x1FFF;
    private static final int IPV4_MORE_FRAGMENTS = 0x2000;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int SOLICITATION = 135;
    private static final int ADVERTISEMENT = 136;
    private static final int ICMP_LENGTH = 8;
    private static final int UDP_LENGTH = 8;
    private static final int TCP_MIN_LENGTH = 20;

    /** What fills the shortest frame, in bytes: no longer ones are padded. */
    private static final int MIN_PADDED = 47;

    private static final int IPV6_HOP_BY_HOP = 0;
    private static final int IPV6_ROUTING = 43;
    private static final int IPV6_FRAGMENT = 44;
    private static final int IPV6_AUTHENTICATION = 51;
    private static final int IPV6_DESTINATION_OPTIONS = 60;

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int start;
    private int length;
    private int link;
    private int etherType;
    private int vlan;
    private long source;
    private long destination;
    private int version;
    private int protocol;
    private int transport;
    private int payload;
    private boolean ports;
    private boolean moreFragments;
    private int fragmentOffset;
    private int fragmentId;
    private int fragmentHeader;
    private int knownPorts;

    /** Turns to another packet. */
    public Headers read(PacketBuffer packet) {
        bytes = packet.bytes();
        start = packet.ipOffset();
        length = packet.ipLength();
        version = IpHeader.version(packet);
        readLink(packet);
        protocol = 0;
        transport = link > 0 ? 0 : length; // unless there is a header after IP's, all that a frame carries is payload
        moreFragments = false;
        fragmentOffset = 0;
        fragmentId = 0;
        fragmentHeader = NONE;
        if (version == 4) {
            protocol = u8(9);
            int header = IpHeader.ipv4Length(bytes, start);
            // one that says that it is shorter than any header has nothing behind it that could be relied on
            transport = header < IpHeader.IPV4_MIN_LENGTH ? length : Math.min(length, header);
            moreFragments = (u16(6) & IPV4_MORE_FRAGMENTS) != 0;
            fragmentOffset = (u16(6) & IPV4_FRAGMENT_OFFSET_BITS) * 8;
            fragmentId = u16(4);
        } else if (version == 6) {
            walkIpv6Extensions();
        }
        readTransport();
        knownPorts = isLaterFragment() ? packet.datagramPorts() : 0;
        return this;
    }

    /**
     * The frame around the packet, if there is one. Short ones may have been padded: then IP tells where its packet
     * ends.
     */
    private void readLink(PacketBuffer packet) {
        link = packet.linkHeader();
        if (link == 0) {
            etherType = EthernetHeader.etherType(version);
            return;
        }
        etherType = packet.etherType();
        vlan = EthernetHeader.vlan(packet);
        source = EthernetHeader.source(packet);
        destination = EthernetHeader.destination(packet);
        int told = version == 4 ? u16(2) : version == 6 ? IpHeader.IPV6_LENGTH + u16(4) : length;
        boolean header = told >= (version == 4 ? IpHeader.IPV4_MIN_LENGTH : IpHeader.IPV6_LENGTH);
        if (length < MIN_PADDED && header && told < length) {
            length = told;
        }
    }

    /** Up to the transport header; in a later fragment, what follows the fragment header is data. */
    private void walkIpv6Extensions() {
        int next = u8(6);
        int at = IpHeader.IPV6_LENGTH;
        while (isIpv6Extension(next) && fragmentOffset == 0 && at + 8 <= length) {
            int extension = next;
            next = u8(at);
            if (extension == IPV6_FRAGMENT) {
                moreFragments = (u16(at + 2) & 1) != 0;
                fragmentOffset = u16(at + 2) & 0xFFF8;
                fragmentHeader = at;
                fragmentId = u16(at + 4) << Short.SIZE | u16(at + 6);
                at += 8;
            } else {
                at += extension == IPV6_AUTHENTICATION
                        ? (u8(at + 1) + 2) * 4 // RFC 4302 section 2.2
                        : (u8(at + 1) + 1) * 8;
            }
        }
        protocol = next;
        transport = Math.min(at, length);
    }

    private static boolean isIpv6Extension(int header) {
        return header == IPV6_HOP_BY_HOP
                || header == IPV6_ROUTING
                || header == IPV6_FRAGMENT
                || header == IPV6_AUTHENTICATION
                || header == IPV6_DESTINATION_OPTIONS;
    }

    private void readTransport() {
        int room = length - transport;
        ports = !isLaterFragment()
                && (protocol == UDP ? room >= UDP_LENGTH : protocol == TCP && room >= TCP_MIN_LENGTH);
        int header = !ports ? 0 : protocol == UDP ? UDP_LENGTH : Math.max(TCP_MIN_LENGTH, tcpHeaderLength());
        payload = Math.min(length, transport + header);
    }

    /** What TCP's header says that its length is, in bytes: 0 to 60. */
    private int tcpHeaderLength() {
        return (u8(transport + 12) >> 4) * 4;
    }

    /**
     * Whether it is a TCP segment with a well-formed header: as long as it says, 20 bytes or more, and all of it there.
     */
    boolean hasWholeTcpHeader() {
        return ports
                && protocol == TCP
                && tcpHeaderLength() >= TCP_MIN_LENGTH
                && transport + tcpHeaderLength() <= length;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public int ipVersion() {
        return version;
    }

    @Override
    public int etherType() {
        return etherType;
    }

    @Override
    public int vlan() {
        return link == 0 ? 0 : vlan;
    }

    @Override
    public long sourceMac() {
        return link == 0 ? 0 : source;
    }

    @Override
    public long destinationMac() {
        return link == 0 ? 0 : destination;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    @Override
    public int sourcePort() {
        return ports ? u16(transport) : knownPorts >>> Short.SIZE;
    }

    @Override
    public int destinationPort() {
        return ports ? u16(transport + 2) : knownPorts & 0xFFFF;
    }

    @Override
    public int tcpFlags() {
        return ports && protocol == TCP ? u8(transport + 13) : 0;
    }

    @Override
    public int payloadLength() {
        return length - payload;
    }

    @Override
    public int payloadOffset() {
        return payload;
    }

    @Override
    public int byteAt(int index) {
        return u8(Objects.checkIndex(index, length));
    }

    /** Whether it is a part of a packet only: the first, or a later one. */
    public boolean isFragment() {
        return moreFragments || fragmentOffset > 0;
    }

    /** Whether it is a part of a packet, and not the first: no transport header is in it. */
    public boolean isLaterFragment() {
        return fragmentOffset > 0;
    }

    /** Whether other parts of the packet follow. */
    public boolean hasMoreFragments() {
        return moreFragments;
    }

    /**
     * Where in the packet that it is a part of this part begins, in bytes behind the IP header; 0 for a whole packet.
     */
    public int fragmentOffset() {
        return fragmentOffset;
    }

    /** How many bytes of the packet that it is a part of it carries. */
    public int fragmentLength() {
        return length - (version == 4 ? transport : fragmentHeader == NONE ? IpHeader.IPV6_LENGTH : fragmentHeader + 8);
    }

    /** What the parts of a packet have in common, together with addresses and, in IPv4, the protocol. */
    public int fragmentId() {
        return fragmentId;
    }

    /** Where the fragment header of IPv6 begins; {@link #NONE} if there is none, and in IPv4. */
    int fragmentHeaderOffset() {
        return fragmentHeader;
    }

    /** Where the header after IP's begins. */
    public int transportOffset() {
        return transport;
    }

    /** Whether it begins with ICMP's header (RFC 792), or ICMPv6's (RFC 4443). */
    public boolean isIcmp() {
        return !isLaterFragment() && transport < length && (protocol == ICMP || protocol == ICMPV6);
    }

    /** The type of an ICMP message; of the two, 8 and 128 ask for an echo. */
    public int icmpType() {
        return u8(transport);
    }

    /**
     * Whether it is a frame by which kernels find a neighbour's hardware address: of ARP, or a solicitation or
     * advertisement (RFC 4861).
     */
    public boolean isNeighbourDiscovery() {
        return link > 0
                && (etherType == EthernetHeader.ARP
                        || (version == 6 && isIcmp() && (icmpType() == SOLICITATION || icmpType() == ADVERTISEMENT)));
    }

    /** Whether it is an answer to an echo request, with its identifier and number. */
    public boolean isIcmpEchoReply() {
        return isIcmp() && length - transport >= ICMP_LENGTH && icmpType() == (protocol == ICMP ? 0 : 129);
    }

    /** The identifier of an ICMP echo message. */
    public int icmpId() {
        return u16(transport + 4);
    }

    /** The sequence number of an ICMP echo message. */
    public int icmpSequence() {
        return u16(transport + 6);
    }

    /** Whether it acknowledges something, as all of TCP but the first packet of a connection does. */
    public boolean isTcpAck() {
        return (tcpFlags() & 0x10) != 0;
    }

    /** Whether a whole header of TCP or UDP is in the packet: not so in later fragments. */
    public boolean hasTransportHeader() {
        return ports;
    }

    /** Where the checksum of TCP or UDP is; {@link #NONE} for other protocols, later fragments, and UDP without one. */
    public int checksumOffset() {
        if (!ports) {
            return NONE;
        }
        int at = transport + (protocol == TCP ? 16 : 6);
        return protocol == UDP && u16(at) == 0 ? NONE : at;
    }

    private int u8(int at) {
        return bytes.get(start + at) & 0xFF;
    }

    private int u16(int at) {
        return bytes.getShort(start + at) & 0xFFFF;
    }
}
