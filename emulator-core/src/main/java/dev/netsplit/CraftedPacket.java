package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.internal.wire.TransportChecksum;
import dev.netsplit.packet.PacketView;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An IP packet, byte by byte, as {@link NetworkTraffic#inject} sends it: UDP, TCP or ICMP behind a header of IPv4 or
 * IPv6 without options. Lengths and checksums are right, unless told otherwise.
 *
 * <pre>{@code
 * byte[] reset = CraftedPacket.tcp(a.ipv4(), 40000, b.ipv4(), 8080)
 *         .flags(CraftedPacket.RST)
 *         .sequence(next)
 *         .bytes();
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class CraftedPacket {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int MAX_LENGTH = 65_535;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int PLACEHOLDER = 1; // of UDP, zero would be no checksum

    private final int protocol;
    private final InetAddress from;
    private final InetAddress to;

    /** The transport header, with a checksum yet to come. */
    private final ByteBuffer transport;

    private final int checksumAt;
    private byte[] payload = {};
    private int hops = 64;
    private int trafficClass;
    private int identification;
    private boolean fragmentable;
    private @Nullable Integer checksum;
    private @Nullable Integer headerChecksum;

    private CraftedPacket(int protocol, InetAddress from, InetAddress to, int headerLength, int checksumAt) {
        checkArgument(
                from.getClass() == to.getClass(),
                "from (%s) and to (%s) must be of the same IP version",
                from.getHostAddress(),
                to.getHostAddress());
        this.protocol = protocol;
        this.from = from;
        this.to = to;
        this.transport = ByteBuffer.allocate(headerLength);
        this.checksumAt = checksumAt;
    }

    /**
     * A UDP datagram.
     *
     * @throws IllegalArgumentException if the addresses are of different versions, or a port is not from 0 to 65535
     */
    public static CraftedPacket udp(InetAddress from, int sourcePort, InetAddress to, int destinationPort) {
        CraftedPacket packet = new CraftedPacket(PacketView.UDP, from, to, 8, 6);
        packet.ports(sourcePort, destinationPort);
        return packet;
    }

    /**
     * A TCP segment without options: no flags, sequence numbers 0 and a window of 65535, until told otherwise. As
     * {@link #udp}.
     */
    public static CraftedPacket tcp(InetAddress from, int sourcePort, InetAddress to, int destinationPort) {
        CraftedPacket packet = new CraftedPacket(PacketView.TCP, from, to, 20, 16);
        packet.ports(sourcePort, destinationPort);
        packet.transport.put(12, (byte) 0x50).putShort(14, (short) 0xFFFF);
        return packet;
    }

    /**
     * An ICMP message, or one of ICMPv6.
     *
     * @param type 0 to 255
     * @param code 0 to 255
     * @param rest the header's second four bytes
     */
    public static CraftedPacket icmp(InetAddress from, InetAddress to, int type, int code, int rest) {
        CraftedPacket packet = new CraftedPacket(from instanceof Inet4Address ? ICMP : ICMPV6, from, to, 8, 2);
        packet.transport.put(0, (byte) within("type", type, 255)).put(1, (byte) within("code", code, 255));
        packet.transport.putInt(4, rest);
        return packet;
    }

    /** An echo request: a ping. Both numbers are from 0 to 65535. */
    public static CraftedPacket icmpEcho(InetAddress from, InetAddress to, int identifier, int sequence) {
        int rest = within("identifier", identifier, 0xFFFF) << Short.SIZE | within("sequence", sequence, 0xFFFF);
        return icmp(from, to, from instanceof Inet4Address ? 8 : 128, 0, rest);
    }

    /** What follows the headers; default nothing. */
    @CanIgnoreReturnValue
    public CraftedPacket payload(byte[] bytes) {
        this.payload = bytes.clone();
        return this;
    }

    /** Likewise, in UTF-8. */
    @CanIgnoreReturnValue
    public CraftedPacket payload(String text) {
        return payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** TCP's flags, such as {@code SYN | ACK}: 0 to 255. */
    @CanIgnoreReturnValue
    public CraftedPacket flags(int flags) {
        tcp().put(13, (byte) within("flags", flags, 255));
        return this;
    }

    /** TCP's sequence number; of larger ones the last 32 bits count. */
    @CanIgnoreReturnValue
    public CraftedPacket sequence(long number) {
        tcp().putInt(4, (int) number);
        return this;
    }

    /** TCP's acknowledgment number; of larger ones the last 32 bits count. It says nothing without {@link #ACK}. */
    @CanIgnoreReturnValue
    public CraftedPacket acknowledgment(long number) {
        tcp().putInt(8, (int) number);
        return this;
    }

    /** TCP's window as it stands in the header, 0 to 65535. */
    @CanIgnoreReturnValue
    public CraftedPacket window(int window) {
        tcp().putShort(14, (short) within("window", window, 0xFFFF));
        return this;
    }

    /** IPv4's time to live, IPv6's hop limit, 0 to 255; default 64. */
    @CanIgnoreReturnValue
    public CraftedPacket hops(int limit) {
        this.hops = within("hops", limit, 255);
        return this;
    }

    /** The byte with DSCP and ECN, 0 to 255; default 0. */
    @CanIgnoreReturnValue
    public CraftedPacket trafficClass(int value) {
        this.trafficClass = within("traffic class", value, 255);
        return this;
    }

    /** IPv4's identification, 0 to 65535; default 0. It allows fragments to be made; without this, none may be. */
    @CanIgnoreReturnValue
    public CraftedPacket fragmentable(int id) {
        this.identification = within("identification", id, 0xFFFF);
        this.fragmentable = true;
        return this;
    }

    /** A checksum of UDP, TCP or ICMP in place of the right one, 0 to 65535; 0 is none in UDP. */
    @CanIgnoreReturnValue
    public CraftedPacket checksum(int value) {
        this.checksum = within("checksum", value, 0xFFFF);
        return this;
    }

    /** A checksum of IPv4's header in place of the right one, 0 to 65535. */
    @CanIgnoreReturnValue
    public CraftedPacket headerChecksum(int value) {
        this.headerChecksum = within("header checksum", value, 0xFFFF);
        return this;
    }

    /**
     * The packet, from the IP header's first byte on.
     *
     * @throws IllegalArgumentException if it is longer than 65,535 bytes
     */
    public byte[] bytes() {
        boolean ipv4 = from instanceof Inet4Address;
        int ipHeader = ipv4 ? IpHeader.IPV4_MIN_LENGTH : IpHeader.IPV6_LENGTH;
        int length = ipHeader + transport.capacity() + payload.length;
        checkArgument(length <= MAX_LENGTH, "packet (%s bytes) must be at most %s", length, MAX_LENGTH);
        int size = PacketBuffer.HEADROOM + length;
        PacketBuffer packet = new PacketBuffer(ByteBuffer.allocate(size), 0, 0, size);
        packet.length(length);
        int at = packet.offset();
        ByteBuffer bytes = packet.bytes();
        if (ipv4) {
            bytes.putInt(at, 0x4500_0000 | trafficClass << Short.SIZE | length);
            bytes.putInt(at + 4, identification << Short.SIZE | (fragmentable ? 0 : DONT_FRAGMENT));
            bytes.putInt(at + 8, hops << 24 | protocol << Short.SIZE);
            bytes.put(at + 12, from.getAddress()).put(at + 16, to.getAddress());
        } else {
            bytes.putInt(at, 0x6000_0000 | trafficClass << 20);
            bytes.putInt(at + 4, (length - ipHeader) << Short.SIZE | protocol << Byte.SIZE | hops);
            bytes.put(at + 8, from.getAddress()).put(at + 24, to.getAddress());
        }
        bytes.put(at + ipHeader, transport.array());
        bytes.put(at + ipHeader + transport.capacity(), payload);
        if (protocol == PacketView.UDP) {
            bytes.putShort(at + ipHeader + 4, (short) (length - ipHeader));
        }
        putChecksums(packet, ipHeader);
        byte[] result = new byte[length];
        bytes.get(at, result);
        return result;
    }

    private void putChecksums(PacketBuffer packet, int ipHeader) {
        int place = packet.offset() + ipHeader + checksumAt;
        packet.bytes().putShort(place, (short) PLACEHOLDER);
        TransportChecksum.complete(packet, new Headers().read(packet));
        if (checksum != null) {
            packet.bytes().putShort(place, checksum.shortValue());
        }
        if (from instanceof Inet4Address) {
            IpHeader.completeIpv4Checksum(packet.bytes(), packet.offset());
            if (headerChecksum != null) {
                packet.bytes().putShort(packet.offset() + 10, headerChecksum.shortValue());
            }
        }
    }

    private void ports(int source, int destination) {
        transport.putShort(0, (short) within("source port", source, 0xFFFF));
        transport.putShort(2, (short) within("destination port", destination, 0xFFFF));
    }

    private ByteBuffer tcp() {
        checkArgument(protocol == PacketView.TCP, "protocol (%s) must be TCP, 6, to have this", protocol);
        return transport;
    }

    private static int within(String name, int value, int most) {
        checkArgument(value >= 0 && value <= most, "%s (%s) must be from 0 to %s", name, value, most);
        return value;
    }
}
