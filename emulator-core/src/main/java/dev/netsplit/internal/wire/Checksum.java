package dev.netsplit.internal.wire;

import java.nio.ByteBuffer;

/** The Internet checksum: the ones' complement of the ones' complement sum of 16-bit words (RFC 1071). */
public final class Checksum {
    private static final int WORD = 0xFFFF;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private Checksum() {}

    /**
     * The checksum over bytes; 0 if their own checksum is among them and right. An odd byte at the end counts as if a
     * zero followed.
     *
     * @param bytes a big-endian buffer
     * @param at index of the first byte
     * @param length how many bytes
     */
    public static int of(ByteBuffer bytes, int at, int length) {
        long sum = 0;
        int i = at;
        int end = at + length;
        // Any wider word gives the same sum once its halves are added up (RFC 1071, section 2(C)); no length overflows
        // it.
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long word = bytes.getLong(i);
            sum += (word >>> Integer.SIZE) + (word & UNSIGNED_INT);
        }
        for (; i <= end - Short.BYTES; i += Short.BYTES) {
            sum += bytes.getShort(i) & WORD;
        }
        if (i < end) {
            sum += (bytes.get(i) & 0xFF) << Byte.SIZE;
        }
        return ~fold(sum) & WORD;
    }

    /**
     * The checksum after one of the words that it covers has changed: HC' = ~(~HC + ~m + m'), equation 3 of RFC 1624,
     * which is right where the shorter one of RFC 1141 confuses the two zeros.
     *
     * @param checksum as it was
     * @param oldWord the 16 bits as they were
     * @param newWord the 16 bits as they are
     */
    public static int update(int checksum, int oldWord, int newWord) {
        return ~fold((~checksum & WORD) + (~oldWord & WORD) + (newWord & WORD)) & WORD;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded > WORD) {
            folded = (folded & WORD) + (folded >>> Short.SIZE);
        }
        return (int) folded;
    }
}
