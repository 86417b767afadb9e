package dev.netsplit.internal.pipeline;

import org.HdrHistogram.Histogram;

/**
 * What concerns no single link.
 *
 * @param unroutable packets addressed to no node
 * @param kernelChatter multicast packets that the nodes' kernels sent of themselves
 * @param failedCopies duplicates that were asked for but not made, since every buffer was in use
 * @param latenessNs how late packets were handed over, in nanoseconds after they were due
 */
public record PipelineCounters(long unroutable, long kernelChatter, long failedCopies, Histogram latenessNs) {}
