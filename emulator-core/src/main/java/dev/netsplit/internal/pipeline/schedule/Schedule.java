package dev.netsplit.internal.pipeline.schedule;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets on their way, and wake-ups, ordered by (due time, order of arrival here): those due at the same time leave in
 * the order they came. A four-ary heap over plain arrays: half as deep as a binary one, and nothing is allocated once
 * it has grown.
 */
public final class Schedule {
    private static final int ARITY = 4;
    private static final int INITIAL_CAPACITY = 1024;

    private long[] dueNs = new long[INITIAL_CAPACITY];
    private long[] arrival = new long[INITIAL_CAPACITY];
    private @Nullable PacketBuffer[] packets = new PacketBuffer[INITIAL_CAPACITY];
    private @Nullable Due[] targets = new Due[INITIAL_CAPACITY];
    private int size;
    private long arrivals;

    public boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** When the first packet is due; only of a schedule that is not empty. */
    public long firstDueNs() {
        return dueNs[0];
    }

    /** The packet arrives at the target at that time. */
    public void add(long packetDueNs, PacketBuffer packet, Due target) {
        insert(packetDueNs, packet, target);
    }

    /** The target is woken at that time. */
    public void addWake(long wakeNs, Due target) {
        insert(wakeNs, null, target);
    }

    private void insert(long entryDueNs, @Nullable PacketBuffer packet, Due target) {
        if (size == dueNs.length) {
            grow();
        }
        siftUp(size++, entryDueNs, arrivals++, packet, target);
    }

    /** Takes the first entry out and calls its target; only of a schedule that is not empty. */
    public void callFirst() {
        long firstDueNs = dueNs[0];
        PacketBuffer packet = packets[0];
        Due target = held(targets[0]);
        int last = --size;
        long lastDueNs = dueNs[last];
        long lastArrival = arrival[last];
        PacketBuffer lastPacket = packets[last];
        Due lastTarget = held(targets[last]);
        packets[last] = null;
        targets[last] = null;
        if (last > 0) {
            siftDown(lastDueNs, lastArrival, lastPacket, lastTarget);
        }
        if (packet == null) {
            target.wake(firstDueNs);
        } else {
            target.arrive(packet, firstDueNs);
        }
    }

    private void siftUp(int from, long packetDueNs, long packetArrival, @Nullable PacketBuffer packet, Due target) {
        int hole = from;
        while (hole > 0) {
            int parent = (hole - 1) / ARITY;
            if (dueNs[parent] <= packetDueNs) { // equal: the parent came first
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, packetDueNs, packetArrival, packet, target);
    }

    private void siftDown(long packetDueNs, long packetArrival, @Nullable PacketBuffer packet, Due target) {
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
        put(hole, packetDueNs, packetArrival, packet, target);
    }

    private static boolean isBefore(long oneDueNs, long oneArrival, long otherDueNs, long otherArrival) {
        return oneDueNs < otherDueNs || (oneDueNs == otherDueNs && oneArrival < otherArrival);
    }

    private void move(int from, int to) {
        dueNs[to] = dueNs[from];
        arrival[to] = arrival[from];
        packets[to] = packets[from];
        targets[to] = targets[from];
    }

    private void put(int at, long packetDueNs, long packetArrival, @Nullable PacketBuffer packet, Due target) {
        dueNs[at] = packetDueNs;
        arrival[at] = packetArrival;
        packets[at] = packet;
        targets[at] = target;
    }

    private void grow() {
        int capacity = 2 * size;
        dueNs = Arrays.copyOf(dueNs, capacity);
        arrival = Arrays.copyOf(arrival, capacity);
        packets = Arrays.copyOf(packets, capacity);
        targets = Arrays.copyOf(targets, capacity);
    }

    private static Due held(@Nullable Due target) {
        if (target == null) {
            throw new AssertionError("the schedule has a target in each of its places");
        }
        return target;
    }
}
