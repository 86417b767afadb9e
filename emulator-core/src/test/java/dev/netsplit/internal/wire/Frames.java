package dev.netsplit.internal.wire;

import com.google.common.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes Ethernet frames, byte by byte. Hardware addresses are 02:4e, zeros, and the node's number. */
public final class Frames {
    public static final int CUSTOMER_TAG = 0x8100;
    public static final int SERVICE_TAG = 0x88A8;
    public static final long EVERYBODY = 0xFFFF_FFFF_FFFFL;

    private static final int VIRTIO_HEADER = Superpackets.VIRTIO_HEADER;

    private Frames() {}

    /** The hardware address of the node with the number. */
    public static long mac(int number) {
        return 0x024E_0000_0000L | number;
    }

    /**
     * A frame.
     *
     * @param tags for each of them, the outermost first, its type in the upper 16 bits, and priority and VLAN in the
     *     lower ones
     */
    public static byte[] frame(long to, long from, int etherType, byte[] payload, int... tags) {
        return Bytes.concat(header(to, from, etherType, tags), payload);
    }

    /** A packet with its {@code virtio_net_hdr} becomes a frame with one. */
    public static byte[] around(byte[] headerAndPacket, long to, long from, int... tags) {
        int etherType = headerAndPacket[VIRTIO_HEADER] >> 4 == 4 ? 0x0800 : 0x86DD;
        byte[] header = header(to, from, etherType, tags);
        byte[] virtio = Arrays.copyOf(headerAndPacket, VIRTIO_HEADER);
        shift(virtio, header.length);
        return Bytes.concat(virtio, header, Arrays.copyOfRange(headerAndPacket, VIRTIO_HEADER, headerAndPacket.length));
    }

    /** The other way round. */
    public static byte[] inside(byte[] headerAndFrame, int linkHeader) {
        byte[] virtio = Arrays.copyOf(headerAndFrame, VIRTIO_HEADER);
        shift(virtio, -linkHeader);
        return Bytes.concat(
                virtio, Arrays.copyOfRange(headerAndFrame, VIRTIO_HEADER + linkHeader, headerAndFrame.length));
    }

    /** Lengths and places in a {@code virtio_net_hdr} count from the first byte behind it. */
    private static void shift(byte[] virtio, int by) {
        ByteBuffer bytes = ByteBuffer.wrap(virtio).order(ByteOrder.nativeOrder());
        if (bytes.get(0) != 0) {
            bytes.putShort(6, (short) (bytes.getShort(6) + by));
            if (bytes.getShort(2) != 0) {
                bytes.putShort(2, (short) (bytes.getShort(2) + by));
            }
        }
    }

    private static byte[] header(long to, long from, int etherType, int... tags) {
        byte[] header = new byte[14 + 4 * tags.length];
        ByteBuffer bytes = ByteBuffer.wrap(header);
        bytes.putShort((short) (to >> 32)).putInt((int) to);
        bytes.putShort((short) (from >> 32)).putInt((int) from);
        for (int tag : tags) {
            bytes.putInt(tag);
        }
        bytes.putShort((short) etherType);
        return header;
    }
}
