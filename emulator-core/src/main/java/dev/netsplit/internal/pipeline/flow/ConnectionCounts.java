package dev.netsplit.internal.pipeline.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * How many connections there have been from a node to a port of another. Asked once a connection, not once a packet.
 */
final class ConnectionCounts {
    private final Map<Long, Integer> counts = new HashMap<>();

    /** The numbers of connections that were refused, and so are none. */
    private final Map<Long, TreeSet<Integer>> refused = new HashMap<>();

    /** The number of the next connection, from 0: one that was given back, or one more. */
    int next(long service) {
        TreeSet<Integer> free = refused.get(service);
        if (free == null) {
            return counts.merge(service, 1, Integer::sum) - 1;
        }
        int number = free.first();
        take(service, number);
        return number;
    }

    /** Counts from 0 again. */
    void clear() {
        counts.clear();
        refused.clear();
    }

    /** The connection of that number was refused: the next one gets the number. */
    void giveBack(long service, int number) {
        refused.computeIfAbsent(service, unused -> new TreeSet<>()).add(number);
    }

    /** The connection of that number goes on after all; false if another one has the number by now. */
    boolean take(long service, int number) {
        TreeSet<Integer> free = refused.get(service);
        if (free == null || !free.remove(number)) {
            return false;
        }
        if (free.isEmpty()) {
            refused.remove(service);
        }
        return true;
    }
}
