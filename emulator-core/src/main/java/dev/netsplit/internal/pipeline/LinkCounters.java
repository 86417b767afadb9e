package dev.netsplit.internal.pipeline;

import dev.netsplit.report.LinkStats;

/** What became of a link's packets, as it is counted. Owned by whoever has the forwarder's turn. */
final class LinkCounters {
    long offered;
    long delivered;
    long deliveredBytes;
    long lost;
    long duplicated;
    long corrupted;
    long reordered;
    long marked;
    long dropped;
    long tooBig;
    long cut;
    long refused;
    long foreign;
    long foreignSources;
    long inFlight;

    /**
     * @param length of all of them together, in bytes
     */
    void countDelivery(int packets, int length) {
        delivered += packets;
        deliveredBytes += length;
    }

    LinkStats stats() {
        return new LinkStats(
                offered,
                delivered,
                deliveredBytes,
                lost,
                duplicated,
                corrupted,
                reordered,
                marked,
                dropped,
                tooBig,
                cut,
                refused,
                foreign,
                inFlight,
                foreignSources);
    }
}
