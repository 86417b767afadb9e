package dev.netsplit.report;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.topology.LinkName;
import java.util.Map;

/**
 * What became of a network's packets, at one moment.
 *
 * @param links the links that were used, in a fixed order
 * @param unroutable packets addressed to no node of the network
 */
public record NetworkStats(Map<LinkName, LinkStats> links, long unroutable) {

    public NetworkStats {
        links = ImmutableMap.copyOf(links);
    }

    /** One link's; all zero if it carried nothing. */
    public LinkStats link(String from, String to) {
        return links.getOrDefault(LinkName.of(from, to), LinkStats.NONE);
    }

    /** All links' together. */
    public LinkStats total() {
        return links.values().stream().reduce(LinkStats.NONE, LinkStats::plus);
    }
}
