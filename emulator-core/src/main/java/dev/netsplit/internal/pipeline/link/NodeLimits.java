package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Bandwidth;

/**
 * What a node sends and receives at the most, over all its links together.
 *
 * @param uplink of what it sends
 * @param downlink of what it receives
 */
public record NodeLimits(Bandwidth uplink, Bandwidth downlink) {
    /** No limits. */
    public static final NodeLimits NONE = new NodeLimits(Bandwidth.unlimited(), Bandwidth.unlimited());
}
