package dev.netsplit.internal.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists and resets TCP connections by sock_diag(7), as {@code ss} and {@code ss -K} do, in the namespace of the thread that opened it.
 * For one thread.
 */
final class SocketDiag implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | LibC.O_CLOEXEC;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int IPPROTO_TCP = 6;

    /** Lists sockets of both address families at once, which the newer SOCK_DIAG_BY_FAMILY does not. */
    private static final short TCPDIAG_GETSOCK = 18;

    private static final short SOCK_DESTROY = 21;
    private static final int NLM_F_DUMP = 0x300;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;

    /** ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING: no listeners, and nothing that has ended. */
    private static final int STATES = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

    private static final int ANY_STATE = -1;
    private static final int BUFFER_LENGTH = 1 << 16;

    /** In {@code struct nlmsghdr}, {@code struct nlmsgerr} and {@code struct inet_diag_msg}. */
    private static final int TYPE_OFFSET = 4;

    private static final int ERROR_OFFSET = 16;
    private static final int FAMILY_OFFSET = 16;
    private static final int ID_OFFSET = 20;

    private final NativeMemory memory = NativeMemory.allocate(BUFFER_LENGTH);
    private final ByteBuffer buffer = memory.bytes().order(ByteOrder.nativeOrder());
    private final int fd;

    private SocketDiag(int fd) {
        this.fd = fd;
    }

    /**
     * Opens it in the calling thread's namespace.
     *
     * @throws LinuxException EPROTONOSUPPORT if the kernel has no sock_diag
     */
    static SocketDiag open() {
        return new SocketDiag(LinuxException.check(
                LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG), "open a sock_diag socket"));
    }

    /**
     * Lists the connections, without listening sockets.
     *
     * @throws LinuxException ENOENT if the kernel cannot list sockets of TCP
     */
    List<TcpConnection> connections() {
        send(
                new NetlinkMessage(TCPDIAG_GETSOCK, NLM_F_DUMP)
                        .putInt(0) // any family, any address
                        .putBytes(new byte[TcpConnection.ID_LENGTH])
                        .putInt(STATES)
                        .putInt(0),
                "list TCP connections");
        List<TcpConnection> found = new ArrayList<>();
        while (readPart(found)) {
            // until the kernel says that it was the last one
        }
        return found;
    }

    /** Reads some of the answers. Returns false after the last one. */
    private boolean readPart(List<TcpConnection> found) {
        int length = receive("list TCP connections");
        for (int at = 0; at < length; at += (buffer.getInt(at) + 3) & ~3) {
            short type = buffer.getShort(at + TYPE_OFFSET);
            if (type == NLMSG_DONE) {
                return false;
            }
            if (type == NLMSG_ERROR) {
                throw new LinuxException("list TCP connections", -buffer.getInt(at + ERROR_OFFSET));
            }
            found.add(connection(at));
        }
        return true;
    }

    private TcpConnection connection(int at) {
        byte[] id = new byte[TcpConnection.ID_LENGTH];
        buffer.get(at + ID_OFFSET, id);
        return TcpConnection.of(buffer.get(at + FAMILY_OFFSET), id);
    }

    /**
     * Aborts a connection: calls that wait on it fail with ECONNABORTED, as later ones do, and the other end gets a reset.
     *
     * @return false if the kernel knows no such connection, such as one that has ended
     * @throws LinuxException EOPNOTSUPP if the kernel was built without CONFIG_INET_DIAG_DESTROY, EPERM without CAP_NET_ADMIN
     */
    boolean reset(TcpConnection connection) {
        String operation = "reset the TCP connection from " + connection.local() + " to " + connection.peer();
        send(
                new NetlinkMessage(SOCK_DESTROY, 0)
                        .putByte(connection.family())
                        .putByte(IPPROTO_TCP)
                        .putShort(0)
                        .putInt(ANY_STATE)
                        .putBytes(connection.id()),
                operation);
        receive(operation);
        int error = -buffer.getInt(ERROR_OFFSET);
        if (error != 0 && !Errno.ENOENT.is(error)) {
            throw new LinuxException(operation, error);
        }
        return error == 0;
    }

    private void send(NetlinkMessage message, String operation) {
        byte[] bytes = message.toBytes();
        buffer.put(0, bytes);
        if (LibC.send(fd, memory.address(), bytes.length, 0) != bytes.length) {
            throw new LinuxException(operation, Errno.last());
        }
    }

    private int receive(String operation) {
        long length = LibC.recv(fd, memory.address(), BUFFER_LENGTH, 0);
        if (length <= 0) {
            throw new LinuxException(operation, Errno.last());
        }
        return (int) length;
    }

    @Override
    public void close() {
        LibC.close(fd);
        memory.close();
    }
}
