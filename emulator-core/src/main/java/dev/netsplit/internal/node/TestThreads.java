package dev.netsplit.internal.node;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.MapMaker;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;

/** Tells a test's own threads, which may well talk to nodes by way of the host, from those of pools. Thread-safe. */
public final class TestThreads {
    /** The group of the host node's threads, and so of what they start. */
    public static final ThreadGroup HOST = new ThreadGroup("netsplit-host");

    private static final ImmutableSet<String> FRAMEWORKS =
            ImmutableSet.of("org.junit.", "org.testng.", "org.awaitility.");

    /**
     * Names of threads that run a piece of the test in time: those of assertTimeoutPreemptively, and those that poll
     * for Awaitility.
     */
    private static final ImmutableSet<String> TIMED = ImmutableSet.of("junit-timeout-thread-", "awaitility");

    private static final String MAIN = "main";

    private static final Set<Thread> CALLERS =
            Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

    private TestThreads() {}

    /** The calling thread hands code to a node: so it is the test's, or the node's, and nobody's pool's. */
    static void addCaller() {
        CALLERS.add(Thread.currentThread());
    }

    /** Whether a thread is the test's. */
    public static boolean contains(Thread thread, StackTraceElement[] stack) {
        ThreadGroup group = thread.getThreadGroup();
        return CALLERS.contains(thread)
                || TIMED.stream().anyMatch(thread.getName()::startsWith)
                || (group != null && HOST.parentOf(group))
                || (stack.length > 0 && stack[stack.length - 1].getMethodName().equals(MAIN))
                || Arrays.stream(stack)
                        .anyMatch(frame -> FRAMEWORKS.stream()
                                .anyMatch(framework -> frame.getClassName().startsWith(framework)));
    }
}
