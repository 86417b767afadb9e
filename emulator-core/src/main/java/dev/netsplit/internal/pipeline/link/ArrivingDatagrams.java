package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.wire.Headers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of each datagram in fragments has arrived. Remembers the last ones that began.
 */
@ForwarderConfined
final class ArrivingDatagrams {
    private static final int MAX = 256;

    private final Map<Long, Arrived> datagrams = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Arrived> eldest) {
            return size() > MAX;
        }
    };

    private static final class Arrived {
        int bytes;

        /** How long the datagram is; 0 as long as its last fragment has not come. */
        int length;
    }

    /**
     * Adds a fragment that has arrived; returns whether its datagram is complete now. Fragments that come twice count
     * twice.
     *
     * @param datagram what its fragments have in common
     */
    boolean isComplete(long datagram, Headers fragment) {
        Arrived arrived = datagrams.computeIfAbsent(datagram, unused -> new Arrived());
        int bytes = fragment.fragmentLength();
        arrived.bytes += bytes;
        arrived.length = fragment.hasMoreFragments() ? arrived.length : fragment.fragmentOffset() + bytes;
        boolean complete = arrived.length > 0 && arrived.bytes >= arrived.length;
        if (complete) {
            datagrams.remove(datagram);
        }
        return complete;
    }
}
