package dev.netsplit.internal.pipeline.memory;

/**
 * How much memory the packets of a network may take.
 *
 * @param smallRead buffers for packets of up to 2 KiB that were read and do not wait yet
 * @param largeRead buffers for superpackets that were read, those that wait included
 * @param waitingBytes what all waiting packets may take together, as {@link PacketBudget} counts it
 */
public record MemoryLimits(int smallRead, int largeRead, long waitingBytes) {
    /** The default limit of the memory for waiting packets. */
    public static final long DEFAULT_WAITING_BYTES = 512L << 20;

    /** The default; memory that was never needed is never taken. */
    public static final MemoryLimits DEFAULT = of(DEFAULT_WAITING_BYTES);

    /** Twice what fits on the ring: the reader waits for the forwarder, never for packets that wait on links. */
    private static final int SMALL_READ = 1 << 13;

    /** Superpackets that were read and do not wait yet: a reader forwards each of them before it reads the next. */
    private static final int LARGE_READ = 1 << 9;

    /** Returns the limits of a network whose waiting packets may take this many bytes. */
    public static MemoryLimits of(long waitingBytes) {
        return new MemoryLimits(
                SMALL_READ, LARGE_READ + PacketMemory.mostWaiting(PacketMemory.LARGE, waitingBytes), waitingBytes);
    }
}
