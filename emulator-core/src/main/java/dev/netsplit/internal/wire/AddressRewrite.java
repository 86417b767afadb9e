package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/** Puts other addresses into a packet, and makes its checksums those of the changed one. */
public final class AddressRewrite {
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_ADDRESSES = 8;

    private AddressRewrite() {}

    /**
     * Rewrites in place. Checksums of whole packets are reckoned anew, since those that were captured at their sender's
     * are often none yet; that of a first fragment is brought up to date, word by word.
     *
     * @param headers the packet's
     * @param addresses source and destination, of the packet's IP version
     */
    public static void rewrite(PacketBuffer packet, Headers headers, byte[] addresses) {
        ByteBuffer bytes = packet.bytes();
        int at = packet.offset() + (headers.ipVersion() == 4 ? IPV4_ADDRESSES : IPV6_ADDRESSES);
        if (headers.isFragment()) {
            updateChecksum(packet, headers, at, ByteBuffer.wrap(addresses));
        }
        bytes.put(at, addresses);
        if (headers.ipVersion() == 4) {
            IpHeader.completeIpv4Checksum(bytes, packet.offset());
        }
        TransportChecksum.complete(packet, headers);
    }

    private static void updateChecksum(PacketBuffer packet, Headers headers, int at, ByteBuffer addresses) {
        int place = TransportChecksum.place(headers);
        boolean icmp = headers.isIcmp() && headers.ipVersion() == 4; // which covers no addresses
        if (place == Headers.NONE || icmp) {
            return;
        }
        ByteBuffer bytes = packet.bytes();
        int checksum = bytes.getShort(packet.offset() + place) & 0xFFFF;
        for (int i = 0; i < addresses.capacity(); i += Short.BYTES) {
            checksum = Checksum.update(checksum, bytes.getShort(at + i) & 0xFFFF, addresses.getShort(i) & 0xFFFF);
        }
        bytes.putShort(packet.offset() + place, (short) TransportChecksum.written(headers, checksum));
    }
}
