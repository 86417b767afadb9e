package dev.netsplit.internal.linux;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Off-heap memory that both Java and system calls see. Pages cost nothing until they are touched. Thread-safe but for
 * {@link #close}, after which nobody may touch it.
 */
public final class NativeMemory implements AutoCloseable {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final long MAP_FAILED = -1;

    private final long address;
    private final int length;

    private NativeMemory(long address, int length) {
        this.address = address;
        this.length = length;
    }

    /** Zeroed memory of this many bytes. */
    public static NativeMemory allocate(int length) {
        long address = LibC.mmap(0, length, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (address == MAP_FAILED) {
            throw new LinuxException("map " + length + " bytes of memory", Errno.last());
        }
        return new NativeMemory(address, length);
    }

    /** The address of the first byte, for system calls. */
    public long address() {
        return address;
    }

    /** The memory in network byte order. */
    public ByteBuffer bytes() {
        return new Pointer(address).getByteBuffer(0, length).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    public void close() {
        LinuxException.check(LibC.munmap(address, length), "unmap memory");
    }
}
