package dev.netsplit.junit;

/** What to do about a fault that touched no packet: a test of it has tested nothing. */
public enum UntouchedFaults {
    /** Nothing. */
    IGNORE,
    /**
     * Say so in the log and as a report entry. The test fails if the fault was declared by an annotation, or if code
     * left its node in the test, see {@link dev.netsplit.EmulatedNetwork#leaks()}: then the traffic that the fault is
     * about has gone past it.
     */
    WARN,
    /** The test fails, if it has not failed already. */
    FAIL
}
