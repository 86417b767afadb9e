package dev.netsplit.internal.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A netlink socket for requests and for tables (netlink(7)), in the namespace of the thread that opened it. For one
 * thread.
 */
final class NetlinkSocket implements AutoCloseable {
    static final int ROUTE = 0;
    static final int SOCK_DIAG = 4;
    static final int GENERIC = 16;

    static final int NLM_F_DUMP = 0x300;

    /** Of {@code struct nlmsghdr}. */
    static final int HEADER = 16;

    private static final int TYPE = 4;
    private static final int SEQUENCE = 8;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | LibC.O_CLOEXEC;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;

    /** In place of the number of an error. */
    static final int NOT_DONE = Integer.MIN_VALUE;

    /** The kernel fills what it is given, 32 KiB at the most. */
    private static final int BUFFER = 1 << 15;

    private final NativeMemory memory = NativeMemory.allocate(BUFFER);
    private final ByteBuffer buffer = memory.bytes().order(ByteOrder.nativeOrder());
    private final int fd;
    private int sequence;

    private NetlinkSocket(int fd) {
        this.fd = fd;
    }

    static NetlinkSocket open(int protocol) {
        return new NetlinkSocket(
                LinuxException.check(LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol), "open a netlink socket"));
    }

    /** Looks at messages, one after the other. */
    @FunctionalInterface
    interface Reader {
        /**
         * Reads one message.
         *
         * @param messages in the machine's byte order; good until the call returns
         * @param start where the message begins, with its {@code struct nlmsghdr}
         * @param end where it ends
         */
        void read(ByteBuffer messages, int start, int end);
    }

    /** Sends a request, and waits for its acknowledgement. */
    void request(NetlinkMessage message, String operation) {
        ask(message, operation, (messages, start, end) -> {});
    }

    /** Sends a request about something that may be gone by now: then it does nothing. */
    void requestUnlessGone(NetlinkMessage message, String operation) {
        int error = answer(message, operation, (messages, start, end) -> {});
        if (error != 0 && !Errno.ESRCH.is(error) && !Errno.ENOENT.is(error)) {
            throw new LinuxException(operation, error);
        }
    }

    /** Sends a request, or asks for a table, and reads what comes before the acknowledgement or the end. */
    void ask(NetlinkMessage message, String operation, Reader reader) {
        int error = answer(message, operation, reader);
        if (error != 0) {
            throw new LinuxException(operation, error);
        }
    }

    /**
     * Like {@link #ask}, and returns the number of the error by which the kernel refuses it, or 0.
     *
     * @throws LinuxException if it cannot be sent, or the answer cannot be read
     */
    int answer(NetlinkMessage message, String operation, Reader reader) {
        byte[] bytes = message.toBytes();
        buffer.put(0, bytes);
        buffer.putInt(SEQUENCE, ++sequence);
        if (LibC.send(fd, memory.address(), bytes.length, 0) != bytes.length) {
            throw new LinuxException(operation, Errno.last());
        }
        int error = NOT_DONE;
        while (error == NOT_DONE) {
            long length = LibC.recv(fd, memory.address(), BUFFER, 0);
            if (length < HEADER) {
                throw new LinuxException(operation, Errno.last());
            }
            error = read(buffer, (int) length, sequence, reader);
        }
        return error;
    }

    /**
     * Reads the messages in a buffer that are of the answer to the request with that sequence number. Returns the
     * error's number after the last message of the answer, and before it {@link #NOT_DONE}.
     */
    static int read(ByteBuffer buffer, int length, int sequence, Reader reader) {
        for (int at = 0; at + HEADER <= length; at += padded(buffer.getInt(at))) {
            if (buffer.getInt(at + SEQUENCE) == sequence) { // otherwise it is the rest of an answer that was not read
                short type = buffer.getShort(at + TYPE);
                if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                    return error(buffer, at);
                }
                reader.read(buffer, at, at + buffer.getInt(at));
            }
        }
        return NOT_DONE;
    }

    /**
     * Both kinds of last messages begin with an error's number, or 0 that acknowledges: a table may end early by an
     * error.
     */
    private static int error(ByteBuffer buffer, int at) {
        boolean hasNumber = buffer.getInt(at) >= HEADER + Integer.BYTES;
        return hasNumber ? -buffer.getInt(at + HEADER) : 0;
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }

    @Override
    public void close() {
        LibC.close(fd);
        memory.close();
    }
}
