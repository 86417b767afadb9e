package dev.netsplit.internal.pipeline;

import org.HdrHistogram.Histogram;

/**
 * What concerns no single link.
 *
 * @param unroutable packets addressed to no node
 * @param kernelChatter multicast packets that the nodes' kernels sent of themselves
 * @param refusedForMemory packets, copies and answers for which there was no memory
 * @param notMade those of them that no link counts: copies and answers
 * @param lostAnswers answers of the network's own that a kernel would not take
 * @param unrecorded entries that the ledger lacks, since its thread could not keep up
 * @param latenessNs how late packets were handed over, in nanoseconds after they were due
 */
public record PipelineCounters(
        long unroutable,
        long kernelChatter,
        long refusedForMemory,
        long notMade,
        long lostAnswers,
        long unrecorded,
        Histogram latenessNs) {}
