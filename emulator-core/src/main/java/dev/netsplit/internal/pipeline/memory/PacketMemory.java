package dev.netsplit.internal.pipeline.memory;

import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.device.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * All packet buffers of a network: those that the reader fills, and those that the forwarder fills when it copies or
 * cuts packets, or when packets begin to wait. Buffers are made when they are needed, and used again from then on.
 *
 * <p>Packets are read into buffers for the longest packet that can come. Those that only pass through never leave them.
 * A packet that begins to wait moves into a buffer of about its own size, so that it takes about the memory that it
 * needs and the reader has its buffer back. Long superpackets stay where they are: to copy them would cost more than
 * the memory is worth.
 */
public final class PacketMemory {
    /** A packet of the devices' MTU, and some; headroom included. */
    static final int SMALL = 2048;

    /** The longest IP packet, and headroom; a multiple of the caches' 64 bytes. */
    static final int LARGE = 64 * 1025;

    /**
     * The sizes of the forwarder's buffers: a pure ACK, a small message, a full frame, small superpackets, and the
     * largest one.
     */
    private static final int[] SIZES = {128, 512, 1536, 4096, 16_384, LARGE};

    private static final int SMALL_READ = SIZES.length;
    private static final int LARGE_READ = SIZES.length + 1;

    /** Buffers of each size for packets that do not wait: they are on their way through. */
    private static final int PASSING = 1 << 12;

    private final BufferPool smallRead;
    private final BufferPool largeRead;
    private final BufferStack[] made = new BufferStack[SIZES.length];
    private final PacketBudget budget;

    public PacketMemory(PacketBlocks blocks, MemoryLimits limits) {
        this.budget = new PacketBudget(limits.waitingBytes());
        this.smallRead = new BufferPool(new BufferMaker(blocks, SMALL, limits.smallRead(), SMALL_READ));
        this.largeRead = new BufferPool(new BufferMaker(blocks, LARGE, limits.largeRead(), LARGE_READ));
        for (int kind = 0; kind < SIZES.length; kind++) {
            int passing = limits.waitingBytes() == 0 ? 0 : PASSING;
            int count = passing + mostWaiting(SIZES[kind], limits.waitingBytes());
            made[kind] = new BufferStack(new BufferMaker(blocks, SIZES[kind], count, kind));
        }
    }

    /** Returns how many packets can wait at the most, in buffers of this size. */
    static int mostWaiting(int bufferSize, long waitingBytes) {
        return (int) Math.min(waitingBytes / PacketBudget.cost(bufferSize), Integer.MAX_VALUE >> 1);
    }

    public PacketBudget budget() {
        return budget;
    }

    /** Whether a packet of this length, in bytes, needs a large buffer to be read into. */
    public static boolean isLarge(int length) {
        return length > SMALL - PacketBuffer.HEADROOM;
    }

    /** Returns a small buffer to read into; null if all are in use. Called by the reader thread only. */
    @Nullable
    public PacketBuffer acquireSmall() {
        return smallRead.acquire();
    }

    /** Returns a large buffer to read into; null if all are in use. Called by the reader thread only. */
    @Nullable
    public PacketBuffer acquireLarge() {
        return largeRead.acquire();
    }

    /**
     * Returns a buffer for a packet of this length; null if all are in use. Called by the thread that has the
     * forwarder's turn.
     */
    @Nullable
    public PacketBuffer acquire(int length) {
        return made[kindFor(length)].acquire();
    }

    /**
     * Returns the packet in the buffer in which it may wait; the old buffer is released if that is another one. Returns
     * null, and leaves the packet as it is, if the link has its share of the memory already. A packet that waits
     * already stays where it is. Called by the thread that has the forwarder's turn.
     *
     * @param link the account of the link on which it waits
     */
    @Nullable
    public PacketBuffer keep(PacketBuffer packet, MemoryAccount link) {
        if (packet.account() != null) {
            return packet;
        }
        int kind = kindFor(packet.length());
        boolean moves = packet.kind() == SMALL_READ || SIZES[kind] < packet.size();
        if (!budget.allows(link, moves ? SIZES[kind] : packet.size())) {
            return null;
        }
        PacketBuffer kept = packet;
        if (moves) {
            PacketBuffer smaller = made[kind].acquire();
            if (smaller == null) {
                return null;
            }
            smaller.copyFrom(packet);
            release(packet);
            kept = smaller;
        }
        budget.charge(kept, link);
        return kept;
    }

    /** Gives any buffer back. Called by the thread that has the forwarder's turn, once for each buffer acquired. */
    public void release(PacketBuffer buffer) {
        buffer.sink(null);
        budget.discharge(buffer);
        int kind = buffer.kind();
        if (kind == SMALL_READ) {
            smallRead.release(buffer);
        } else if (kind == LARGE_READ) {
            largeRead.release(buffer);
        } else {
            made[kind].release(buffer);
        }
    }

    private static int kindFor(int length) {
        int kind = 0;
        while (kind < SIZES.length - 1 && length + PacketBuffer.HEADROOM > SIZES[kind]) {
            kind++;
        }
        return kind;
    }
}
