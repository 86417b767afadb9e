package dev.netsplit.report;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A block of a ledger that is being read. What is malformed is refused, with its place in the file. */
final class BlockInput {
    private static final int PAYLOAD = 0x7F;
    private static final int PAYLOAD_BITS = 7;

    private final String file;
    private final ByteBuffer bytes;
    private final long start;

    /**
     * @param file its name, for errors
     * @param bytes the block without its header
     * @param start where in the file that begins
     */
    BlockInput(String file, ByteBuffer bytes, long start) {
        this.file = file;
        this.bytes = bytes;
        this.start = start;
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    int oneByte() throws LedgerFormatException {
        if (!bytes.hasRemaining()) {
            throw malformed("block must not end within an entry");
        }
        return bytes.get() & 0xFF;
    }

    long number() throws LedgerFormatException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += PAYLOAD_BITS) {
            int next = oneByte();
            value |= (long) (next & PAYLOAD) << shift;
            if (next <= PAYLOAD) {
                return value;
            }
        }
        throw malformed("number must be of at most ten bytes");
    }

    long signed() throws LedgerFormatException {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number from 0 to {@code max}. */
    int integer(String name, int max) throws LedgerFormatException {
        long value = number();
        if (value < 0 || value > max) {
            throw malformed(name + " (" + value + ") must be from 0 to " + max);
        }
        return (int) value;
    }

    long eightBytes() throws LedgerFormatException {
        if (bytes.remaining() < Long.BYTES) {
            throw malformed("block must not end within an entry");
        }
        return bytes.getLong();
    }

    String text() throws LedgerFormatException {
        byte[] encoded = bytes("text", Integer.MAX_VALUE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(encoded))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("text must be UTF-8");
        }
    }

    /** From 0 to {@code max} bytes, behind their number. */
    byte[] bytes(String name, int max) throws LedgerFormatException {
        long length = number();
        int most = Math.min(max, bytes.remaining());
        if (length < 0 || length > most) {
            throw malformed(name + " length (" + length + ") must be from 0 to " + most);
        }
        byte[] taken = new byte[(int) length];
        bytes.get(taken);
        return taken;
    }

    /** Something that was defined before, by its index. */
    <T> T oneOf(List<T> defined, String name) throws LedgerFormatException {
        long index = number();
        if (index < 0 || index >= defined.size()) {
            throw malformed(name + " (" + index + ") must be one of the " + defined.size() + " that were defined");
        }
        return defined.get((int) index);
    }

    LedgerFormatException malformed(String rule) {
        return new LedgerFormatException(file + ", byte " + (start + bytes.position()) + ": " + rule);
    }
}
