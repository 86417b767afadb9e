package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.random.Mixer;
import java.util.Arrays;

/** Flows by their keys: a hash table of plain arrays with linear probing, to which is added until it is full. */
final class FlowMap {
    static final int ABSENT = -1;

    /** Counters of a flow: in each direction, packets that carry something and pure ACKs. */
    private static final int COUNTERS = 4;

    private final int capacity;
    private final int mask;
    private final long[] keys;
    private final long[] names;
    private final int[] counts;
    private final boolean[] ended;
    private int size;

    FlowMap(int capacity) {
        int slots = 2 * capacity; // a power of two, at most half full: probes stay short
        this.capacity = capacity;
        this.mask = slots - 1;
        this.keys = new long[slots];
        this.names = new long[slots];
        this.counts = new int[slots * COUNTERS];
        this.ended = new boolean[slots];
    }

    boolean isFull() {
        return size == capacity;
    }

    /** The flow's place, or {@link #ABSENT}. */
    int find(long key) {
        int slot = (int) Mixer.mix(key, 0) & mask;
        while (keys[slot] != 0) {
            if (keys[slot] == key) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return ABSENT;
    }

    int add(long key, long name) {
        int slot = (int) Mixer.mix(key, 0) & mask;
        while (keys[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        restart(slot, name);
        size++;
        return slot;
    }

    /** Takes a flow over from another map, as it is. */
    int adopt(FlowMap other, int slot) {
        int own = add(other.keys[slot], other.names[slot]);
        System.arraycopy(other.counts, slot * COUNTERS, counts, own * COUNTERS, COUNTERS);
        ended[own] = other.ended[slot];
        return own;
    }

    /** The flow begins anew, under another name. */
    void restart(int slot, long name) {
        names[slot] = name;
        ended[slot] = false;
        Arrays.fill(counts, slot * COUNTERS, (slot + 1) * COUNTERS, 0);
    }

    long name(int slot) {
        return names[slot];
    }

    /** Counts some packets more; returns the ordinal of the first of them, from 0. */
    int count(int slot, int counter, int packets) {
        int ordinal = counts[slot * COUNTERS + counter];
        counts[slot * COUNTERS + counter] = ordinal + packets;
        return ordinal;
    }

    void end(int slot) {
        ended[slot] = true;
    }

    boolean hasEnded(int slot) {
        return ended[slot];
    }

    void clear() {
        Arrays.fill(keys, 0);
        size = 0;
    }
}
