package dev.netsplit.internal.pipeline;

/** Why a bottleneck did not send a packet. */
enum DropReason {
    /** It came when the queue was full. */
    QUEUE_FULL,
    /** It waited longest when the queue was full. */
    QUEUE_HEAD,
    CODEL,
    PIE,
    RED
}
