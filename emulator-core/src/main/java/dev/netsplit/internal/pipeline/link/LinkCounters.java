package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.report.LinkStats;

/** What became of a link's packets, as it is counted. */
@ForwarderConfined
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

    /**
     * @param length of all of them together, in bytes
     */
    void countDelivery(int packets, int length) {
        delivered += packets;
        deliveredBytes += length;
    }

    /** Returns the counts as they stand, with so many packets under way. */
    LinkStats stats(long inFlight) {
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
