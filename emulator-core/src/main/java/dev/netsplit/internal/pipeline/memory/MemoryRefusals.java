package dev.netsplit.internal.pipeline.memory;

import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.LinkName;
import org.slf4j.Logger;

/**
 * Counts packets, copies and answers for which there was no memory, and warns about the first. No test asked to lose
 * them. Owned by the forwarder thread.
 */
public final class MemoryRefusals {
    private static final Logger LOG = Logs.of(MemoryRefusals.class);
    private static final long MIB = 1 << 20;

    private final PacketBudget budget;
    private long count;
    private long notOfLinks;

    public MemoryRefusals(PacketBudget budget) {
        this.budget = budget;
    }

    /** Returns how many there were. */
    public long count() {
        return count;
    }

    /** Returns how many of them no link counts: copies and answers, which were never made. */
    public long notOfLinks() {
        return notOfLinks;
    }

    /** Counts packets that a link refused. */
    public void refused(LinkName link, MemoryAccount account, int packets) {
        warn(link, account);
        count += packets;
    }

    /** Counts a copy, or an answer to a packet, that was not made. */
    public void notMade(LinkName link, MemoryAccount account) {
        warn(link, account);
        count++;
        notOfLinks++;
    }

    private void warn(LinkName link, MemoryAccount account) {
        if (count == 0) {
            LOG.warn(
                    "link ({}) refused a packet that no test asked to lose, because there was no memory for it:"
                            + " packets that wait"
                            + " take {} MiB on that link, {} MiB on all links, and may take {} MiB on all links. Raise"
                            + " packetMemory of the network, or limit the link's queue. Later refusals are only"
                            + " counted, see"
                            + " fidelity()",
                    link,
                    account.bytes() / MIB,
                    budget.used() / MIB,
                    budget.total() / MIB);
        }
    }
}
