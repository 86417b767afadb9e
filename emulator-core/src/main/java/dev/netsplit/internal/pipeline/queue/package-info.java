/**
 * The queue and the transmitter of a bottleneck, and the queue managers: drop tail, CoDel, PIE, RED.
 */
@NullMarked
package dev.netsplit.internal.pipeline.queue;

import org.jspecify.annotations.NullMarked;
