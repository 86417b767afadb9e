package dev.netsplit.internal.linux;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists and resets TCP connections by sock_diag(7), as {@code ss} and {@code ss -K} do, in the namespace of the thread
 * that opened it. For one thread.
 */
final class SocketDiag implements AutoCloseable {
    private static final int IPPROTO_TCP = 6;

    /** Lists sockets of both address families at once, which the newer SOCK_DIAG_BY_FAMILY does not. */
    private static final short TCPDIAG_GETSOCK = 18;

    private static final short SOCK_DESTROY = 21;

    /**
     * ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING: no listeners, and nothing
     * that has ended.
     */
    private static final int STATES = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

    private static final int ANY_STATE = -1;

    /** In {@code struct inet_diag_msg}. */
    private static final int FAMILY = NetlinkSocket.HEADER;

    private static final int ID = NetlinkSocket.HEADER + 4;

    private final NetlinkSocket netlink;

    private SocketDiag(NetlinkSocket netlink) {
        this.netlink = netlink;
    }

    /**
     * Opens it in the calling thread's namespace.
     *
     * @throws LinuxException EPROTONOSUPPORT if the kernel has no sock_diag
     */
    static SocketDiag open() {
        return new SocketDiag(NetlinkSocket.open(NetlinkSocket.SOCK_DIAG));
    }

    /**
     * Lists the connections, without listening sockets.
     *
     * @throws LinuxException ENOENT if the kernel cannot list sockets of TCP
     */
    List<TcpConnection> connections() {
        List<TcpConnection> found = new ArrayList<>();
        netlink.ask(
                new NetlinkMessage(TCPDIAG_GETSOCK, NetlinkSocket.NLM_F_DUMP)
                        .putInt(0) // any family, any address
                        .putBytes(new byte[TcpConnection.ID_LENGTH])
                        .putInt(STATES)
                        .putInt(0),
                "list TCP connections",
                (messages, start, end) -> found.add(connection(messages, start)));
        return found;
    }

    private static TcpConnection connection(ByteBuffer messages, int start) {
        byte[] id = new byte[TcpConnection.ID_LENGTH];
        messages.get(start + ID, id);
        return TcpConnection.of(messages.get(start + FAMILY), id);
    }

    /**
     * Aborts a connection: calls that wait on it fail with ECONNABORTED, as later ones do, and the other end gets a
     * reset.
     *
     * @return false if the kernel knows no such connection, such as one that has ended
     * @throws LinuxException EOPNOTSUPP if the kernel was built without CONFIG_INET_DIAG_DESTROY, EPERM without
     *     CAP_NET_ADMIN
     */
    boolean reset(TcpConnection connection) {
        String operation = "reset the TCP connection from " + connection.local() + " to " + connection.peer();
        NetlinkMessage request = new NetlinkMessage(SOCK_DESTROY, 0)
                .putByte(connection.family())
                .putByte(IPPROTO_TCP)
                .putShort(0)
                .putInt(ANY_STATE)
                .putBytes(connection.id());
        int error = netlink.answer(request, operation, (messages, start, end) -> {});
        if (error != 0 && !Errno.ENOENT.is(error)) {
            throw new LinuxException(operation, error);
        }
        return error == 0;
    }

    @Override
    public void close() {
        netlink.close();
    }
}
