package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets of a link that wait until others have overtaken them, by the number of the arrival that they wait for. A ring
 * over plain arrays: nothing is allocated once it has grown, and where all wait for as many others, every step takes
 * the same time.
 */
final class HeldPackets {
    private static final int INITIAL_CAPACITY = 16; // a power of two, as every later one

    private @Nullable PacketBuffer[] packets = new PacketBuffer[INITIAL_CAPACITY];
    private long[] dueNs = new long[INITIAL_CAPACITY];
    private long[] awaitedArrivals = new long[INITIAL_CAPACITY];
    private long[] deadlinesNs = new long[INITIAL_CAPACITY];
    private int head;
    private int size;
    private long arrivals;

    /** When the last of the packets arrives that came since somebody waits. */
    private long latestNs;

    boolean isEmpty() {
        return size == 0;
    }

    /**
     * When {@link #releaseOverdue} must be called; {@link Long#MAX_VALUE} if none waits. Takes longer the more wait.
     */
    long firstDeadlineNs() {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            first = Math.min(first, deadlinesNs[slot(i)]);
        }
        return first;
    }

    /**
     * Takes over a packet.
     *
     * @param packetDueNs when it would have arrived
     * @param others how many packets are to arrive before it
     * @param deadlineNs when it arrives in any case
     */
    void add(PacketBuffer packet, long packetDueNs, int others, long deadlineNs) {
        if (size == packets.length) {
            grow();
        }
        if (size == 0) {
            latestNs = packetDueNs;
        }
        long awaited = arrivals + others;
        int place = size++;
        while (place > 0 && awaitedArrivals[slot(place - 1)] > awaited) { // only where some wait for fewer than others
            move(place - 1, place);
            place--;
        }
        int slot = slot(place);
        packets[slot] = packet;
        dueNs[slot] = packetDueNs;
        awaitedArrivals[slot] = awaited;
        deadlinesNs[slot] = deadlineNs;
    }

    /**
     * Another packet of the link will arrive at {@code arrivalNs}; hands on those that waited for it alone, to arrive
     * right after.
     */
    void countArrival(long arrivalNs, Release release) {
        arrivals++;
        latestNs = Math.max(latestNs, arrivalNs);
        while (size > 0 && awaitedArrivals[head] <= arrivals) {
            long afterOthersNs = Math.max(dueNs[head], latestNs);
            handOn(release, 0, Math.min(afterOthersNs, deadlinesNs[head]));
        }
    }

    /** Hands on those whose time is over. */
    void releaseOverdue(long nowNs, Release release) {
        for (int i = 0; i < size; ) {
            long deadlineNs = deadlinesNs[slot(i)];
            if (deadlineNs <= nowNs) {
                handOn(release, i, deadlineNs);
            } else {
                i++;
            }
        }
    }

    private void handOn(Release release, int place, long arrivalNs) {
        PacketBuffer packet = packets[slot(place)];
        for (int i = place; i > 0; i--) {
            move(i - 1, i);
        }
        packets[head] = null;
        head = slot(1);
        size--;
        if (packet != null) {
            release.release(packet, arrivalNs);
        }
    }

    private void move(int from, int to) {
        packets[slot(to)] = packets[slot(from)];
        dueNs[slot(to)] = dueNs[slot(from)];
        awaitedArrivals[slot(to)] = awaitedArrivals[slot(from)];
        deadlinesNs[slot(to)] = deadlinesNs[slot(from)];
    }

    private int slot(int place) {
        return (head + place) & (packets.length - 1);
    }

    private void grow() {
        packets = rotated(packets, Arrays.copyOf(packets, 2 * size));
        dueNs = rotated(dueNs, new long[2 * size]);
        awaitedArrivals = rotated(awaitedArrivals, new long[2 * size]);
        deadlinesNs = rotated(deadlinesNs, new long[2 * size]);
        head = 0;
    }

    /** The old array's values in the new one, from the head on. */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are of the same type
    private <A> A rotated(A old, A larger) {
        System.arraycopy(old, head, larger, 0, size - head);
        System.arraycopy(old, 0, larger, size - head, head);
        return larger;
    }

    /** What becomes of a packet that has waited enough. */
    @FunctionalInterface
    interface Release {
        void release(PacketBuffer packet, long arrivalNs);
    }
}
