package dev.netsplit.internal.pipeline.traffic;

/**
 * What all kinds of traffic have in common.
 *
 * @param flow what its packets' flow is called, in every run
 * @param discarded whether packets end at the receiver's door, and its kernel never sees them
 * @param maxPackets how many it makes at the most
 * @param maxNs for how long it makes them at the most
 * @param onEnd called once by whoever has the forwarder's turn, when it will make no more
 */
public record TrafficPlan(long flow, boolean discarded, long maxPackets, long maxNs, Runnable onEnd) {}
