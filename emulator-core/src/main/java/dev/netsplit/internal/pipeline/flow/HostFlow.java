package dev.netsplit.internal.pipeline.flow;

/**
 * A connection, or UDP conversation, that the host node began.
 *
 * @param protocol that of TCP or UDP, as in an IP header
 * @param node the other node's index
 * @param hostPort the host's port
 * @param nodePort the node's
 */
public record HostFlow(int protocol, int node, int hostPort, int nodePort) {}
