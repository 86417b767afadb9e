package dev.netsplit.internal.pcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a capture file, in either byte order, and where they break a rule. */
final class CaptureBytes {
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    private final String name;
    private final ByteBuffer bytes;

    CaptureBytes(String name, byte[] file) {
        this.name = name;
        this.bytes = ByteBuffer.wrap(file);
    }

    /** All of them, big-endian. */
    ByteBuffer buffer() {
        return bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    void order(ByteOrder order) {
        bytes.order(order);
    }

    int length() {
        return bytes.capacity();
    }

    int u8(int at) {
        return bytes.get(at) & 0xFF;
    }

    int u16(int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    long u32(int at) {
        return bytes.getInt(at) & UNSIGNED_INT;
    }

    long i64(int at) {
        return bytes.getLong(at);
    }

    /** Refuses the file unless the rule holds. */
    void require(boolean rule, int at, String what, long value, String must) {
        if (!rule) {
            throw new IllegalArgumentException(
                    "capture %s is malformed at byte %d: %s (%d) must %s".formatted(name, at, what, value, must));
        }
    }

    /** Refuses the file unless there are so many bytes from there on. */
    void requireBytes(int at, long count, String what) {
        int left = length() - at;
        require(count <= left, at, what, count, "not be longer than the " + left + " bytes left of the file");
    }
}
