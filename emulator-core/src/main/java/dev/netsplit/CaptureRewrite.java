package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Bytes;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pcap.Capture;
import dev.netsplit.internal.pcap.CapturedPacket;
import dev.netsplit.internal.pipeline.traffic.ReplayPackets;
import dev.netsplit.internal.wire.AddressRewrite;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.IpHeader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes of a capture what is to be sent: complete packets between members of the network. */
final class CaptureRewrite {
    private static final long MAX_SIZE = 1L << 30;
    private static final int MANY_ADDRESSES = 20;

    private final Capture capture;
    private final Map<InetAddress, Member> members;
    private final double speed;
    private final Headers headers = new Headers();

    CaptureRewrite(Capture capture, Map<InetAddress, Member> members, double speed) {
        this.capture = capture;
        this.members = members;
        this.speed = speed;
    }

    /** The addresses in a capture; twenty at the most. */
    static Set<String> addresses(Capture capture) {
        Set<String> addresses = new LinkedHashSet<>();
        for (CapturedPacket packet : capture.packets()) {
            if (totalLength(capture.bytes(), packet) > 0 && addresses.size() < MANY_ADDRESSES) {
                addresses.add(source(capture.bytes(), packet).getHostAddress());
                addresses.add(destination(capture.bytes(), packet).getHostAddress());
            }
        }
        return addresses;
    }

    ReplayPackets packets() {
        List<CapturedPacket> kept = new ArrayList<>();
        long size = PacketBuffer.HEADROOM;
        for (CapturedPacket packet : capture.packets()) {
            if (isBetweenMembers(packet)) {
                kept.add(packet);
                size += totalLength(capture.bytes(), packet);
            }
        }
        checkArgument(
                size <= MAX_SIZE,
                "packets to replay (%s bytes) must be at most %s; cut the capture up",
                size,
                MAX_SIZE);
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        List<ReplayPackets.Packet> packets = new ArrayList<>(kept.size());
        int at = PacketBuffer.HEADROOM;
        long dueNs = 0;
        for (CapturedPacket packet : kept) {
            dueNs = Math.max(dueNs, Math.round((packet.timeNs() - kept.get(0).timeNs()) / speed));
            ReplayPackets.Packet rewritten = rewrite(packet, bytes, at, dueNs);
            packets.add(rewritten);
            at += rewritten.length();
        }
        return new ReplayPackets(bytes, packets);
    }

    private boolean isBetweenMembers(CapturedPacket packet) {
        ByteBuffer bytes = capture.bytes();
        if (totalLength(bytes, packet) == 0) {
            return false;
        }
        Member from = members.get(source(bytes, packet));
        Member to = members.get(destination(bytes, packet));
        return from != null && to != null && from.index() != to.index();
    }

    private ReplayPackets.Packet rewrite(CapturedPacket packet, ByteBuffer into, int at, long dueNs) {
        ByteBuffer bytes = capture.bytes();
        int length = totalLength(bytes, packet);
        into.put(at, bytes, packet.offset(), Math.min(length, packet.length()));
        Member from = member(source(bytes, packet));
        Member to = member(destination(bytes, packet));
        PacketBuffer buffer = new PacketBuffer(into, 0, at - PacketBuffer.HEADROOM, PacketBuffer.HEADROOM + length);
        buffer.length(length);
        boolean ipv6 = headers.read(buffer).ipVersion() == 6;
        AddressRewrite.rewrite(
                buffer,
                headers,
                Bytes.concat(from.address(ipv6).getAddress(), to.address(ipv6).getAddress()));
        return new ReplayPackets.Packet(at, length, dueNs, from.index(), to.index());
    }

    private Member member(InetAddress address) {
        Member member = members.get(address);
        if (member == null) {
            throw new AssertionError("only packets between members are rewritten");
        }
        return member;
    }

    /** What the IP header says; 0 if it is none, or not all of it was captured. */
    private static int totalLength(ByteBuffer bytes, CapturedPacket packet) {
        int at = packet.offset();
        int version = IpHeader.version(bytes, at, packet.length());
        if (version == 6) {
            return IpHeader.IPV6_LENGTH + (bytes.getShort(at + 4) & 0xFFFF);
        }
        int header = version == 4 ? IpHeader.ipv4Length(bytes, at) : 0;
        int length = version == 4 ? bytes.getShort(at + 2) & 0xFFFF : 0;
        return header >= IpHeader.IPV4_MIN_LENGTH && header <= packet.length() && header <= length ? length : 0;
    }

    private static InetAddress source(ByteBuffer bytes, CapturedPacket packet) {
        boolean ipv6 = IpHeader.version(bytes, packet.offset(), packet.length()) == 6;
        return address(bytes, packet.offset() + (ipv6 ? 8 : 12), ipv6 ? 16 : 4);
    }

    private static InetAddress destination(ByteBuffer bytes, CapturedPacket packet) {
        boolean ipv6 = IpHeader.version(bytes, packet.offset(), packet.length()) == 6;
        return address(bytes, packet.offset() + (ipv6 ? 24 : 16), ipv6 ? 16 : 4);
    }

    private static InetAddress address(ByteBuffer bytes, int at, int length) {
        byte[] address = new byte[length];
        bytes.get(at, address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always taken", e);
        }
    }
}
