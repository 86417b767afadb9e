package dev.netsplit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.report.HostConnection;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which traffic by way of the host is to be told of, and tells of it: once for each thread, node and port. Thread-safe. */
final class HostTrafficNotices {
    private static final Logger LOG = LoggerFactory.getLogger(HostTrafficNotices.class);
    private static final int MAX = 100;
    private static final ImmutableSet<String> JDK = ImmutableSet.of("java.", "javax.", "jdk.", "sun.");

    private final boolean refused;
    private final BooleanSupplier codeInNodes;
    private final Map<List<?>, String> notices = new LinkedHashMap<>();

    /**
     * @param refused whether all of it is to be told of, since none was to be
     * @param codeInNodes whether code of this JVM runs in a node just now
     */
    HostTrafficNotices(boolean refused, BooleanSupplier codeInNodes) {
        this.refused = refused;
        this.codeInNodes = codeInNodes;
    }

    /** Those told of so far. */
    synchronized ImmutableList<String> all() {
        return ImmutableList.copyOf(notices.values());
    }

    /**
     * A connection was seen, or has ended before it could be.
     *
     * @param users the threads of Java's that may use it
     */
    synchronized void saw(HostConnection connection, Map<Thread, StackTraceElement[]> users) {
        List<?> subject = List.of(connection.threads(), connection.node(), connection.nodePort());
        boolean isKnown = notices.containsKey(subject) || (connection.threads().isEmpty() && !notices.isEmpty());
        if (notices.size() == MAX || isKnown || !isToBeTold(connection, users)) {
            return;
        }
        String places = users.values().stream()
                .flatMap(stack -> Arrays.stream(stack)
                        .filter(frame -> JDK.stream().noneMatch(frame.getClassName()::startsWith))
                        .limit(1))
                .map(HostTrafficNotices::place)
                .collect(Collectors.joining(", "));
        String what = connection + (places.isEmpty() ? "" : " (at " + places + ")");
        String notice = refused ? refusal(what) : leak(what);
        notices.put(subject, notice);
        LOG.warn("{}", notice);
    }

    private boolean isToBeTold(HostConnection connection, Map<Thread, StackTraceElement[]> users) {
        if (refused) {
            return true;
        }
        boolean tests =
                users.entrySet().stream().anyMatch(user -> TestThreads.contains(user.getKey(), user.getValue()));
        return !connection.threads().isEmpty() && !tests && codeInNodes.getAsBoolean();
    }

    /** Without the names of class loaders. */
    private static String place(StackTraceElement frame) {
        return "%s.%s(%s:%s)"
                .formatted(frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    private static String leak(String connection) {
        return connection
                + ": past the links of all nodes, since this thread is in no node. If it runs code of a node, give"
                + " that code node.executor() or node.threadFactory(); if it is the test's own, make its pool or client by"
                + " network.host().call(...). See README, What to know about nodes";
    }

    private static String refusal(String connection) {
        return connection
                + ": refused, as hostTraffic(REFUSED) asks. Whatever it is for must run in a node: by node.call(...),"
                + " node.executor() or node.threadFactory(). See README, What to know about nodes";
    }
}
