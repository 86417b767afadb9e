package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets on their way, ordered by (due time, order of arrival here): those due at the same time leave in the order they
 * came. A four-ary heap over plain arrays: half as deep as a binary one, and nothing is allocated once it has grown.
 */
final class Schedule {
    private static final int ARITY = 4;
    private static final int INITIAL_CAPACITY = 1024;

    private long[] dueNs = new long[INITIAL_CAPACITY];
    private long[] arrival = new long[INITIAL_CAPACITY];
    private @Nullable PacketBuffer[] packets = new PacketBuffer[INITIAL_CAPACITY];
    private @Nullable LinkState[] links = new LinkState[INITIAL_CAPACITY];
    private int size;
    private long arrivals;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** When the first packet is due; only of a schedule that is not empty. */
    long firstDueNs() {
        return dueNs[0];
    }

    void add(long packetDueNs, PacketBuffer packet, LinkState link) {
        if (size == dueNs.length) {
            grow();
        }
        siftUp(size++, packetDueNs, arrivals++, packet, link);
    }

    /** Takes the first packet out and hands it to the action; only of a schedule that is not empty. */
    void removeFirst(Departure departure) {
        long firstDueNs = dueNs[0];
        PacketBuffer packet = held(packets[0]);
        LinkState link = held(links[0]);
        int last = --size;
        long lastDueNs = dueNs[last];
        long lastArrival = arrival[last];
        PacketBuffer lastPacket = held(packets[last]);
        LinkState lastLink = held(links[last]);
        packets[last] = null;
        links[last] = null;
        if (last > 0) {
            siftDown(lastDueNs, lastArrival, lastPacket, lastLink);
        }
        departure.depart(link, packet, firstDueNs);
    }

    private void siftUp(int from, long packetDueNs, long packetArrival, PacketBuffer packet, LinkState link) {
        int hole = from;
        while (hole > 0) {
            int parent = (hole - 1) / ARITY;
            if (dueNs[parent] <= packetDueNs) { // equal: the parent came first
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, packetDueNs, packetArrival, packet, link);
    }

    private void siftDown(long packetDueNs, long packetArrival, PacketBuffer packet, LinkState link) {
        int hole = 0;
        for (int child = 1; child < size; child = ARITY * hole + 1) {
            int first = child;
            int end = Math.min(child + ARITY, size);
            for (int sibling = child + 1; sibling < end; sibling++) {
                if (isBefore(dueNs[sibling], arrival[sibling], dueNs[first], arrival[first])) {
                    first = sibling;
                }
            }
            if (isBefore(packetDueNs, packetArrival, dueNs[first], arrival[first])) {
                break;
            }
            move(first, hole);
            hole = first;
        }
        put(hole, packetDueNs, packetArrival, packet, link);
    }

    private static boolean isBefore(long oneDueNs, long oneArrival, long otherDueNs, long otherArrival) {
        return oneDueNs < otherDueNs || (oneDueNs == otherDueNs && oneArrival < otherArrival);
    }

    private void move(int from, int to) {
        dueNs[to] = dueNs[from];
        arrival[to] = arrival[from];
        packets[to] = packets[from];
        links[to] = links[from];
    }

    private void put(int at, long packetDueNs, long packetArrival, PacketBuffer packet, LinkState link) {
        dueNs[at] = packetDueNs;
        arrival[at] = packetArrival;
        packets[at] = packet;
        links[at] = link;
    }

    private void grow() {
        int capacity = 2 * size;
        dueNs = Arrays.copyOf(dueNs, capacity);
        arrival = Arrays.copyOf(arrival, capacity);
        packets = Arrays.copyOf(packets, capacity);
        links = Arrays.copyOf(links, capacity);
    }

    private static <T> T held(@Nullable T entry) {
        if (entry == null) {
            throw new AssertionError("the schedule holds a packet and a link in each of its places");
        }
        return entry;
    }

    /** What becomes of a packet whose time has come. */
    @FunctionalInterface
    interface Departure {
        void depart(LinkState link, PacketBuffer packet, long dueNs);
    }
}
