package dev.netsplit.internal.pipeline;

/** What an event for the ledger is about. */
enum FateKind {
    LOST,
    DUPLICATED,
    CORRUPTED,
    OVERTOOK,
    HELD_BACK,
    DELAYED,
    DROPPED,
    MARKED,
    TOO_BIG,
    CUT,
    REFUSED,
    HELD,
    CHANGED,
    FOREIGN,
    ENTERED,
    FAULT_STARTED,
    FAULT_ENDED,
    RUN_ENDED
}
