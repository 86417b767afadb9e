package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/** Makes packets, byte by byte, with right checksums. */
public final class Packets {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int ACK = 16;

    private static final int BUFFER = 2048;

    private Packets() {}

    /** An IPv4 TCP segment without options. */
    public static byte[] tcp(int from, int to, int sourcePort, int destinationPort, int flags, byte[] payload) {
        ByteBuffer packet = ipv4(from, to, 6, 20 + payload.length);
        packet.putShort(20, (short) sourcePort).putShort(22, (short) destinationPort);
        packet.put(32, (byte) 0x50).put(33, (byte) flags);
        packet.put(40, payload);
        return finished(packet, 36);
    }

    /** The same IPv4 TCP segment, whose data has become its options: a multiple of four bytes. */
    public static byte[] withDataAsOptions(byte[] tcp) {
        ByteBuffer packet = ByteBuffer.wrap(tcp.clone());
        packet.put(32, (byte) (((tcp.length - 20) / 4) << 4)).putShort(36, (short) 0);
        return finished(packet, 36);
    }

    /** The same IPv4 TCP segment, with another place in what is said. */
    public static byte[] withSequence(byte[] tcp, int sequence, int acknowledgment) {
        ByteBuffer packet = ByteBuffer.wrap(tcp.clone());
        packet.putInt(24, sequence).putInt(28, acknowledgment).putShort(36, (short) 0);
        return finished(packet, 36);
    }

    /** The same IPv4 TCP segment, whose sender has room for so many bytes. */
    public static byte[] withWindow(byte[] tcp, int window) {
        ByteBuffer packet = ByteBuffer.wrap(tcp.clone());
        packet.putShort(34, (short) window).putShort(36, (short) 0);
        return finished(packet, 36);
    }

    /** The same IPv4 packet, that a queue may mark instead of dropping it. */
    public static byte[] ecnCapable(byte[] ipv4) {
        byte[] capable = ipv4.clone();
        capable[1] |= 0b10;
        return withHeaderChecksum(capable);
    }

    /** The same IPv4 packet, with the checksum of its header, which has no options, made right. */
    public static byte[] withHeaderChecksum(byte[] ipv4) {
        ByteBuffer packet = ByteBuffer.wrap(ipv4.clone());
        packet.putShort(10, (short) 0);
        packet.putShort(10, (short) Checksum.of(packet, 0, 20));
        return packet.array();
    }

    /** The same IPv4 packet, that no router may cut into fragments. */
    public static byte[] dontFragment(byte[] ipv4) {
        byte[] whole = ipv4.clone();
        whole[6] |= 0x40;
        return withHeaderChecksum(whole);
    }

    /** The same IPv4 packet, as if it were a part of another, {@code offset} bytes behind that one's header. */
    public static byte[] fragment(byte[] ipv4, int id, int offset, boolean more) {
        ByteBuffer packet = ByteBuffer.wrap(ipv4.clone());
        packet.putShort(4, (short) id).putShort(6, (short) (offset / 8 | (more ? 0x2000 : 0)));
        return withHeaderChecksum(packet.array());
    }

    /** An IPv4 ICMP message of eight bytes and a payload. */
    public static byte[] icmp(int from, int to, int type, int id, byte[] payload) {
        ByteBuffer packet = ipv4(from, to, 1, 8 + payload.length);
        packet.put(20, (byte) type).putShort(24, (short) id);
        packet.put(28, payload);
        packet.putShort(22, (short) Checksum.of(packet, 20, 8 + payload.length));
        byte[] bytes = new byte[packet.capacity()];
        packet.get(0, bytes);
        return bytes;
    }

    /** An IPv4 UDP datagram. */
    public static byte[] udp(int from, int to, int sourcePort, int destinationPort, byte[] payload) {
        ByteBuffer packet = ipv4(from, to, 17, 8 + payload.length);
        packet.putShort(20, (short) sourcePort).putShort(22, (short) destinationPort);
        packet.putShort(24, (short) (8 + payload.length));
        packet.put(28, payload);
        return finished(packet, 26);
    }

    private static ByteBuffer ipv4(int from, int to, int protocol, int length) {
        ByteBuffer packet = ByteBuffer.allocate(20 + length);
        packet.putInt(0, 0x4500_0000 | packet.capacity());
        packet.putInt(8, 64 << 24 | protocol << 16);
        packet.putInt(12, from).putInt(16, to);
        packet.putShort(10, (short) Checksum.of(packet, 0, 20));
        return packet;
    }

    private static byte[] finished(ByteBuffer packet, int checksumAt) {
        packet.putShort(checksumAt, (short) transportChecksum(packet));
        byte[] bytes = new byte[packet.capacity()];
        packet.get(0, bytes);
        return bytes;
    }

    /** Of TCP or UDP behind an IPv4 header of 20 bytes; 0 if the one in the packet is right. */
    public static int transportChecksum(ByteBuffer packet) {
        int length = packet.capacity() - 20;
        int checksum = Checksum.of(packet, 12, 8 + length); // addresses, and all after them
        checksum = Checksum.update(checksum, 0, length);
        return Checksum.update(checksum, 0, packet.get(9));
    }

    /** The packet in a buffer of its own. */
    public static PacketBuffer buffer(byte[] packet) {
        ByteBuffer arena = ByteBuffer.allocate(BUFFER + 100);
        PacketBuffer buffer =
                new PacketBuffer(arena, 0, 100, BUFFER); // not at 0, so that a forgotten offset is noticed
        arena.put(buffer.offset(), packet);
        buffer.length(packet.length);
        return buffer;
    }

    /** What a buffer holds. */
    public static byte[] bytes(PacketBuffer buffer) {
        byte[] packet = new byte[buffer.length()];
        buffer.bytes().get(buffer.offset(), packet);
        return packet;
    }
}
