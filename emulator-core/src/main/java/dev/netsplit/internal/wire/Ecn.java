package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/** Explicit congestion notification: two bits of the IP header (RFC 3168). */
public final class Ecn {
    private static final int CONGESTION_EXPERIENCED = 0b11;
    private static final int NOT_CAPABLE = 0b00;
    private static final int IPV4_CHECKSUM = 10;
    private static final int IPV6_SHIFT = 4; // the traffic class starts in the middle of the first byte

    private Ecn() {}

    /**
     * Marks a packet "congestion experienced", if its sender can be told so: if it is ECT(0) or ECT(1), or marked
     * already. Keeps an IPv4 header's checksum right; IPv6 has none, and TCP's and UDP's do not cover these bits.
     *
     * @return false, with the packet unchanged, if it is not capable of ECN, or no IP packet
     */
    public static boolean mark(PacketBuffer packet) {
        return switch (IpHeader.version(packet)) {
            case 4 -> markIpv4(packet.bytes(), packet.ipOffset());
            case 6 -> markIpv6(packet.bytes(), packet.ipOffset());
            default -> false;
        };
    }

    private static boolean markIpv4(ByteBuffer packet, int at) {
        int word = packet.getShort(at); // version, header length, DSCP and, last, ECN
        if ((word & CONGESTION_EXPERIENCED) == NOT_CAPABLE) {
            return false;
        }
        int marked = word | CONGESTION_EXPERIENCED;
        int checksum = Checksum.update(packet.getShort(at + IPV4_CHECKSUM), word, marked);
        packet.putShort(at, (short) marked);
        packet.putShort(at + IPV4_CHECKSUM, (short) checksum);
        return true;
    }

    private static boolean markIpv6(ByteBuffer packet, int at) {
        int second = packet.get(at + 1);
        if (((second >> IPV6_SHIFT) & CONGESTION_EXPERIENCED) == NOT_CAPABLE) {
            return false;
        }
        packet.put(at + 1, (byte) (second | (CONGESTION_EXPERIENCED << IPV6_SHIFT)));
        return true;
    }
}
