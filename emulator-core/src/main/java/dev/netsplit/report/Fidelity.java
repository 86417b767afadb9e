package dev.netsplit.report;

import dev.netsplit.impair.Quantities;
import java.time.Duration;

/**
 * How true a run is to what was asked: an overloaded emulator says so, rather than pass its own delays and losses off
 * as those that a test asked for.
 *
 * @param packets how many packets were handed over, and so measured
 * @param medianLateness half of them were handed over at most this long after they were due
 * @param p99Lateness 99% of them were
 * @param maxLateness all of them were
 * @param kernelDrops packets that a node's kernel dropped before they could be read
 * @param refused packets that a node's kernel would not take, and packets, copies and answers for which there was no
 *     memory, or no time
 * @param refusedForMemory those of them for which there was no memory; see {@code NetworkBuilder.packetMemory}
 * @param overloads how often reading paused because every buffer was in use
 * @param unrecorded entries that the ledger lacks, since the thread that writes it could not keep up
 * @param internalErrors packets that met an error of Netsplit's own
 */
public record Fidelity(
        long packets,
        Duration medianLateness,
        Duration p99Lateness,
        Duration maxLateness,
        long kernelDrops,
        long refused,
        long refusedForMemory,
        long overloads,
        long unrecorded,
        long internalErrors) {

    /** Returns how many packets were lost that no test asked to lose. */
    public long unaskedLosses() {
        return kernelDrops + refused;
    }

    /** Whether every packet lost was meant to be lost. Of lateness, judge by the bound that a test needs. */
    public boolean isLossless() {
        return kernelDrops == 0 && refused == 0 && internalErrors == 0;
    }

    @Override
    public String toString() {
        return packets + " packets, lateness " + Quantities.text(medianLateness) + " (median), "
                + Quantities.text(p99Lateness) + " (p99), " + Quantities.text(maxLateness)
                + " (max); dropped by kernels "
                + kernelDrops + ", refused " + refused + " (for memory " + refusedForMemory + "), overloads "
                + overloads
                + ", unrecorded " + unrecorded + ", internal errors " + internalErrors;
    }
}
