package dev.netsplit.internal.wire;

import com.google.common.primitives.Bytes;
import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Superpackets as a kernel hands them over, and what a wire would carry of them: reckoned here in the plainest way,
 * byte by byte, to compare with.
 */
public final class Superpackets {
    public static final int VIRTIO_HEADER = 10;

    private static final int BUFFER = 1 << 17;

    private Superpackets() {}

    /** Bytes to carry, by which a piece in the wrong place is noticed. */
    public static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return bytes;
    }

    /** A {@code virtio_net_hdr} and TCP over IPv4, with timestamps. */
    public static byte[] tcpIpv4(int from, int to, int sourcePort, int flags, byte[] payload, int segmentSize) {
        ByteBuffer packet = ByteBuffer.wrap(new byte[20 + 32 + payload.length]);
        ipv4(packet, from, to, 6);
        tcp(packet, 20, sourcePort, flags, payload);
        return finished(packet, (flags & 0x80) != 0 ? 0x81 : 1, segmentSize, 20, 16, 52);
    }

    /** A {@code virtio_net_hdr} and TCP over IPv6, with timestamps, behind a destination option. */
    public static byte[] tcpIpv6(
            long network, int from, int to, int sourcePort, int flags, byte[] payload, int segmentSize) {
        ByteBuffer packet = ByteBuffer.wrap(new byte[48 + 32 + payload.length]);
        packet.putInt(0, 0x6000_0000)
                .putShort(4, (short) (packet.capacity() - 40))
                .put(6, (byte) 60);
        packet.put(7, (byte) 64);
        packet.putLong(8, network).putLong(16, from).putLong(24, network).putLong(32, to);
        packet.put(40, (byte) 6).put(42, (byte) 1).put(43, (byte) 4); // TCP next; four bytes of padding
        tcp(packet, 48, sourcePort, flags, payload);
        return finished(packet, (flags & 0x80) != 0 ? 0x84 : 4, segmentSize, 48, 16, 80);
    }

    /** A {@code virtio_net_hdr} and UDP over IPv4: datagrams of one size, but for the last. */
    public static byte[] udpIpv4(int from, int to, int sourcePort, byte[] payload, int segmentSize) {
        ByteBuffer packet = ByteBuffer.wrap(new byte[28 + payload.length]);
        ipv4(packet, from, to, 17);
        packet.putShort(20, (short) sourcePort).putShort(22, (short) 80);
        packet.putShort(24, (short) (8 + payload.length));
        packet.put(28, payload);
        return finished(packet, 5, segmentSize, 20, 6, 28);
    }

    /** A {@code virtio_net_hdr} and UDP over IPv6: datagrams of one size, but for the last. */
    public static byte[] udpIpv6(long network, int from, int to, int sourcePort, byte[] payload, int segmentSize) {
        ByteBuffer packet = ByteBuffer.wrap(new byte[48 + payload.length]);
        packet.putInt(0, 0x6000_0000)
                .putShort(4, (short) (packet.capacity() - 40))
                .put(6, (byte) 17);
        packet.put(7, (byte) 64);
        packet.putLong(8, network).putLong(16, from).putLong(24, network).putLong(32, to);
        packet.putShort(40, (short) sourcePort).putShort(42, (short) 80);
        packet.putShort(44, (short) (8 + payload.length));
        packet.put(48, payload);
        return finished(packet, 5, segmentSize, 40, 6, 48);
    }

    /** The same superpacket of TCP, with more options behind those that it has; their length is a multiple of four. */
    public static byte[] withTcpOptions(byte[] headerAndPacket, byte... options) {
        int transport = VIRTIO_HEADER + field(headerAndPacket, 6);
        byte[] longer = inserted(headerAndPacket, transport + 32, options);
        longer[transport + 12] += (byte) ((options.length / 4) << 4);
        return finishedAgain(longer, 0, options.length);
    }

    /** The same superpacket over IPv4, with options in the header of that; their length is a multiple of four. */
    public static byte[] withIpv4Options(byte[] headerAndPacket, byte... options) {
        byte[] longer = inserted(headerAndPacket, VIRTIO_HEADER + 20, options);
        longer[VIRTIO_HEADER] += (byte) (options.length / 4);
        return finishedAgain(longer, options.length, options.length);
    }

    private static byte[] inserted(byte[] bytes, int at, byte[] more) {
        return Bytes.concat(Arrays.copyOf(bytes, at), more, Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static byte[] finishedAgain(byte[] headerAndPacket, int moreBeforeTransport, int moreHeaders) {
        byte[] packet = Arrays.copyOfRange(headerAndPacket, VIRTIO_HEADER, headerAndPacket.length);
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        if (packet[0] >> 4 == 4) {
            bytes.putShort(2, (short) packet.length).putShort(10, (short) 0);
            bytes.putShort(10, (short) ~fold(sum(packet, 0, (packet[0] & 15) * 4)));
        } else {
            bytes.putShort(4, (short) (packet.length - 40));
        }
        int transport = field(headerAndPacket, 6) + moreBeforeTransport;
        int checksum = field(headerAndPacket, 8);
        int headers = field(headerAndPacket, 2) + moreHeaders;
        return finished(bytes, headerAndPacket[1], field(headerAndPacket, 4), transport, checksum, headers);
    }

    /** A number of the {@code virtio_net_hdr}. */
    private static int field(byte[] headerAndPacket, int at) {
        return ByteBuffer.wrap(headerAndPacket).order(ByteOrder.nativeOrder()).getShort(at) & 0xFFFF;
    }

    private static void ipv4(ByteBuffer packet, int from, int to, int protocol) {
        packet.putInt(0, 0x4502_0000 | packet.capacity()).putShort(4, (short) 0xFFFE); // ECT(0); an id that wraps
        packet.put(8, (byte) 64).put(9, (byte) protocol).putInt(12, from).putInt(16, to);
        packet.putShort(10, (short) Checksum.of(packet, 0, 20));
    }

    private static void tcp(ByteBuffer packet, int at, int sourcePort, int flags, byte[] payload) {
        packet.putShort(at, (short) sourcePort).putShort(at + 2, (short) 80);
        packet.putInt(at + 4, 0xFFFF_F000).putInt(at + 8, 77); // a sequence number that wraps
        packet.put(at + 12, (byte) 0x80).put(at + 13, (byte) flags).putShort(at + 14, (short) 500);
        packet.putInt(at + 20, 0x0101_080A).putInt(at + 24, 123).putInt(at + 28, 456);
        packet.put(at + 32, payload);
    }

    private static byte[] finished(
            ByteBuffer bytes, int type, int segmentSize, int transport, int checksum, int headers) {
        byte[] packet = new byte[bytes.capacity()];
        bytes.get(0, packet);
        ByteBuffer.wrap(packet).putShort(transport + checksum, (short) fold(pseudoHeaderSum(packet, transport)));
        byte[] headerAndPacket = new byte[VIRTIO_HEADER + packet.length];
        ByteBuffer whole = ByteBuffer.wrap(headerAndPacket).order(ByteOrder.nativeOrder());
        whole.put(0, (byte) 1).put(1, (byte) type).putShort(2, (short) headers).putShort(4, (short) segmentSize);
        whole.putShort(6, (short) transport).putShort(8, (short) checksum);
        whole.put(VIRTIO_HEADER, packet);
        return headerAndPacket;
    }

    /** The packets of a wire's, complete, that a packet with its {@code virtio_net_hdr} stands for. */
    public static List<byte[]> onTheWire(byte[] headerAndPacket) {
        ByteBuffer header = ByteBuffer.wrap(headerAndPacket).order(ByteOrder.nativeOrder());
        byte[] packet = Arrays.copyOfRange(headerAndPacket, VIRTIO_HEADER, headerAndPacket.length);
        int segmentSize = header.getShort(4) & 0xFFFF;
        int transport = header.getShort(6) & 0xFFFF;
        boolean needsChecksum = (header.get(0) & 1) != 0;
        if (!needsChecksum) {
            return List.of(packet);
        }
        boolean udp = header.getShort(8) == 6;
        int headers = transport + (udp ? 8 : (packet[transport + 12] >> 4 & 15) * 4);
        int size = segmentSize == 0 ? Math.max(1, packet.length - headers) : segmentSize;
        List<byte[]> segments = new ArrayList<>();
        for (int at = headers; at < packet.length || segments.isEmpty(); at += size) {
            int end = Math.min(at + size, packet.length);
            byte[] segment = Arrays.copyOf(packet, headers + end - at);
            System.arraycopy(packet, at, segment, headers, end - at);
            complete(segment, segments.size(), at - headers, end == packet.length, transport, udp);
            segments.add(segment);
        }
        return segments;
    }

    private static void complete(byte[] segment, int number, int skipped, boolean last, int transport, boolean udp) {
        ByteBuffer bytes = ByteBuffer.wrap(segment);
        if (segment[0] >> 4 == 4) {
            bytes.putShort(2, (short) segment.length).putShort(4, (short) (bytes.getShort(4) + number));
            bytes.putShort(10, (short) 0);
            bytes.putShort(10, (short) ~fold(sum(segment, 0, (segment[0] & 15) * 4)));
        } else {
            bytes.putShort(4, (short) (segment.length - 40));
        }
        if (udp) {
            bytes.putShort(transport + 4, (short) (segment.length - transport));
        } else {
            bytes.putInt(transport + 4, bytes.getInt(transport + 4) + skipped);
            int flags = segment[transport + 13] & (last ? 0xFF : ~0x09) & (number == 0 ? 0xFF : ~0x80);
            segment[transport + 13] = (byte) flags;
        }
        int place = transport + (udp ? 6 : 16);
        bytes.putShort(place, (short) 0);
        int checksum = ~fold(pseudoHeaderSum(segment, transport) + sum(segment, transport, segment.length)) & 0xFFFF;
        bytes.putShort(place, (short) (checksum == 0 && udp ? 0xFFFF : checksum));
    }

    /** Whether the checksum of TCP or UDP is right. */
    public static boolean isIntact(byte[] packet, int transport) {
        return fold(pseudoHeaderSum(packet, transport) + sum(packet, transport, packet.length)) == 0xFFFF;
    }

    private static long pseudoHeaderSum(byte[] packet, int transport) {
        boolean ipv4 = packet[0] >> 4 == 4;
        long addresses = ipv4 ? sum(packet, 12, 20) : sum(packet, 8, 40);
        int protocol = ipv4 ? packet[9] : transport == 40 ? packet[6] : packet[40];
        return addresses + protocol + (packet.length - transport);
    }

    private static long sum(byte[] bytes, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += (bytes[i] & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }

    /** In a buffer of its own, as a device reads it. */
    public static PacketBuffer buffer(byte[] headerAndPacket) {
        ByteBuffer arena = ByteBuffer.allocate(BUFFER);
        PacketBuffer buffer = new PacketBuffer(arena, 0, 100, BUFFER - 100);
        arena.put(buffer.offset() - VIRTIO_HEADER, headerAndPacket);
        buffer.length(headerAndPacket.length - VIRTIO_HEADER);
        buffer.segments(Segmentation.segments(buffer));
        return buffer;
    }

    /** How long its {@code virtio_net_hdr} says that the headers are, in bytes. */
    static int headerLength(PacketBuffer buffer) {
        return field(bytes(buffer), 2);
    }

    /** What a buffer holds, its {@code virtio_net_hdr} included. */
    public static byte[] bytes(PacketBuffer buffer) {
        byte[] headerAndPacket = new byte[VIRTIO_HEADER + buffer.length()];
        buffer.bytes().get(buffer.offset() - VIRTIO_HEADER, headerAndPacket);
        return headerAndPacket;
    }
}
