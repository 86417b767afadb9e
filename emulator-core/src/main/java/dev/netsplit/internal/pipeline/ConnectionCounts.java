package dev.netsplit.internal.pipeline;

import java.util.HashMap;
import java.util.Map;

/** How many connections there have been from a node to a port of another. Asked once a connection, not once a packet. */
final class ConnectionCounts {
    private final Map<Long, Integer> counts = new HashMap<>();

    /** The number of the next connection, from 0. */
    int next(long service) {
        return counts.merge(service, 1, Integer::sum) - 1;
    }
}
