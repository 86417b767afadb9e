package dev.netsplit.report;

import dev.netsplit.topology.LinkName;

/**
 * What was measured between two nodes.
 *
 * @param link from which node to which
 * @param forward what went that way
 * @param backward what came back: the replies to the probes that arrived
 * @param roundTrip of the probes whose reply arrived, both ways together, without the time for which the far end had
 *     them (as RFC 5357 has it)
 */
public record LinkMeasurement(LinkName link, PathMeasurement forward, PathMeasurement backward, Delays roundTrip) {

    @Override
    public String toString() {
        return link + "\n  forward:    " + forward + "\n  backward:   " + backward + "\n  round trip: " + roundTrip;
    }
}
