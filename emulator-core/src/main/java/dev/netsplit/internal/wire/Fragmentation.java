package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/** Cuts an IPv4 packet into fragments, as a router does before a link with a smaller MTU (RFC 791, section 3.2). */
public final class Fragmentation {
    /** In IPv4's header, and in the fragment header of IPv6. */
    private static final int ID = 4;

    private static final int FLAGS_AND_OFFSET = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET_BITS = 0x1FFF;

    /** Offsets count in these. */
    private static final int UNIT = 8;

    private Fragmentation() {}

    /**
     * Whether a router may do that: with a well-formed IPv4 packet whose sender has not forbidden it, as TCP and UDP of
     * Linux do by default.
     */
    public static boolean isAllowed(PacketBuffer packet) {
        return IpHeader.version(packet) == 4
                && headerLength(packet) >= IpHeader.IPV4_MIN_LENGTH
                && headerLength(packet) < packet.ipLength()
                && (flags(packet) & DONT_FRAGMENT) == 0;
    }

    /** How many fragments it takes. */
    public static int fragments(PacketBuffer packet, int mtu) {
        int payload = packet.ipLength() - headerLength(packet);
        int step = step(packet, mtu);
        return (payload + step - 1) / step;
    }

    /** How long a fragment is, all headers included, in bytes. */
    public static int length(PacketBuffer packet, int mtu, int fragment) {
        int headers = packet.linkHeader() + headerLength(packet);
        int step = step(packet, mtu);
        return headers + Math.min(step, packet.length() - headers - fragment * step);
    }

    /**
     * Copies a fragment into another buffer. Options are copied to each: more than RFC 791 asks for, and no harm.
     *
     * @param packet complete, its checksums included
     * @return where in the sender's packet it begins, in bytes behind the header
     */
    public static int copy(PacketBuffer packet, int mtu, int fragment, PacketBuffer into) {
        int headers = packet.linkHeader() + headerLength(packet);
        int skipped = fragment * step(packet, mtu);
        int length = length(packet, mtu, fragment);
        boolean last = skipped + length == packet.length();
        ByteBuffer bytes = into.bytes();
        into.describeLike(packet);
        into.length(length);
        bytes.put(into.offset(), packet.bytes(), packet.offset(), headers);
        bytes.put(into.offset() + headers, packet.bytes(), packet.offset() + headers + skipped, length - headers);
        VirtioHeader.clear(into);

        int flags = flags(packet);
        int offset = (flags & OFFSET_BITS) + skipped / UNIT;
        int more = last
                ? flags & MORE_FRAGMENTS
                : MORE_FRAGMENTS; // the last of a fragment's fragments is not the packet's last
        int at = into.ipOffset();
        bytes.putShort(at + 2, (short) into.ipLength());
        bytes.putShort(at + FLAGS_AND_OFFSET, (short) (more | offset));
        IpHeader.completeIpv4Checksum(bytes, at);
        return offset * UNIT;
    }

    /**
     * Makes a fragment one of another packet, which is put together on its own.
     *
     * @param headers the fragment's, which are no longer right afterwards
     * @param change what its number is combined with, bit by bit; the same for all fragments of that packet
     */
    public static void changeId(PacketBuffer fragment, Headers headers, int change) {
        ByteBuffer bytes = fragment.bytes();
        int at = fragment.ipOffset();
        if (headers.ipVersion() == 4) {
            bytes.putShort(at + ID, (short) (headers.fragmentId() ^ change));
            IpHeader.completeIpv4Checksum(bytes, at);
        } else if (headers.fragmentHeaderOffset() != Headers.NONE) {
            bytes.putInt(at + headers.fragmentHeaderOffset() + ID, headers.fragmentId() ^ change);
        }
    }

    private static int flags(PacketBuffer packet) {
        return packet.bytes().getShort(packet.ipOffset() + FLAGS_AND_OFFSET);
    }

    private static int headerLength(PacketBuffer packet) {
        return IpHeader.ipv4Length(packet.bytes(), packet.ipOffset());
    }

    /**
     * How much payload each fragment but the last has; the least MTU, 68, leaves room for 8 behind the longest header,
     * 60.
     */
    private static int step(PacketBuffer packet, int mtu) {
        return (mtu - headerLength(packet)) / UNIT * UNIT;
    }
}
