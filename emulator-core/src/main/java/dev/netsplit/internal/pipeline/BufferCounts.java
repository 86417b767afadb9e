package dev.netsplit.internal.pipeline;

/**
 * How many packet buffers a network has of each kind.
 *
 * @param smallRead for packets that are read: up to 2 KiB
 * @param largeRead for superpackets that are read: up to 64 KiB
 * @param smallMade for copies, and for packets cut out of superpackets
 * @param largeMade for smaller superpackets cut out of larger ones
 * @param maxHeldBytes what one link may hold of them, in bytes: with all of them in it, every other link would stand still
 */
public record BufferCounts(int smallRead, int largeRead, int smallMade, int largeMade, long maxHeldBytes) {
    /** Some 450 MB; but memory that was never used costs nothing. */
    public static final BufferCounts DEFAULT = new BufferCounts(1 << 16, 1 << 11, 1 << 16, 1 << 10, 32L << 20);

    /** How much memory they take, in bytes. */
    public int bytes() {
        return Math.toIntExact(PacketMemory.SMALL * ((long) smallRead + smallMade)
                + PacketMemory.LARGE * ((long) largeRead + largeMade));
    }
}
