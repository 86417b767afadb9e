package dev.netsplit.internal.pipeline.memory;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of buffers of one thread. The buffer that was used last is used again first, since it is still in the
 * caches.
 */
final class BufferStack {
    private static final int INITIAL_CAPACITY = 64;

    private final BufferMaker maker;
    private @Nullable PacketBuffer[] idle = new PacketBuffer[INITIAL_CAPACITY];
    private int idleCount;

    BufferStack(BufferMaker maker) {
        this.maker = maker;
    }

    /** Returns a buffer; null if all are in use. */
    @Nullable
    PacketBuffer acquire() {
        return idleCount == 0 ? maker.make() : idle[--idleCount];
    }

    void release(PacketBuffer buffer) {
        if (idleCount == idle.length) {
            idle = Arrays.copyOf(idle, 2 * idleCount);
        }
        idle[idleCount++] = buffer;
    }
}
