package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Cuts superpackets into what a wire carries, or into smaller superpackets, as Linux would have cut them without a
 * device that does ({@code tcp_gso_segment}, {@code __udp_gso_segment}, {@code inet_gso_segment} in its sources):
 * sequence numbers and IPv4 identifications go on, FIN and PSH are the last segment's, CWR is the first one's.
 * Checksums that the kernel left to the device stay so.
 */
public final class Segmentation {
    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV6_LENGTH = 4;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_WORDS = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_MIN_LENGTH = 20;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;
    private static final int UDP_HEADER_LENGTH = 8;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    /**
     * More than any kernel's sockets make of the longest packet: TCP's segments carry 8 bytes or more (a maximum
     * segment size of 48, less 40 bytes of options), and UDP's are 128 at the most. It bounds the time that one packet
     * takes.
     */
    private static final int MAX_SEGMENTS = 8192;

    private Segmentation() {}

    /**
     * How many packets of the wire's a packet is; 1 for one that is no superpacket, or not a well-formed one, or one of
     * more than {@value #MAX_SEGMENTS} segments. Such a packet goes on in one piece, for the receiver's kernel to cut
     * or to refuse.
     */
    public static int segments(PacketBuffer packet) {
        int size = VirtioHeader.segmentSize(packet);
        if (size == 0 || !hasHeaders(packet)) {
            return 1;
        }
        int payload = packet.length() - headerLength(packet);
        int segments = (payload + size - 1) / size;
        return payload <= size || segments > MAX_SEGMENTS ? 1 : segments;
    }

    /**
     * Whether the headers are where the superpacket's type wants them, as Linux asks of it too; so no offset leads out
     * of the packet.
     */
    private static boolean hasHeaders(PacketBuffer packet) {
        int type = VirtioHeader.type(packet);
        int version = IpHeader.version(packet);
        boolean known = switch (type) {
            case VirtioHeader.TCP_IPV4 -> version == 4;
            case VirtioHeader.TCP_IPV6 -> version == 6;
            case VirtioHeader.UDP -> version != 0;
            default -> false;
        };
        boolean udp = type == VirtioHeader.UDP;
        int transport = VirtioHeader.checksumStart(packet);
        int least = udp ? UDP_HEADER_LENGTH : TCP_MIN_LENGTH;
        int ipHeader = version == 4 ? IpHeader.ipv4Length(packet.bytes(), packet.ipOffset()) : IpHeader.IPV6_LENGTH;
        return known
                && VirtioHeader.needsChecksum(packet)
                && VirtioHeader.checksumPlace(packet) - transport == (udp ? UDP_CHECKSUM : TCP_CHECKSUM)
                && ipHeader >= IpHeader.IPV4_MIN_LENGTH
                && transport - packet.linkHeader() >= ipHeader
                && transport + least <= packet.length()
                && headerLength(packet) >= transport + least;
    }

    /** How long a segment is, from its IP header on, in bytes; the packet itself if it is no superpacket. */
    public static int segmentLength(PacketBuffer packet, int segment) {
        int length = packet.isSuperpacket() ? length(packet, segment, segment + 1) : packet.length();
        return length - packet.linkHeader();
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
        into.describeLike(packet);
        bytes.put(into.offset(), packet.bytes(), packet.offset(), header);
        bytes.put(into.offset() + header, packet.bytes(), packet.offset() + header + skipped, length - header);
        into.length(length);
        describe(into, packet.length(), from, to - from);
    }

    /** Cuts off what is behind the first segments, in place. */
    public static void truncate(PacketBuffer packet, int segments) {
        int wholeLength = packet.length();
        packet.length(length(packet, 0, segments));
        describe(packet, wholeLength, 0, segments);
    }

    /**
     * Reckons the checksum that was left to the device, so that the packet stands for itself. Not for superpackets. A
     * packet without the bytes that the checksum is said to be over stays as it is, for the receiver's kernel to
     * refuse.
     */
    public static void completeChecksum(PacketBuffer packet) {
        int start = VirtioHeader.checksumStart(packet);
        int place = VirtioHeader.checksumPlace(packet);
        if (!VirtioHeader.needsChecksum(packet) || place + Short.BYTES > packet.length()) {
            return;
        }
        int checksum = Checksum.of(packet.bytes(), packet.offset() + start, packet.length() - start);
        boolean none = checksum == 0 && place - start == UDP_CHECKSUM; // to UDP; the other zero is the same number
        packet.bytes().putShort(packet.offset() + place, (short) (none ? 0xFFFF : checksum));
        VirtioHeader.clear(packet);
    }

    /** Makes the headers those of a piece, once it has its length. */
    private static void describe(PacketBuffer piece, int wholeLength, int firstSegment, int segments) {
        int header = headerLength(piece);
        int transport = VirtioHeader.checksumStart(piece);
        if (IpHeader.version(piece) == 4) {
            describeIpv4(piece, firstSegment);
        } else {
            int at = piece.ipOffset() + IPV6_LENGTH;
            piece.bytes().putShort(at, (short) (piece.ipLength() - IpHeader.IPV6_LENGTH));
        }
        int at = piece.offset() + transport;
        if (VirtioHeader.type(piece) == VirtioHeader.UDP) {
            piece.bytes().putShort(at + UDP_LENGTH, (short) (piece.length() - transport));
        } else {
            int skipped = firstSegment * VirtioHeader.segmentSize(piece);
            describeTcp(piece, at, firstSegment, skipped, skipped + piece.length() == wholeLength);
        }
        updatePseudoHeader(piece, wholeLength - transport, piece.length() - transport);
        if (segments == 1) {
            VirtioHeader.clearSegmentation(piece);
        } else {
            VirtioHeader.headerLength(piece, header);
        }
    }

    /**
     * Puts another length into the sum over addresses, protocol and length, not inverted, which stands where a checksum
     * is left to the device. It is not reckoned anew: the addresses may be others than the header's, as behind an IPv6
     * routing header.
     */
    private static void updatePseudoHeader(PacketBuffer piece, int oldLength, int newLength) {
        int place = piece.offset() + VirtioHeader.checksumPlace(piece);
        int checksum = ~piece.bytes().getShort(place);
        piece.bytes().putShort(place, (short) ~Checksum.update(checksum, oldLength, newLength));
    }

    private static void describeIpv4(PacketBuffer piece, int firstSegment) {
        ByteBuffer bytes = piece.bytes();
        int at = piece.ipOffset();
        bytes.putShort(at + IPV4_LENGTH, (short) piece.ipLength());
        bytes.putShort(at + IPV4_IDENTIFICATION, (short) (bytes.getShort(at + IPV4_IDENTIFICATION) + firstSegment));
        IpHeader.completeIpv4Checksum(bytes, at);
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

    private static int headerLength(PacketBuffer packet) {
        int transport = VirtioHeader.checksumStart(packet);
        int header = VirtioHeader.type(packet) == VirtioHeader.UDP
                ? UDP_HEADER_LENGTH
                : (packet.bytes().get(packet.offset() + transport + TCP_WORDS) >> 4 & 0x0F) * Integer.BYTES;
        return transport + header;
    }
}
