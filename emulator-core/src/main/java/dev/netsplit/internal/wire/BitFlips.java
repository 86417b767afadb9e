package dev.netsplit.internal.wire;

import dev.netsplit.impair.Corruption;
import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/** Turns bits of a packet over, as noise on a wire does. */
public final class BitFlips {
    private static final int BYTE_BITS = Byte.SIZE;
    private static final int ICMP_HEADER_LENGTH = 8;
    private static final int ICMP_CHECKSUM = 2;

    private BitFlips() {}

    /**
     * Flips bits in place.
     *
     * @param headers the packet's, as they are before
     * @param count how many flips; two may hit the same bit, as on a wire
     * @param random draws 64 bits a flip
     * @return whether there was anything to flip: no payload, or none whose checksum could be mended
     */
    public static boolean flip(
            PacketBuffer packet, Headers headers, Corruption.Target target, int count, LongSupplier random) {
        boolean mended = target == Corruption.Target.PAYLOAD_CHECKSUM_MENDED;
        boolean icmp = mended && headers.isIcmp();
        if (mended && !icmp && !headers.hasTransportHeader()) {
            return false; // a later fragment's checksum is in the first; and others know no checksum, or an unknown one
        }
        int transport = headers.transportOffset();
        int payload = icmp ? transport + ICMP_HEADER_LENGTH : headers.payloadOffset();
        int from = from(packet, headers, target, payload);
        int to = target == Corruption.Target.HEADER ? payload : packet.ipLength();
        if (to <= from) {
            return false;
        }
        int checksum = icmp ? transport + ICMP_CHECKSUM : mended ? headers.checksumOffset() : Headers.NONE;
        for (int i = 0; i < count; i++) {
            long bit = Long.remainderUnsigned(random.getAsLong(), (long) (to - from) * BYTE_BITS);
            int at = from + (int) (bit / BYTE_BITS);
            flipBit(packet, at, (int) (bit % BYTE_BITS), checksum, transport);
        }
        return true;
    }

    /** Counted from the IP header: what is before it is the frame's. */
    private static int from(PacketBuffer packet, Headers headers, Corruption.Target target, int payload) {
        return switch (target) {
            case ANYWHERE -> -packet.linkHeader();
            case HEADER -> headers.ipVersion() == 0 ? -packet.linkHeader() : 0;
            case PAYLOAD, PAYLOAD_CHECKSUM_MENDED -> payload;
        };
    }

    private static void flipBit(PacketBuffer packet, int at, int bit, int checksum, int transport) {
        ByteBuffer bytes = packet.bytes();
        int index = packet.ipOffset() + at;
        int word = packet.ipOffset() + transport + ((at - transport) & ~1); // checksums add up 16-bit words
        boolean mend = checksum != Headers.NONE && word + 1 < packet.offset() + packet.length();
        int before = mend ? bytes.getShort(word) & 0xFFFF : oddByte(bytes, index);
        bytes.put(index, (byte) (bytes.get(index) ^ 1 << bit));
        if (checksum != Headers.NONE) {
            int after = mend ? bytes.getShort(word) & 0xFFFF : oddByte(bytes, index);
            int place = packet.ipOffset() + checksum;
            int mended = Checksum.update(bytes.getShort(place) & 0xFFFF, before, after);
            bytes.putShort(
                    place, (short) (mended == 0 ? 0xFFFF : mended)); // the same number; but UDP takes 0 for no checksum
        }
    }

    /** The last byte of an odd length counts as the higher half of a word. */
    private static int oddByte(ByteBuffer bytes, int index) {
        return (bytes.get(index) & 0xFF) << BYTE_BITS;
    }
}
