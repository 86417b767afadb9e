package dev.netsplit.junit;

/** What to do about a fault that touched no packet: a test of it has tested nothing. */
public enum UntouchedFaults {
    /** Nothing. */
    IGNORE,
    /** Say so in the log and as a report entry. */
    WARN,
    /** The test fails, if it has not failed already. */
    FAIL
}
