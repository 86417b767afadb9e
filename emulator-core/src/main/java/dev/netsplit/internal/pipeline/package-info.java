/**
 * The path of a packet from the sender's device to the receiver's:
 *
 * <pre>
 * TUN read → IngressReader → PacketRing → Forwarder [ route → LinkPath → schedule ] → EgressWriter → TUN write
 *                                ↑ Command                     ↘ record → ledger
 * </pre>
 *
 * <p>This package has the loop and its doors: {@code Pipeline} with its two threads, and {@code SimulatedPipeline}
 * under a manual clock. The parts are in the packages below it. To follow a packet, read {@code IngressReader}, {@code
 * ForwarderLoop}, {@code Forwarder}, and then {@code link.LinkPath}, which lists what the packet meets on a link.
 *
 * <ul>
 *   <li>{@code memory}: the buffers in which packets pass and wait
 *   <li>{@code route}: which node a packet is for
 *   <li>{@code flow}: which packet of which flow it is, the same in each run
 *   <li>{@code link}: the stages of a link, its accounts, and its commands
 *   <li>{@code fault}: faults at work, and which packets they take
 *   <li>{@code queue}: queues, rates and queue managers
 *   <li>{@code schedule}: what is to happen, in the order of its times
 *   <li>{@code record}: what the ledger gets, and what a replay repeats
 *   <li>{@code traffic}: traffic that the network itself makes
 * </ul>
 *
 * <p>Behind the ring one thread at a time is at work: the forwarder thread or, for a few packets, the reader thread,
 * which then need not wake the other. {@link dev.netsplit.internal.concurrent.ForwarderConfined} marks what belongs to
 * that thread. Other threads reach it by a command through
 * {@link dev.netsplit.internal.pipeline.Pipeline#execute}.
 */
@NullMarked
package dev.netsplit.internal.pipeline;

import org.jspecify.annotations.NullMarked;
