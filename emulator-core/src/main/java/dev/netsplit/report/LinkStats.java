package dev.netsplit.report;

/**
 * What became of a link's packets, at one moment: {@code offered + duplicated = delivered + lost + dropped + tooBig +
 * cut + refused + foreign + inFlight}.
 *
 * @param offered packets that the sender's kernel handed over; one that the MTU cuts into fragments, or a fault into
 *     slices, counts as so many
 * @param delivered packets that the receiver's kernel took
 * @param deliveredBytes their bytes, IP headers included, and those of frames in an Ethernet network
 * @param lost packets that a loss took, the profile's or a fault's
 * @param duplicated copies that a duplication made
 * @param corrupted packets that a corruption changed; they went on
 * @param reordered packets that a reordering moved; they went on
 * @param marked packets that a queue marked "congestion experienced"; they went on
 * @param dropped packets that a queue, the link's or a node's, had no room for, or dropped for congestion
 * @param tooBig packets longer than the profile's MTU that were not fragmented
 * @param cut packets that a partition, or another fault that stops packets, took; one that became an RST goes on
 * @param refused packets that the receiver's kernel would not take, or for which there was no memory, or no time: no
 *     test asked for that, so the run is not faithful
 * @param foreign packets that were dropped for their addresses. On a link to or from the host node: the source or the
 *     destination is not an address of the network, or the packet asks the host's kernel to send it on or to change its
 *     routes. On any link of a network with {@code sourceCheck(STRICT)}: the source is not an address of the sender
 * @param inFlight packets under way, those in queues, and those that faults hold, included
 * @param foreignSources offered packets whose source is not an address that the network gave to the sender, whatever
 *     became of them
 */
public record LinkStats(
        long offered,
        long delivered,
        long deliveredBytes,
        long lost,
        long duplicated,
        long corrupted,
        long reordered,
        long marked,
        long dropped,
        long tooBig,
        long cut,
        long refused,
        long foreign,
        long inFlight,
        long foreignSources) {
    /** A link that carried nothing. */
    public static final LinkStats NONE = new LinkStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Both counts together. */
    public LinkStats plus(LinkStats other) {
        return new LinkStats(
                offered + other.offered,
                delivered + other.delivered,
                deliveredBytes + other.deliveredBytes,
                lost + other.lost,
                duplicated + other.duplicated,
                corrupted + other.corrupted,
                reordered + other.reordered,
                marked + other.marked,
                dropped + other.dropped,
                tooBig + other.tooBig,
                cut + other.cut,
                refused + other.refused,
                foreign + other.foreign,
                inFlight + other.inFlight,
                foreignSources + other.foreignSources);
    }
}
