package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteOrder;

/**
 * What a kernel left to the device that it sends a packet by: the {@code virtio_net_hdr} (VIRTIO 1.2, section 5.1.6) in
 * the ten bytes before a packet, in the machine's byte order, as {@code TUNSETVNETLE} leaves it. All zero for a packet
 * that is complete.
 */
public final class VirtioHeader {
    public static final int LENGTH = 10;

    static final int TCP_IPV4 = 1;
    static final int TCP_IPV6 = 4;
    static final int UDP = 5;

    private static final int TYPE_ECN = 0x80;
    private static final int NEEDS_CHECKSUM = 1;

    private static final int FLAGS = -LENGTH;
    private static final int TYPE = -9;
    private static final int HEADER_LENGTH = -8;
    private static final int SEGMENT_SIZE = -6;
    private static final int CHECKSUM_START = -4;
    private static final int CHECKSUM_OFFSET = -2;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private VirtioHeader() {}

    /** Makes the packet one that is complete. */
    public static void clear(PacketBuffer packet) {
        packet.bytes().putLong(packet.offset() + FLAGS, 0);
        packet.bytes().putShort(packet.offset() + CHECKSUM_OFFSET, (short) 0);
    }

    /** Whether a checksum covers only the pseudo header so far. */
    static boolean needsChecksum(PacketBuffer packet) {
        return (packet.bytes().get(packet.offset() + FLAGS) & NEEDS_CHECKSUM) != 0;
    }

    /** What the superpacket is to be cut into, without the ECN bit; 0 for a packet that is none. */
    static int type(PacketBuffer packet) {
        return packet.bytes().get(packet.offset() + TYPE) & 0xFF & ~TYPE_ECN;
    }

    /** How much payload each segment but the last has, in bytes. */
    static int segmentSize(PacketBuffer packet) {
        return get(packet, SEGMENT_SIZE);
    }

    /** Where in the packet that begins which the checksum covers: the header of TCP or UDP. */
    static int checksumStart(PacketBuffer packet) {
        return get(packet, CHECKSUM_START);
    }

    /** Where in the packet the checksum stands. */
    static int checksumPlace(PacketBuffer packet) {
        return checksumStart(packet) + get(packet, CHECKSUM_OFFSET);
    }

    /** The same header for a piece of a superpacket, of several segments. */
    static void copy(PacketBuffer from, PacketBuffer to) {
        to.bytes().put(to.offset() + FLAGS, from.bytes(), from.offset() + FLAGS, LENGTH);
    }

    /**
     * Says how long the headers are, in bytes. Kernels write how much of the packet they happen to keep in one place,
     * which may be more than a piece of it has, and then refuse the piece.
     */
    static void headerLength(PacketBuffer packet, int length) {
        put(packet, HEADER_LENGTH, length);
    }

    /** The packet is one that needs no cutting; a checksum may still be wanted. */
    static void clearSegmentation(PacketBuffer packet) {
        packet.bytes().put(packet.offset() + TYPE, (byte) 0);
        put(packet, HEADER_LENGTH, 0);
        put(packet, SEGMENT_SIZE, 0);
    }

    /** The packet's first segment does not say that the window was reduced (CWR); so the others may be cut as usual. */
    static void clearEcn(PacketBuffer packet) {
        int at = packet.offset() + TYPE;
        packet.bytes().put(at, (byte) (packet.bytes().get(at) & ~TYPE_ECN));
    }

    private static int get(PacketBuffer packet, int field) {
        short value = packet.bytes().getShort(packet.offset() + field);
        return (LITTLE_ENDIAN ? Short.reverseBytes(value) : value) & 0xFFFF;
    }

    private static void put(PacketBuffer packet, int field, int value) {
        short native16 = (short) value;
        packet.bytes().putShort(packet.offset() + field, LITTLE_ENDIAN ? Short.reverseBytes(native16) : native16);
    }
}
