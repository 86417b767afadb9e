package dev.netsplit.internal.pipeline;

import dev.netsplit.report.LinkStats;

/** What became of a link's packets, as it is counted. Owned by the forwarder's thread. */
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
    long inFlight;

    void countDelivery(boolean taken, int length) {
        if (taken) {
            delivered++;
            deliveredBytes += length;
        } else {
            refused++;
        }
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
                inFlight);
    }
}
