package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkArgument;

import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.util.Util;
import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of packet buffers. The reader's thread acquires, the forwarder's thread releases; no lock between them.
 *
 * <p>Buffers that came back are used again before new ones are made, so that the memory touched, and the processor's
 * caches, hold no more than were ever in flight at once.
 */
final class BufferPool {
    /** Copies that can be made in the time in which a packet comes back; a packet in eight of the pool's at the most. */
    private static final int MAX_RESERVE = 256;

    private final ByteBuffer arena;
    private final long arenaAddress;
    private final int bufferSize;
    private final int capacity;

    /** A queue of those that came back; it has room for all. */
    private final @Nullable PacketBuffer[] returned;

    private final int mask;
    private final Sequence releasedCount = new Sequence(0);
    private long reusedCount;
    private int made;

    /** Kept back for copies, by the forwarder's thread, which may not acquire. */
    private final @Nullable PacketBuffer[] reserve;

    private int reserved;

    BufferPool(ByteBuffer arena, long arenaAddress, int bufferSize) {
        checkArgument(bufferSize > 0 && bufferSize <= arena.capacity(), "buffer size (%s) must fit", bufferSize);
        this.arena = arena;
        this.arenaAddress = arenaAddress;
        this.bufferSize = bufferSize;
        this.capacity = arena.capacity() / bufferSize;
        this.returned = new PacketBuffer[Util.ceilingNextPowerOfTwo(capacity)];
        this.mask = returned.length - 1;
        this.reserve = new PacketBuffer[Math.min(MAX_RESERVE, capacity / 8)];
        while (reserved < reserve.length) {
            reserve[reserved++] = make();
        }
    }

    /** How many buffers there are in all. */
    int capacity() {
        return capacity;
    }

    /** A buffer nobody else holds, or null when all are in flight. Called by the reader's thread only. */
    @Nullable
    PacketBuffer acquire() {
        if (reusedCount < releasedCount.get()) {
            return returned[(int) reusedCount++ & mask];
        }
        return made < capacity ? make() : null;
    }

    /** A copy of a packet, in a buffer of its own; null if no buffer is to be had. Called by the forwarder's thread only. */
    @Nullable
    PacketBuffer copyOf(PacketBuffer packet) {
        PacketBuffer copy = reserved == 0 ? null : reserve[--reserved];
        if (copy != null) {
            copy.copyFrom(packet);
        }
        return copy;
    }

    private PacketBuffer make() {
        return new PacketBuffer(arena, arenaAddress, made++ * bufferSize, bufferSize);
    }

    /** Gives a buffer back. Called by the forwarder's thread only, once for each buffer acquired. */
    void release(PacketBuffer buffer) {
        if (reserved < reserve.length) {
            reserve[reserved++] = buffer;
            return;
        }
        long position = releasedCount.get();
        returned[(int) position & mask] = buffer;
        releasedCount.set(position + 1);
    }
}
