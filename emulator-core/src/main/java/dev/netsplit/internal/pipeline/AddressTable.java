package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.random.Mixer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Behind which nodes one node has heard hardware addresses; what was not heard for five minutes is forgotten. Bounded: where there is
 * no more room, an address takes the place of the one that was silent longest among those it could be mistaken for.
 *
 * <p>A hash table of sets of {@value #WAYS}: so a look-up has few places to look at, and the table nothing to tidy.
 */
final class AddressTable {
    /** In place of a node: it was not heard, or too long ago. */
    static final int UNKNOWN = -1;

    /** As long as IEEE 802.1Q recommends (table 8-6). */
    static final long AGEING_NS = TimeUnit.SECONDS.toNanos(300);

    /** Of one node's; a node has more than one where there are bridges, containers or VLANs in it. */
    static final int MAX_ADDRESSES = 4096;

    private static final int INITIAL_ADDRESSES = 32;
    private static final int WAYS = 8;

    /** 0, which is nobody's address, where there is none. */
    private long[] keys = new long[INITIAL_ADDRESSES];

    private long[] heardNs = new long[INITIAL_ADDRESSES];
    private int[] nodes = new int[INITIAL_ADDRESSES];

    /** Where the address was heard last. */
    int find(long key, long nowNs) {
        int set = set(key);
        for (int i = set; i < set + WAYS; i++) {
            if (keys[i] == key) {
                return nowNs - heardNs[i] > AGEING_NS ? UNKNOWN : nodes[i];
            }
        }
        return UNKNOWN;
    }

    /** The address was heard from a node. */
    void learn(long key, int node, long nowNs) {
        int place = placeFor(key, nowNs);
        while (keys[place] != key && isTaken(place, nowNs) && keys.length < MAX_ADDRESSES) {
            grow();
            place = placeFor(key, nowNs);
        }
        put(place, key, node, nowNs);
    }

    /** Where it is; else one that is free, or, failing that, the one that was silent longest. */
    private int placeFor(long key, long nowNs) {
        int set = set(key);
        int best = set;
        for (int i = set; i < set + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
            boolean better = isTaken(i, nowNs) ? heardNs[i] < heardNs[best] : keys[best] != 0;
            best = isTaken(best, nowNs) && better ? i : best;
        }
        return best;
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
            if (oldKeys[i] != 0) { // there is room: a set's addresses go to two sets
                put(placeFor(oldKeys[i], oldHeardNs[i]), oldKeys[i], oldNodes[i], oldHeardNs[i]);
            }
        }
    }

    private int set(long key) {
        return (int) Mixer.mix(key, 0) & (keys.length / WAYS - 1) * WAYS;
    }

    /** How many it knows, whether or not too long ago. */
    int size() {
        return (int) Arrays.stream(keys).filter(key -> key != 0).count();
    }
}
