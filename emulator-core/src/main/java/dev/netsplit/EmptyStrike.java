package dev.netsplit;

/**
 * What a scenario does when it comes to a fault on a node in which nothing runs at that time; see {@link
 * EmulatedNetwork#play}.
 */
public enum EmptyStrike {
    /** The scenario fails, and everything is healed. */
    FAIL,

    /**
     * The fault is skipped, which the time-line says, and the scenario goes on. A fault on several nodes strikes those
     * in which something runs. For schedules that were made without knowing the system, such as generated ones.
     */
    SKIP
}
