package dev.netsplit.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What happened, in one sentence each: printed as it happens, with the time and who leads by then, and kept so that a
 * test can wait for it. Public, since servers with classes of their own share it. Thread-safe.
 */
public final class Timeline {
    private static final Pattern NEW_LEADER = Pattern.compile("^(\\S+) leads");

    private final long startNs = System.nanoTime();
    private final List<String> events = new ArrayList<>();
    private String leader = "-";

    Timeline(String title) {
        System.out.printf("%n%s%n%9s  %-6s  %s%n", title, "time", "leader", "event");
    }

    public synchronized void add(String event) {
        Matcher newLeader = NEW_LEADER.matcher(event);
        if (newLeader.find()) {
            leader = newLeader.group(1);
        } else if (event.equals(leader + " steps down")) {
            leader = "-";
        }
        events.add(event);
        System.out.printf("%7.3f s  %-6s  %s%n", (System.nanoTime() - startNs) / 1e9, leader, event);
        notifyAll();
    }

    /** Waits for an event: one that has happened already, or happens within the time. */
    synchronized void await(String event, Duration timeout) throws InterruptedException, TimeoutException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!events.contains(event)) {
            long leftMs = Duration.ofNanos(deadlineNs - System.nanoTime()).toMillis();
            if (leftMs <= 0) {
                throw new TimeoutException("'%s' must happen within %s".formatted(event, timeout));
            }
            wait(leftMs);
        }
    }
}
