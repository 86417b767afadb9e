package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.packet.PacketView;
import java.nio.ByteBuffer;

/**
 * The checksum behind the IP header: of TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792) and ICMPv6 (RFC 4443). Of whole
 * packets only: that of a fragment is over bytes that other fragments have.
 */
public final class TransportChecksum {
    private static final int ICMP = 1;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_ADDRESSES = 8;

    private TransportChecksum() {}

    /**
     * Where it is, counted from the packet's first byte; {@link Headers#NONE} where there is none, or too little of the
     * packet.
     */
    public static int place(Headers headers) {
        int place = !headers.isIcmp() ? headers.checksumOffset() : headers.transportOffset() + 2;
        return place + Short.BYTES <= headers.length() ? place : Headers.NONE;
    }

    /** Reckons it anew and puts it in; not into UDP that has none. */
    public static void complete(PacketBuffer packet, Headers headers) {
        int place = place(headers);
        if (place != Headers.NONE && !headers.isFragment()) {
            int at = packet.offset() + place;
            packet.bytes().putShort(at, (short) 0);
            packet.bytes().putShort(at, (short) written(headers, over(packet, headers)));
        }
    }

    /** Whether it is right, or there is none, or another packet has it. */
    public static boolean isRight(PacketBuffer packet, Headers headers) {
        return place(headers) == Headers.NONE
                || headers.isFragment()
                || VirtioHeader.needsChecksum(packet)
                || over(packet, headers) == 0;
    }

    /** How a checksum is written: UDP takes zero for none, so there it is the other zero, which is the same number. */
    public static int written(Headers headers, int checksum) {
        return checksum == 0 && headers.protocol() == PacketView.UDP ? 0xFFFF : checksum;
    }

    /** Over the pseudo header too, but for ICMP; 0 if the checksum that is there is right. */
    private static int over(PacketBuffer packet, Headers headers) {
        ByteBuffer bytes = packet.bytes();
        int length = packet.length() - headers.transportOffset();
        int checksum = Checksum.of(bytes, packet.offset() + headers.transportOffset(), length);
        if (headers.protocol() == ICMP) {
            return checksum;
        }
        boolean ipv4 = headers.ipVersion() == 4;
        int addresses = packet.offset() + (ipv4 ? IPV4_ADDRESSES : IPV6_ADDRESSES);
        int sum = ~Checksum.of(bytes, addresses, ipv4 ? 8 : 32) & 0xFFFF;
        checksum = Checksum.update(checksum, 0, sum);
        checksum = Checksum.update(checksum, 0, length);
        return Checksum.update(checksum, 0, headers.protocol());
    }
}
