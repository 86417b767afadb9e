package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;

/**
 * A question for the hardware address of an IPv4 address, or an answer (ARP, RFC 826), read in place behind a frame's
 * header.
 */
public final class ArpHeader {
    private static final int LENGTH = 28;
    private static final int SENDER = 14;
    private static final int TARGET = 24;

    /**
     * Hardware addresses of Ethernet for addresses of IPv4, with six and four bytes. Kernels take no other ARP from an
     * Ethernet device.
     */
    private static final long KIND = 0x0001_0800_0604_0000L;

    private static final long KIND_BITS = 0xFFFF_FFFF_FFFF_0000L;

    private ArpHeader() {}

    /** Whether the buffer holds such a frame. */
    public static boolean is(PacketBuffer frame) {
        return frame.etherType() == EthernetHeader.ARP
                && frame.ipLength() >= LENGTH
                && (frame.bytes().getLong(frame.ipOffset()) & KIND_BITS) == KIND;
    }

    /** The IPv4 address of the sender; 0 if it has none yet. */
    public static int sender(PacketBuffer frame) {
        return frame.bytes().getInt(frame.ipOffset() + SENDER);
    }

    /** The IPv4 address that is asked for, or that the answer is for. */
    public static int target(PacketBuffer frame) {
        return frame.bytes().getInt(frame.ipOffset() + TARGET);
    }
}
