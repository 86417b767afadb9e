package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All of a network's packet buffers: small ones, for one packet of the wire's, and large ones, for superpackets; those that the
 * reader fills, and those that the forwarder does when it copies or cuts. Bounded, and each of the four kinds for itself.
 */
final class PacketMemory {
    /** A packet of the devices' MTU, and some. */
    static final int SMALL = 2048;

    /** The longest IP packet, and headroom; a multiple of the caches' 64 bytes. */
    static final int LARGE = 64 * 1025;

    private static final int SMALL_CAPACITY = SMALL - PacketBuffer.HEADROOM;

    private final BufferPool smallRead;
    private final BufferPool largeRead;
    private final BufferStack smallMade;
    private final BufferStack largeMade;
    private final int largeReadStart;
    private final int smallMadeStart;
    private final int largeMadeStart;
    private final long maxHeldBytes;

    /**
     * @param memory as much as the counts ask for, big-endian
     * @param address its native address; 0 where no system call will see it
     */
    PacketMemory(ByteBuffer memory, long address, BufferCounts counts) {
        this.largeReadStart = counts.smallRead() * SMALL;
        this.smallMadeStart = largeReadStart + counts.largeRead() * LARGE;
        this.largeMadeStart = smallMadeStart + counts.smallMade() * SMALL;
        this.maxHeldBytes = counts.maxHeldBytes();
        this.smallRead = new BufferPool(new BufferMaker(memory, address, 0, SMALL, counts.smallRead()));
        this.largeRead = new BufferPool(new BufferMaker(memory, address, largeReadStart, LARGE, counts.largeRead()));
        this.smallMade = new BufferStack(new BufferMaker(memory, address, smallMadeStart, SMALL, counts.smallMade()));
        this.largeMade = new BufferStack(new BufferMaker(memory, address, largeMadeStart, LARGE, counts.largeMade()));
    }

    /** How many bytes of buffers one link may hold. */
    long maxHeldBytes() {
        return maxHeldBytes;
    }

    /** Whether a packet of this length, in bytes, needs a large buffer. */
    static boolean isLarge(int length) {
        return length > SMALL_CAPACITY;
    }

    /** A small buffer to read into, or null when all are in flight. Called by the reader's thread only. */
    @Nullable
    PacketBuffer acquireSmall() {
        return smallRead.acquire();
    }

    /** A large buffer to read into, or null when all are in flight. Called by the reader's thread only. */
    @Nullable
    PacketBuffer acquireLarge() {
        return largeRead.acquire();
    }

    /** A buffer for a packet of this length, or null when all are in flight. Called by whoever has the forwarder's turn. */
    @Nullable
    PacketBuffer acquire(int length) {
        return isLarge(length) ? largeMade.acquire() : smallMade.acquire();
    }

    /** Gives any buffer back. Called by whoever has the forwarder's turn, once for each buffer acquired. */
    void release(PacketBuffer buffer) {
        buffer.sink(null);
        int at = buffer.offset();
        if (at < largeReadStart) {
            smallRead.release(buffer);
        } else if (at < smallMadeStart) {
            largeRead.release(buffer);
        } else if (at < largeMadeStart) {
            smallMade.release(buffer);
        } else {
            largeMade.release(buffer);
        }
    }
}
