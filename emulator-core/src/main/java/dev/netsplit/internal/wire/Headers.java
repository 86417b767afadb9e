package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.packet.PacketView;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Reads the headers of one packet after the other, at their offsets: IPv4 (RFC 791), IPv6 (RFC 8200) with its extension headers,
 * TCP (RFC 9293) and UDP (RFC 768). One object serves all packets of a thread.
 */
public final class Headers implements PacketView {
    /** In place of an offset: there is none. */
    public static final int NONE = -1;

    private static final int IPV4_FRAGMENT_OFFSET_BITS = 0x1FFF;
    private static final int UDP_LENGTH = 8;
    private static final int TCP_MIN_LENGTH = 20;

    private static final int IPV6_HOP_BY_HOP = 0;
    private static final int IPV6_ROUTING = 43;
    private static final int IPV6_FRAGMENT = 44;
    private static final int IPV6_AUTHENTICATION = 51;
    private static final int IPV6_DESTINATION_OPTIONS = 60;

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private int start;
    private int length;
    private int version;
    private int protocol;
    private int transport;
    private int payload;
    private boolean ports;
    private boolean laterFragment;

    /** Turns to another packet. */
    public Headers read(PacketBuffer packet) {
        bytes = packet.bytes();
        start = packet.offset();
        length = packet.length();
        version = IpHeader.version(bytes, start, length);
        protocol = 0;
        transport = length;
        boolean first = true;
        if (version == 4) {
            protocol = u8(9);
            transport = Math.min(length, (u8(0) & 0x0F) * 4);
            first = (u16(6) & IPV4_FRAGMENT_OFFSET_BITS) == 0;
        } else if (version == 6) {
            first = walkIpv6Extensions();
        }
        laterFragment = !first;
        readTransport(first);
        return this;
    }

    /** Returns whether this is the first fragment, or no fragment. */
    private boolean walkIpv6Extensions() {
        boolean first = true;
        int next = u8(6);
        int at = IpHeader.IPV6_LENGTH;
        while (first && isIpv6Extension(next) && at + 8 <= length) { // behind a later fragment's header there is data
            if (next == IPV6_FRAGMENT) {
                first = (u16(at + 2) & 0xFFF8) == 0;
            }
            int extensionLength = extensionLength(next, u8(at + 1));
            next = u8(at);
            at += extensionLength;
        }
        protocol = next;
        transport = Math.min(at, length);
        return first;
    }

    /** In bytes, by what its second byte says, which is counted in three ways (RFC 8200, RFC 4302 section 2.2). */
    private static int extensionLength(int header, int units) {
        return switch (header) {
            case IPV6_FRAGMENT -> 8;
            case IPV6_AUTHENTICATION -> (units + 2) * 4;
            default -> (units + 1) * 8;
        };
    }

    private static boolean isIpv6Extension(int header) {
        return header == IPV6_HOP_BY_HOP
                || header == IPV6_AUTHENTICATION
                || header == IPV6_ROUTING
                || header == IPV6_FRAGMENT
                || header == IPV6_DESTINATION_OPTIONS;
    }

    private void readTransport(boolean firstFragment) {
        int room = length - transport;
        ports = firstFragment && (protocol == UDP ? room >= UDP_LENGTH : protocol == TCP && room >= TCP_MIN_LENGTH);
        int header = !ports ? 0 : protocol == UDP ? UDP_LENGTH : (u8(transport + 12) >> 4) * 4;
        payload = Math.min(length, transport + header);
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
    public int protocol() {
        return protocol;
    }

    @Override
    public int sourcePort() {
        return ports ? u16(transport) : 0;
    }

    @Override
    public int destinationPort() {
        return ports ? u16(transport + 2) : 0;
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

    /** Whether a whole header of TCP or UDP is in the packet: not so in later fragments. */
    public boolean hasTransportHeader() {
        return ports;
    }

    /** Whether this is a fragment, and not the first. */
    public boolean isLaterFragment() {
        return laterFragment;
    }

    /** Where the header after IP's begins. */
    public int transportOffset() {
        return transport;
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
