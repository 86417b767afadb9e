package dev.netsplit.report;

/**
 * What became of a link's packets, at one moment: {@code offered = delivered + lost + cut + refused + inFlight}.
 *
 * @param offered packets that the sender's kernel handed over
 * @param delivered packets that the receiver's kernel took
 * @param deliveredBytes their bytes, IP headers included
 * @param lost packets that the profile's loss took
 * @param cut packets that a partition, or another fault that cuts, took
 * @param refused packets that the receiver's kernel would not take: nobody asked for that, so the run is not faithful
 * @param inFlight packets under way
 */
public record LinkStats(
        long offered, long delivered, long deliveredBytes, long lost, long cut, long refused, long inFlight) {
    /** A link that carried nothing. */
    public static final LinkStats NONE = new LinkStats(0, 0, 0, 0, 0, 0, 0);

    /** Both counts together. */
    public LinkStats plus(LinkStats other) {
        return new LinkStats(
                offered + other.offered,
                delivered + other.delivered,
                deliveredBytes + other.deliveredBytes,
                lost + other.lost,
                cut + other.cut,
                refused + other.refused,
                inFlight + other.inFlight);
    }
}
