package dev.netsplit.internal.pipeline.memory;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Supplies the memory from which packet buffers are made, block by block, when it is needed. Thread-safe. */
@FunctionalInterface
public interface PacketBlocks {
    /** Supplies blocks on the heap, which no system call can see. */
    PacketBlocks ON_HEAP = bytes -> new Block(ByteBuffer.allocate(bytes), 0);

    /** Returns zeroed memory of this many bytes; null if the machine has no more. */
    @Nullable
    Block allocate(int bytes);

    /**
     * A block of memory.
     *
     * @param bytes the memory, big-endian
     * @param address its native address; 0 if no system call will see it
     */
    record Block(ByteBuffer bytes, long address) {}
}
