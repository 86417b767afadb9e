package dev.netsplit.report;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** The block of a ledger that is being written: bytes, and how numbers become bytes. */
final class BlockOutput {
    private static final int PAYLOAD_BITS = 7;
    private static final int MORE = 0x80;

    private byte[] bytes = new byte[1 << 16];
    private int size = LedgerFormat.BLOCK_HEADER;

    boolean isEmpty() {
        return size == LedgerFormat.BLOCK_HEADER;
    }

    /** How long the block is so far, without its header. */
    int length() {
        return size - LedgerFormat.BLOCK_HEADER;
    }

    void putByte(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    /**
     * Seven bits a byte, the lowest first; the highest bit says that more follow. Small numbers are short; negative
     * ones take ten bytes.
     */
    void putNumber(long value) {
        long rest = value;
        while ((rest & -MORE) != 0) {
            putByte((int) rest | MORE);
            rest >>>= PAYLOAD_BITS;
        }
        putByte((int) rest);
    }

    /** As a number whose lowest bit is the sign, so that small ones are short on both sides of zero. */
    void putSigned(long value) {
        putNumber(value << 1 ^ value >> (Long.SIZE - 1));
    }

    /** Eight bytes, the highest first. */
    void putLong(long value) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            putByte((int) (value >> shift));
        }
    }

    void putText(String text) {
        putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many there are, and they. */
    void putBytes(byte[] some) {
        putNumber(some.length);
        for (byte one : some) {
            putByte(one);
        }
    }

    /** The whole block, with its header; valid until something is put in again, which begins the next block. */
    ByteBuffer end() {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, LedgerFormat.BLOCK_HEADER, length());
        ByteBuffer block =
                ByteBuffer.wrap(bytes, 0, size).putInt(0, length()).putInt(Integer.BYTES, (int) checksum.getValue());
        size = LedgerFormat.BLOCK_HEADER;
        return block;
    }
}
