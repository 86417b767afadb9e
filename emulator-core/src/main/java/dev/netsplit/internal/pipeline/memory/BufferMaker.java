package dev.netsplit.internal.pipeline.memory;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.memory.PacketBlocks.Block;
import org.jspecify.annotations.Nullable;

/**
 * Makes buffers of one size, one after the other, out of blocks of memory that it takes when it needs them. One thread.
 */
final class BufferMaker {
    private static final int BLOCK_BYTES = 1 << 20;

    private final PacketBlocks blocks;
    private final int size;
    private final int count;
    private final int kind;
    private @Nullable Block block;
    private int blockEnd;
    private int next;
    private int made;

    /**
     * Makes one that has made nothing.
     *
     * @param size of each buffer, headroom included, in bytes
     * @param count how many buffers it makes at the most
     * @param kind what each buffer says of itself
     */
    BufferMaker(PacketBlocks blocks, int size, int count, int kind) {
        this.blocks = blocks;
        this.size = size;
        this.count = count;
        this.kind = kind;
    }

    /** Returns how many buffers it makes in all. */
    int count() {
        return count;
    }

    /** Returns a new buffer; null if all are made, or the machine has no more memory. */
    @Nullable
    PacketBuffer make() {
        if (made == count) {
            return null;
        }
        if (next == blockEnd && !takeBlock()) {
            return null;
        }
        Block from = block;
        if (from == null) {
            throw new AssertionError("there is a block as long as the end was not reached");
        }
        PacketBuffer buffer = new PacketBuffer(from.bytes(), from.address(), next, size, kind);
        next += size;
        made++;
        return buffer;
    }

    private boolean takeBlock() {
        int buffers = Math.min(count - made, Math.max(1, BLOCK_BYTES / size));
        Block taken = blocks.allocate(buffers * size);
        if (taken == null) {
            return false;
        }
        block = taken;
        next = 0;
        blockEnd = buffers * size;
        return true;
    }
}
