package dev.netsplit.internal.pipeline.memory;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.device.PacketBuffer;

/**
 * The memory that waiting packets of a network may take, shared fairly by its links. Owned by the forwarder thread.
 *
 * <p>A link may take as much as it leaves free: one overloaded link takes half, two take a third each (the dynamic
 * thresholds of Choudhury and Hahne, 1998). An eighth is kept back from overloaded links, so that each link gets
 * 1/{@value #GUARANTEED_PART} of the whole however many others are overloaded, as long as no more than {@value
 * #LINKS_WITH_GUARANTEE} links need that.
 */
public final class PacketBudget {
    /**
     * What a waiting packet takes of the heap, in bytes: its buffer's object, and its places in the schedule and in
     * queues.
     */
    static final int HEAP_BYTES = 128;

    private static final int LINKS_WITH_GUARANTEE = 32;
    private static final int GUARANTEED_PART = 256;

    private final long total;
    private final long guaranteed;
    private final long sharable;
    private long used;

    /**
     * Makes a budget of which nothing is used.
     *
     * @param total in bytes
     */
    PacketBudget(long total) {
        this.total = total;
        this.guaranteed = total / GUARANTEED_PART;
        this.sharable = total - guaranteed * LINKS_WITH_GUARANTEE;
    }

    /** Returns what a packet in a buffer of this size takes while it waits, in bytes. */
    public static long cost(int bufferSize) {
        return bufferSize + (long) HEAP_BYTES;
    }

    long total() {
        return total;
    }

    /** Returns what all waiting packets take, in bytes. */
    public long used() {
        return used;
    }

    /** Whether one more packet of a link may wait, in a buffer of this size. */
    boolean allows(MemoryAccount link, int bufferSize) {
        long cost = cost(bufferSize);
        long itsBytes = link.bytes() + cost;
        return used + cost <= total && (itsBytes <= guaranteed || itsBytes <= sharable - used - cost);
    }

    /** The packet waits from now on: its buffer counts for the link until {@link #discharge}. */
    void charge(PacketBuffer packet, MemoryAccount link) {
        checkState(packet.account() == null, "a packet must be charged once");
        packet.account(link);
        link.add(cost(packet.size()));
        used += cost(packet.size());
    }

    /** The packet waits no longer. Does nothing if it never did. */
    void discharge(PacketBuffer packet) {
        MemoryAccount link = packet.account();
        if (link != null) {
            packet.account(null);
            link.add(-cost(packet.size()));
            used -= cost(packet.size());
        }
    }
}
