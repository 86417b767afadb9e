/**
 * What a link does to packets: profiles and the impairments in them, as immutable values.
 *
 * <p>Every latency is one way: a round trip between two nodes takes the latencies of both links.
 */
@NullMarked
package dev.netsplit.impair;

import org.jspecify.annotations.NullMarked;
