package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes buffers of one size, one after the other out of one stretch of memory, until that is used up. */
final class BufferMaker {
    private final ByteBuffer memory;
    private final long address;
    private final int start;
    private final int size;
    private final int count;
    private int made;

    /**
     * @param memory that all buffers share
     * @param address its native address
     * @param start where in it the first buffer is to be
     * @param size of each, headroom included
     */
    BufferMaker(ByteBuffer memory, long address, int start, int size, int count) {
        long end = start + (long) size * count;
        checkArgument(end <= memory.capacity(), "memory (%s bytes) must be at least %s", memory.capacity(), end);
        this.memory = memory;
        this.address = address;
        this.start = start;
        this.size = size;
        this.count = count;
    }

    /** How many it makes in all. */
    int count() {
        return count;
    }

    @Nullable
    PacketBuffer make() {
        return made < count ? new PacketBuffer(memory, address, start + made++ * size, size) : null;
    }
}
