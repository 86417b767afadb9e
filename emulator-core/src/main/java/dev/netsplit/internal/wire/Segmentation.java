package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Cuts superpackets into what a wire carries, or into smaller superpackets, as Linux would have cut them without a device that does
 * ({@code tcp_gso_segment}, {@code __udp_gso_segment}, {@code inet_gso_segment} in its sources): sequence numbers and IPv4
 * identifications go on, FIN and PSH are the last segment's, CWR is the first one's. Checksums that the kernel left to the device
 * stay so.
 */
public final class Segmentation {
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_LENGTH = 4;
    private static final int IPV6_ADDRESSES = 8;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_WORDS = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_MIN_LENGTH = 20;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_UDP = 17;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private Segmentation() {}

    /** How many packets of the wire's a packet is; 1 for one that is no superpacket, or not a well-formed one. */
    public static int segments(PacketBuffer packet) {
        int size = VirtioHeader.segmentSize(packet);
        int type = VirtioHeader.type(packet);
        boolean known = type == VirtioHeader.TCP_IPV4 || type == VirtioHeader.TCP_IPV6 || type == VirtioHeader.UDP;
        if (size == 0 || !known) {
            return 1;
        }
        int transport = VirtioHeader.checksumStart(packet);
        int least = type == VirtioHeader.UDP ? UDP_HEADER_LENGTH : TCP_MIN_LENGTH;
        if (transport + least > packet.length()) {
            return 1;
        }
        int payload = packet.length() - headerLength(packet);
        return payload <= size ? 1 : (payload + size - 1) / size;
    }

    /** How long a segment is, headers included, in bytes; the packet's own length if it is no superpacket. */
    public static int segmentLength(PacketBuffer packet, int segment) {
        return packet.isSuperpacket() ? length(packet, segment, segment + 1) : packet.length();
    }

    /** What all segments are long together, each with headers of its own, in bytes. */
    public static int wireLength(PacketBuffer packet) {
        return packet.isSuperpacket()
                ? packet.length() + (packet.segments() - 1) * headerLength(packet)
                : packet.length();
    }

    /** How long a piece of a superpacket is, in bytes: its segments from one up to, but not with, another. */
    public static int length(PacketBuffer packet, int from, int to) {
        int header = headerLength(packet);
        int size = VirtioHeader.segmentSize(packet);
        int payloadEnd = Math.min(to * size, packet.length() - header);
        return header + payloadEnd - from * size;
    }

    /**
     * Copies a piece of a superpacket: its segments from one up to, but not with, another.
     *
     * @param into with room for {@link #length}
     */
    public static void copy(PacketBuffer packet, int from, int to, PacketBuffer into) {
        int header = headerLength(packet);
        int length = length(packet, from, to);
        int skipped = from * VirtioHeader.segmentSize(packet);
        ByteBuffer bytes = into.bytes();
        VirtioHeader.copy(packet, into);
        bytes.put(into.offset(), packet.bytes(), packet.offset(), header);
        bytes.put(into.offset() + header, packet.bytes(), packet.offset() + header + skipped, length - header);
        into.length(length);
        boolean last = skipped + length == packet.length();
        describe(into, from, skipped, to - from, last);
    }

    /** Cuts off what is behind the first segments, in place. */
    public static void truncate(PacketBuffer packet, int segments) {
        packet.length(length(packet, 0, segments));
        describe(packet, 0, 0, segments, false);
    }

    /**
     * Reckons the checksum that was left to the device, so that the packet stands for itself. Not for superpackets.
     */
    public static void completeChecksum(PacketBuffer packet) {
        if (!VirtioHeader.needsChecksum(packet)) {
            return;
        }
        int start = VirtioHeader.checksumStart(packet);
        int place = packet.offset() + VirtioHeader.checksumPlace(packet);
        int checksum = Checksum.of(packet.bytes(), packet.offset() + start, packet.length() - start);
        boolean udp = place - packet.offset() - start == UDP_HEADER_LENGTH - 2;
        packet.bytes().putShort(place, (short) (checksum == 0 && udp ? 0xFFFF : checksum)); // 0 would be: none
        VirtioHeader.clear(packet);
    }

    /** Makes the headers those of a piece, once it has its length. */
    private static void describe(PacketBuffer piece, int firstSegment, int skipped, int segments, boolean last) {
        int type = VirtioHeader.type(piece);
        int transport = VirtioHeader.checksumStart(piece);
        boolean udp = type == VirtioHeader.UDP;
        if (IpHeader.version(piece.bytes(), piece.offset(), piece.length()) == 4) {
            describeIpv4(piece, firstSegment);
        } else {
            piece.bytes().putShort(piece.offset() + IPV6_LENGTH, (short) (piece.length() - IpHeader.IPV6_LENGTH));
        }
        int at = piece.offset() + transport;
        if (udp) {
            piece.bytes().putShort(at + UDP_LENGTH, (short) (piece.length() - transport));
        } else {
            describeTcp(piece, at, firstSegment, skipped, last);
        }
        int pseudoHeader = pseudoHeaderSum(piece, piece.length() - transport, udp ? PROTOCOL_UDP : PROTOCOL_TCP);
        piece.bytes().putShort(piece.offset() + VirtioHeader.checksumPlace(piece), (short) pseudoHeader);
        if (segments == 1) {
            VirtioHeader.clearSegmentation(piece);
        }
    }

    private static void describeIpv4(PacketBuffer piece, int firstSegment) {
        ByteBuffer bytes = piece.bytes();
        int at = piece.offset();
        bytes.putShort(at + IPV4_LENGTH, (short) piece.length());
        bytes.putShort(at + IPV4_IDENTIFICATION, (short) (bytes.getShort(at + IPV4_IDENTIFICATION) + firstSegment));
        bytes.putShort(at + IPV4_CHECKSUM, (short) 0);
        int header = (bytes.get(at) & 0x0F) * Integer.BYTES;
        bytes.putShort(at + IPV4_CHECKSUM, (short) Checksum.of(bytes, at, header));
    }

    private static void describeTcp(PacketBuffer piece, int at, int firstSegment, int skipped, boolean last) {
        ByteBuffer bytes = piece.bytes();
        bytes.putInt(at + TCP_SEQUENCE, bytes.getInt(at + TCP_SEQUENCE) + skipped);
        int flags = bytes.get(at + TCP_FLAGS);
        if (!last) {
            flags &= ~FIN_AND_PSH;
        }
        if (firstSegment > 0) {
            flags &= ~CWR;
            VirtioHeader.clearEcn(piece);
        }
        bytes.put(at + TCP_FLAGS, (byte) flags);
    }

    /** What stands in place of a checksum that is left to the device: the sum over addresses, length and protocol, not inverted. */
    private static int pseudoHeaderSum(PacketBuffer packet, int length, int protocol) {
        boolean ipv4 = IpHeader.version(packet.bytes(), packet.offset(), packet.length()) == 4;
        int addresses = packet.offset() + (ipv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES);
        int checksum = Checksum.of(packet.bytes(), addresses, ipv4 ? 2 * Integer.BYTES : 2 * 16);
        checksum = Checksum.update(checksum, 0, length);
        return ~Checksum.update(checksum, 0, protocol) & 0xFFFF;
    }

    private static int headerLength(PacketBuffer packet) {
        int transport = VirtioHeader.checksumStart(packet);
        int header = VirtioHeader.type(packet) == VirtioHeader.UDP
                ? UDP_HEADER_LENGTH
                : (packet.bytes().get(packet.offset() + transport + TCP_WORDS) >> 4 & 0x0F) * Integer.BYTES;
        return transport + header;
    }
}
