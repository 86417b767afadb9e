package dev.netsplit;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.topology.LinkName;
import java.util.Set;

/**
 * Something switched on for a while over the profiles of links. It is in force once the call that made it has returned;
 * closing it heals it, and leaves every other fault in force. Thread-safe.
 */
public interface Fault extends AutoCloseable {

    /** What was asked for: give it to {@link EmulatedNetwork#inject} to have it again. */
    FaultSpec spec();

    /**
     * The links that it is on, as they were drawn where that was left to chance; empty for faults on names and nodes.
     */
    Set<LinkName> links();

    /** What it does, in a few words. */
    String description();

    /** Returns true while it is in force: not closed, nor healed with the whole network. */
    boolean isActive();

    /**
     * Returns how many packets it touched so far; the final count once it is closed. Faults on names count look-ups,
     * faults on nodes what they acted on. A fault that touched nothing tested nothing: assert that this is positive.
     *
     * <p>In Ethernet networks, frames that kernels send to groups of their own accord do not count: reports of groups
     * (IGMP, MLD), router solicitations, tests whether an address is free. A question for a neighbour's hardware
     * address (ARP, neighbour solicitation) counts on the link to that neighbour only. All of them count in {@link
     * dev.netsplit.report.LinkStats}.
     */
    long affectedPackets();

    /**
     * Heals it; healed when this returns. Kernels at the ends of its links forget what they have learned of paths, and
     * TCP windows that it closed are opened. Does nothing if it is healed already, or after the network's end.
     *
     * @throws IllegalStateException if the network cannot carry that out, such as when the calling thread is
     *     interrupted while user code blocks the packet path. Then the fault is in force as long as {@link #isActive()}
     *     returns true, and may be closed again
     */
    @Override
    void close();
}
