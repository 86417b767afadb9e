package dev.netsplit.internal.pipeline.memory;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
import dev.netsplit.internal.device.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of buffers for what is read. The reader's thread acquires, whoever has the forwarder's turn releases;
 * no lock between them.
 *
 * <p>Buffers that came back are used again before new ones are made, so that the memory touched, and the processor's
 * caches, hold no more than were ever in flight at once.
 */
final class BufferPool {
    private final BufferMaker maker;

    /** A queue of those that came back; it has room for all. */
    private final @Nullable PacketBuffer[] returned;

    private final int mask;
    private final Sequence releasedCount = new Sequence(0);
    private long reusedCount;

    BufferPool(BufferMaker maker) {
        this.maker = maker;
        this.returned = new PacketBuffer[Util.ceilingNextPowerOfTwo(maker.count())];
        this.mask = returned.length - 1;
    }

    /** A buffer nobody else holds, or null when all are in flight. Called by the reader's thread only. */
    @Nullable
    PacketBuffer acquire() {
        if (reusedCount < releasedCount.get()) {
            return returned[(int) reusedCount++ & mask];
        }
        return maker.make();
    }

    /** Gives a buffer back. Called by whoever has the forwarder's turn, once for each buffer acquired. */
    void release(PacketBuffer buffer) {
        long position = releasedCount.get();
        returned[(int) position & mask] = buffer;
        releasedCount.set(position + 1);
    }
}
