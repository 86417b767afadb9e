package dev.netsplit;

/**
 * What to do about traffic that goes by way of the {@linkplain EmulatedNetwork#host() host node}: from this JVM's own
 * network namespace to a node, over a link that nobody made bad. For a plain test thread that is as it should be. Of
 * code of a node that was handed to a pool from elsewhere it is not: the code works, whatever is wrong with its node's
 * links, and a test passes for the wrong reason.
 */
public enum HostTraffic {
    /** Nothing. */
    ALLOWED,

    /**
     * The default: while code of this JVM runs in a node, a connection from this JVM's own namespace is told of, by a
     * warning in the log and in {@link EmulatedNetwork#leaks()}, if a thread uses it that is not the test's. The test's
     * are those whose stack shows a test framework, Awaitility or the JVM's main method, the threads by which JUnit's
     * time-outs run and Awaitility polls, those that hand code to nodes, and those of {@link EmulatedNetwork#host()},
     * with all that they start. Which thread uses a socket is seen while the thread connects it, reads it or waits for
     * it, as event loops nearly always do; of a short exchange it may be missed.
     */
    WATCHED,

    /**
     * Nothing passes between the host node and the other nodes, and each attempt is told of in the same way, whoever
     * makes it.
     */
    REFUSED
}
