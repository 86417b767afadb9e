/**
 * The path of a packet from the sender's device to the receiver's:
 *
 * <pre>
 * IngressReader -> Disruptor ring -> Forwarder [ Router -> LinkState -> Schedule ] -> EgressWriter
 *                      ^ commands ride the same ring
 * </pre>
 *
 * <p>Two threads: the reader's and the forwarder's. All state behind the ring belongs to the forwarder's thread; others
 * reach it by a command through {@link dev.netsplit.internal.pipeline.Pipeline#execute}.
 */
@NullMarked
package dev.netsplit.internal.pipeline;

import org.jspecify.annotations.NullMarked;
