package dev.netsplit.internal.device;

/** Counts the bytes that the waiting packets of one link take. Owned by the forwarder thread. */
public final class MemoryAccount {
    private long bytes;

    /** Returns what the packets take now, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Adds bytes; subtracts them if negative. */
    public void add(long more) {
        bytes += more;
    }
}
