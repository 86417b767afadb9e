package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import org.jspecify.annotations.Nullable;

/** A bounded set of buffers of one thread: the one used last is used again first, since it is still in the caches. */
final class BufferStack {
    private final BufferMaker maker;
    private final @Nullable PacketBuffer[] idle;
    private int idleCount;

    BufferStack(BufferMaker maker) {
        this.maker = maker;
        this.idle = new PacketBuffer[maker.count()];
    }

    /** A buffer, or null when all are in use. */
    @Nullable
    PacketBuffer acquire() {
        return idleCount == 0 ? maker.make() : idle[--idleCount];
    }

    void release(PacketBuffer buffer) {
        idle[idleCount++] = buffer;
    }
}
