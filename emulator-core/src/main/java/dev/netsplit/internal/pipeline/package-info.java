/**
 * The path of a packet from the sender's device to the receiver's:
 *
 * <pre>
 * IngressReader -> Disruptor ring -> Forwarder [ Router -> LinkState -> Schedule ] -> EgressWriter
 *                      ^ commands ride the same ring
 * </pre>
 *
 * <p>Two threads: the reader's and the forwarder's. Behind the ring one of them is at work at a time, as
 * {@link dev.netsplit.internal.pipeline.ForwarderLoop} has it: the forwarder's, or, for few packets, the reader's, which then need not
 * wake the other. All state there belongs to whoever has the turn; others reach it by a command through
 * {@link dev.netsplit.internal.pipeline.Pipeline#execute}.
 */
@NullMarked
package dev.netsplit.internal.pipeline;

import org.jspecify.annotations.NullMarked;
