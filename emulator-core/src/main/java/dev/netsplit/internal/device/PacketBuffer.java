package dev.netsplit.internal.device;

import java.nio.ByteBuffer;

/**
 * A fixed piece of off-heap memory that holds one packet at a time. Made once and reused, so that no packet costs an
 * allocation.
 *
 * <p>Owned by one thread at a time; handing it over (through the ring, through the pool) publishes its contents.
 */
public final class PacketBuffer {
    private final ByteBuffer arena;
    private final int offset;
    private final int capacity;
    private final long address;
    private int length;
    private long identity;
    private int epoch;

    /**
     * @param arena the memory that all buffers share, in network byte order; used by absolute index only
     * @param arenaAddress the native address of the arena's first byte; 0 where no system call will see it
     * @param offset where in the arena this buffer begins
     * @param capacity the longest packet that it can hold, in bytes
     */
    public PacketBuffer(ByteBuffer arena, long arenaAddress, int offset, int capacity) {
        this.arena = arena;
        this.address = arenaAddress + offset;
        this.offset = offset;
        this.capacity = capacity;
    }

    /** The shared arena, big-endian. This buffer's bytes are those from {@link #offset()} on; use absolute access only. */
    public ByteBuffer bytes() {
        return arena;
    }

    public int offset() {
        return offset;
    }

    public int capacity() {
        return capacity;
    }

    /** The native address of the first byte. */
    public long address() {
        return address;
    }

    /** The length of the packet held now, in bytes. */
    public int length() {
        return length;
    }

    public void length(int newLength) {
        this.length = newLength;
    }

    /** What the packet's fate is drawn from: the same for the same packet in each run. */
    public long identity() {
        return identity;
    }

    public void identity(long newIdentity) {
        this.identity = newIdentity;
    }

    /** How many cuts its link had had when the packet entered it. */
    public int epoch() {
        return epoch;
    }

    public void epoch(int newEpoch) {
        this.epoch = newEpoch;
    }

    /** Makes this a copy of another packet, which must fit. */
    public void copyFrom(PacketBuffer other) {
        arena.put(offset, other.arena, other.offset, other.length);
        length = other.length;
        identity = other.identity;
        epoch = other.epoch;
    }
}
