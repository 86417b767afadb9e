package dev.netsplit.report;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * A connection, or UDP conversation, that the host node began with another: from this JVM's own network namespace, by
 * this JVM or another process.
 *
 * @param protocol "TCP" or "UDP"
 * @param node the other node
 * @param hostPort the host's port
 * @param nodePort the node's
 * @param threads the threads of this JVM that were seen to use it; empty if none was, or it is another process's
 */
public record HostConnection(String protocol, String node, int hostPort, int nodePort, List<String> threads) {
    public HostConnection {
        threads = List.copyOf(threads);
    }

    /** For people. */
    @Override
    public String toString() {
        String by = threads.isEmpty() ? "" : threads.stream().collect(joining(", ", " by thread ", ""));
        return "%s from port %s of the host to port %s of %s%s".formatted(protocol, hostPort, nodePort, node, by);
    }
}
