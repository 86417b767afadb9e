package dev.netsplit.internal.leak;

import com.google.common.collect.ImmutableList;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.node.TestThreads;
import dev.netsplit.report.HostConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Decides which traffic by way of the host to report, and logs it: once for each thread, node, port and test.
 * Thread-safe.
 */
public final class HostTrafficNotices {
    private static final Logger LOG = Logs.of(HostTrafficNotices.class);

    /** How many are reported in one test. */
    private static final int MAX = 100;

    private final boolean refused;
    private final BooleanSupplier codeInNodes;
    private final Map<Integer, Map<List<?>, String>> notices = new LinkedHashMap<>();

    /**
     * @param refused whether all of it is to be told of, since none was to be
     * @param codeInNodes whether code of this JVM runs in a node just now
     */
    public HostTrafficNotices(boolean refused, BooleanSupplier codeInNodes) {
        this.refused = refused;
        this.codeInNodes = codeInNodes;
    }

    /** Those reported so far, of all tests. */
    synchronized ImmutableList<String> all() {
        return notices.values().stream()
                .flatMap(ofTest -> ofTest.values().stream())
                .collect(ImmutableList.toImmutableList());
    }

    /** Those of connections that were begun in a test. */
    synchronized ImmutableList<String> of(int test) {
        return ImmutableList.copyOf(notices.getOrDefault(test, Map.of()).values());
    }

    /**
     * A connection was seen, or has ended before it could be.
     *
     * @param users the threads of Java's that may use it
     * @param test in which it was begun
     * @return what is reported of it; null for nothing
     */
    synchronized @Nullable String saw(HostConnection connection, Map<Thread, StackTraceElement[]> users, int test) {
        Map<List<?>, String> its = notices.computeIfAbsent(test, begun -> new LinkedHashMap<>());
        List<?> subject = List.of(connection.threads(), connection.node(), connection.nodePort());
        String known = its.get(subject);
        if (known != null
                || its.size() == MAX
                || (connection.threads().isEmpty() && !its.isEmpty())
                || !isToBeTold(connection, users)) {
            return known;
        }
        String what = connection + StackPlaces.of(users.values());
        String notice = refused ? refusal(what) : leak(what);
        its.put(subject, notice);
        LOG.warn("{}", notice);
        return notice;
    }

    private boolean isToBeTold(HostConnection connection, Map<Thread, StackTraceElement[]> users) {
        if (refused) {
            return true;
        }
        boolean tests =
                users.entrySet().stream().anyMatch(user -> TestThreads.contains(user.getKey(), user.getValue()));
        return !connection.threads().isEmpty() && !tests && codeInNodes.getAsBoolean();
    }

    private static String leak(String connection) {
        return connection
                + ": past the links of all nodes, since this thread is in no node. If it runs code of a node, give"
                + " that code node.executor() or node.threadFactory(); if it is the test's own, make its pool or"
                + " client by"
                + " network.host().call(...). See README, What to know about nodes";
    }

    private static String refusal(String connection) {
        return connection
                + ": refused, as hostTraffic(REFUSED) asks. Whatever it is for must run in a node: by node.call(...),"
                + " node.executor() or node.threadFactory(). See README, What to know about nodes";
    }
}
