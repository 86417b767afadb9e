package dev.netsplit.internal.linux;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A TCP connection as sock_diag(7) names it: by {@code struct inet_diag_sockid}. Immutable. */
final class TcpConnection {
    static final int ID_LENGTH = 48;

    private static final int AF_INET = 2;
    private static final int PEER_PORT = 2;
    private static final int LOCAL = 4;
    private static final int PEER = 20;
    private static final int COOKIE = 40;
    private static final long ANY_COOKIE = -1;

    private final int family;
    private final byte[] id;

    private TcpConnection(int family, byte[] id) {
        this.family = family;
        this.id = id;
    }

    /**
     * Takes over what the kernel said.
     *
     * @param family the socket's address family, AF_INET or AF_INET6
     */
    static TcpConnection of(int family, byte[] id) {
        return new TcpConnection(family, id.clone());
    }

    /**
     * Names a connection by its ports and addresses.
     *
     * @param local the address as the socket has it: four bytes, or sixteen
     */
    static TcpConnection of(int family, byte[] local, int localPort, byte[] peer, int peerPort) {
        byte[] id = ByteBuffer.allocate(ID_LENGTH)
                .putShort((short) localPort)
                .putShort((short) peerPort)
                .put(LOCAL, local)
                .put(PEER, peer)
                .putLong(COOKIE, ANY_COOKIE)
                .array();
        return new TcpConnection(family, id);
    }

    int family() {
        return family;
    }

    byte[] id() {
        return id.clone();
    }

    InetSocketAddress local() {
        return address(LOCAL, 0);
    }

    InetSocketAddress peer() {
        return address(PEER, PEER_PORT);
    }

    /** An IPv4 address that is written as one of IPv6 becomes what it is. */
    private InetSocketAddress address(int at, int port) {
        byte[] address = Arrays.copyOfRange(id, at, at + (family == AF_INET ? 4 : 16));
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(address), ByteBuffer.wrap(id).getShort(port) & 0xFFFF);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has four or sixteen bytes", e);
        }
    }
}
