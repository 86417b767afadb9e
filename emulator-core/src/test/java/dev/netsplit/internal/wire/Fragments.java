package dev.netsplit.internal.wire;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Datagrams in fragments. */
public final class Fragments {
    /** How many bytes of the datagram each fragment but the last carries. */
    public static final int STEP = 24;

    private Fragments() {}

    /** An IPv4 packet, cut. */
    public static List<byte[]> of(byte[] ipv4, int id) {
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < ipv4.length - 20; offset += STEP) {
            int length = Math.min(STEP, ipv4.length - 20 - offset);
            ByteBuffer piece = ByteBuffer.allocate(20 + length);
            piece.put(0, ipv4, 0, 20).putShort(2, (short) piece.capacity()).put(20, ipv4, 20 + offset, length);
            fragments.add(Packets.fragment(piece.array(), id, offset, offset + length < ipv4.length - 20));
        }
        return fragments;
    }

    /** An IPv6 datagram, cut; without a checksum. */
    public static List<byte[]> udp(
            Inet6Address from, Inet6Address to, int sourcePort, int destinationPort, byte[] payload, int id) {
        ByteBuffer whole = ByteBuffer.allocate(8 + payload.length);
        whole.putShort((short) sourcePort).putShort((short) destinationPort);
        whole.putShort((short) whole.capacity()).putShort((short) 0).put(payload);
        List<byte[]> fragments = new ArrayList<>();
        for (int offset = 0; offset < whole.capacity(); offset += STEP) {
            int length = Math.min(STEP, whole.capacity() - offset);
            boolean more = offset + length < whole.capacity();
            ByteBuffer piece = ByteBuffer.allocate(48 + length);
            piece.putInt(0x6000_0000)
                    .putShort((short) (8 + length))
                    .put((byte) 44)
                    .put((byte) 64);
            piece.put(from.getAddress()).put(to.getAddress());
            piece.put((byte) 17)
                    .put((byte) 0)
                    .putShort((short) (offset | (more ? 1 : 0)))
                    .putInt(id);
            piece.put(whole.array(), offset, length);
            fragments.add(piece.array());
        }
        return fragments;
    }

    /** What a fragment, of either version, has in common with those of the same datagram. */
    public static int id(byte[] fragment) {
        ByteBuffer bytes = ByteBuffer.wrap(fragment);
        return isIpv4(fragment) ? bytes.getShort(4) & 0xFFFF : bytes.getInt(44);
    }

    /** Where in its datagram a fragment begins. */
    public static int offset(byte[] fragment) {
        ByteBuffer bytes = ByteBuffer.wrap(fragment);
        return isIpv4(fragment) ? (bytes.getShort(6) & 0x1FFF) * 8 : bytes.getShort(42) & 0xFFF8;
    }

    private static boolean isIpv4(byte[] packet) {
        return packet[0] >> 4 == 4;
    }
}
