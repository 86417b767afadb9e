package dev.netsplit.internal.linux;

/**
 * A socket of the JVM's own namespace that talks to a node, by its ports.
 *
 * @param udp whether it is UDP's; otherwise it is TCP's
 * @param port its own
 * @param peerPort the node's
 */
public record HostSocket(boolean udp, int port, int peerPort) {}
