package dev.netsplit.internal.pipeline.flow;

import dev.netsplit.internal.random.Mixer;
import java.util.Arrays;

/** Flows by their keys: a hash table of plain arrays with linear probing, to which is added until it is full. */
final class FlowMap {
    static final int ABSENT = -1;

    /** Counters of a flow: in each direction, packets that carry something and pure ACKs. */
    static final int COUNTERS = 4;

    private static final byte OPENING = 0;

    /** An attempt has been answered, and no more than that. */
    private static final byte ANSWERED = 1;

    private static final byte TALKING = 2;
    private static final byte ENDED = 3;
    private static final byte REFUSED = 4;

    private final int capacity;
    private final int mask;
    private final long[] keys;
    private final long[] services;
    private final int[] numbers;
    private final int[] counts;
    private final byte[] states;
    private final long[] attempts;
    private int size;

    FlowMap(int capacity) {
        int slots = 2 * capacity; // a power of two, at most half full: probes stay short
        this.capacity = capacity;
        this.mask = slots - 1;
        this.keys = new long[slots];
        this.services = new long[slots];
        this.numbers = new int[slots];
        this.counts = new int[slots * COUNTERS];
        this.states = new byte[slots];
        this.attempts = new long[slots];
    }

    boolean isFull() {
        return size == capacity;
    }

    /** How many places there are, used or not. */
    int slots() {
        return keys.length;
    }

    boolean isUsed(int slot) {
        return keys[slot] != 0;
    }

    /** Gives the flow another number and counts its packets from 0 again; the connection goes on. */
    void renumber(int slot, int number) {
        numbers[slot] = number;
        Arrays.fill(counts, slot * COUNTERS, (slot + 1) * COUNTERS, 0);
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

    /**
     * Adds the flow that is a service's connection of that number.
     *
     * @param attempt the same for no other connection of this run
     */
    int add(long key, long service, int number, long attempt) {
        int slot = (int) Mixer.mix(key, 0) & mask;
        while (keys[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        services[slot] = service;
        restart(slot, number, attempt);
        size++;
        return slot;
    }

    /** Takes a flow over from another map, as it is. */
    int adopt(FlowMap other, int slot) {
        int own = add(other.keys[slot], other.services[slot], other.numbers[slot], other.attempts[slot]);
        System.arraycopy(other.counts, slot * COUNTERS, counts, own * COUNTERS, COUNTERS);
        states[own] = other.states[slot];
        return own;
    }

    /** The flow begins anew, as another connection to the same service. */
    void restart(int slot, int number, long attempt) {
        renumber(slot, number);
        attempts[slot] = attempt;
        states[slot] = OPENING;
    }

    /** What the flow is called in every run. */
    long name(int slot) {
        return FlowNames.flow(services[slot], numbers[slot]);
    }

    long key(int slot) {
        return keys[slot];
    }

    long service(int slot) {
        return services[slot];
    }

    int number(int slot) {
        return numbers[slot];
    }

    /** Which connection of this run it is. */
    long attempt(int slot) {
        return attempts[slot];
    }

    /** Counts some packets more; returns the ordinal of the first of them, from 0. */
    int count(int slot, int counter, int packets) {
        int ordinal = counts[slot * COUNTERS + counter];
        counts[slot * COUNTERS + counter] = ordinal + packets;
        return ordinal;
    }

    /** Whether packets of a flow that goes on have been counted. */
    boolean isInUse(int slot) {
        for (int counter = 0; counter < COUNTERS; counter++) {
            if (counts[slot * COUNTERS + counter] > 0) {
                return !hasEnded(slot);
            }
        }
        return false;
    }

    /** Adds up how many packets each of its flows had in a test. */
    void addTo(FlowTotals totals, int test) {
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != 0) {
                addTo(totals, test, slot);
            }
        }
    }

    /** Adds up how many packets one of its flows had in a test. */
    void addTo(FlowTotals totals, int test, int slot) {
        totals.add(test, keys[slot], numbers[slot], counts, slot * COUNTERS);
    }

    /** The attempt to connect has been answered. */
    void answer(int slot) {
        if (states[slot] == OPENING) {
            states[slot] = ANSWERED;
        }
    }

    /** More than attempts to connect, and answers to them, has been seen. */
    void talk(int slot) {
        if (states[slot] <= ANSWERED) {
            states[slot] = TALKING;
        }
    }

    /** One of the ends has ended the connection; returns whether that refused it: there was none but for attempts. */
    boolean end(int slot) {
        return end(slot, states[slot] == OPENING);
    }

    /**
     * The emulator has reset the connection; returns whether that refused it: no end has taken it for established yet.
     */
    boolean reset(int slot) {
        return end(slot, states[slot] <= ANSWERED);
    }

    private boolean end(int slot, boolean refusal) {
        if (states[slot] != REFUSED) {
            states[slot] = refusal ? REFUSED : ENDED;
        }
        return refusal;
    }

    /** Somebody tries again what was refused. */
    void reopen(int slot, long attempt) {
        attempts[slot] = attempt;
        states[slot] = OPENING;
    }

    boolean wasRefused(int slot) {
        return states[slot] == REFUSED;
    }

    boolean hasEnded(int slot) {
        return states[slot] >= ENDED;
    }

    void clear() {
        Arrays.fill(keys, 0);
        size = 0;
    }
}
