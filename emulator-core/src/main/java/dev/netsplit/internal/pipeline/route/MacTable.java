package dev.netsplit.internal.pipeline.route;

import dev.netsplit.internal.random.Mixer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Behind which nodes one node has heard hardware addresses; what was not heard for five minutes is forgotten. Bounded:
 * where there is no more room, an address takes the place of the one that was silent longest among those it could be
 * mistaken for.
 *
 * <p>A hash table of sets of {@value #WAYS}, of which an address may be in two: so a look-up has few places to look at,
 * the table fills up well before it has to grow, and there is nothing to tidy.
 */
final class MacTable {
    /** In place of a node: it was not heard, or too long ago. */
    static final int UNKNOWN = -1;

    /** As long as IEEE 802.1Q recommends (table 8-6). */
    static final long AGEING_NS = TimeUnit.SECONDS.toNanos(300);

    /** Of one node's; a node has more than one where there are bridges, containers or VLANs in it. */
    static final int MAX_ADDRESSES = 4096;

    private static final int INITIAL_ADDRESSES = 32;
    private static final int WAYS = 8;

    /** In place of a place: there is none. */
    private static final int ABSENT = -1;

    /** 0, which is nobody's address, where there is none. */
    private long[] keys = new long[INITIAL_ADDRESSES];

    private long[] heardNs = new long[INITIAL_ADDRESSES];
    private int[] nodes = new int[INITIAL_ADDRESSES];

    /** Where the address was heard last. */
    int find(long key, long nowNs) {
        int place = placeOf(key);
        return place == ABSENT || nowNs - heardNs[place] > AGEING_NS ? UNKNOWN : nodes[place];
    }

    /** The address was heard from a node. */
    void learn(long key, int node, long nowNs) {
        int place = placeOf(key);
        if (place == ABSENT) {
            place = placeFor(key, nowNs);
            while (isTaken(place, nowNs) && keys.length < MAX_ADDRESSES) {
                grow();
                place = placeFor(key, nowNs);
            }
        }
        put(place, key, node, nowNs);
    }

    private int placeOf(long key) {
        int place = placeIn(firstSet(key), key);
        return place == ABSENT ? placeIn(secondSet(key), key) : place;
    }

    private int placeIn(int set, long key) {
        for (int i = set; i < set + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return ABSENT;
    }

    /**
     * One that is free, in the emptier of the two sets; or, failing that, that of the address that was silent longest.
     */
    private int placeFor(long key, long nowNs) {
        int first = firstSet(key);
        int second = secondSet(key);
        int inFirst = bestIn(first, nowNs);
        int inSecond = bestIn(second, nowNs);
        if (isTaken(inFirst, nowNs) && isTaken(inSecond, nowNs)) {
            return heardNs[inFirst] <= heardNs[inSecond] ? inFirst : inSecond;
        }
        return takenIn(first, nowNs) <= takenIn(second, nowNs) ? inFirst : inSecond;
    }

    private int bestIn(int set, long nowNs) {
        int oldest = set;
        for (int i = set; i < set + WAYS; i++) {
            if (!isTaken(i, nowNs)) {
                return i;
            }
            oldest = heardNs[i] < heardNs[oldest] ? i : oldest;
        }
        return oldest;
    }

    private int takenIn(int set, long nowNs) {
        int taken = 0;
        for (int i = set; i < set + WAYS; i++) {
            taken += isTaken(i, nowNs) ? 1 : 0;
        }
        return taken;
    }

    private boolean isTaken(int place, long nowNs) {
        return keys[place] != 0 && nowNs - heardNs[place] <= AGEING_NS;
    }

    private void put(int place, long key, int node, long timeNs) {
        keys[place] = key;
        nodes[place] = node;
        heardNs[place] = timeNs;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldHeardNs = heardNs;
        int[] oldNodes = nodes;
        int capacity = 2 * oldKeys.length;
        keys = new long[capacity];
        heardNs = new long[capacity];
        nodes = new int[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) { // there is room: twice as much as there was
                put(placeFor(oldKeys[i], oldHeardNs[i]), oldKeys[i], oldNodes[i], oldHeardNs[i]);
            }
        }
    }

    private int firstSet(long key) {
        return (int) Mixer.mix(key, 0) & (keys.length / WAYS - 1) * WAYS;
    }

    private int secondSet(long key) {
        return (int) Mixer.mix(key, 1) & (keys.length / WAYS - 1) * WAYS;
    }

    /** How many it knows, whether or not too long ago. */
    int size() {
        return (int) Arrays.stream(keys).filter(key -> key != 0).count();
    }
}
