package dev.netsplit.internal.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A netlink socket for requests and for tables, in the namespace of the thread that opened it. Tables are longer than what {@link Rtnetlink}
 * reads. For one thread.
 */
final class NetlinkSocket implements AutoCloseable {
    static final int ROUTE = 0;
    static final int GENERIC = 16;

    static final int NLM_F_DUMP = 0x300;

    /** Of {@code struct nlmsghdr}. */
    static final int HEADER = 16;

    private static final int TYPE = 4;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | LibC.O_CLOEXEC;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;

    /** The kernel fills what it is given, 32 KiB at the most. */
    private static final int BUFFER = 1 << 15;

    private final NativeMemory memory = NativeMemory.allocate(BUFFER);
    private final ByteBuffer buffer = memory.bytes().order(ByteOrder.nativeOrder());
    private final int fd;

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
        try {
            request(message, operation);
        } catch (LinuxException e) {
            if (!e.is(Errno.ESRCH) && !e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** Sends a request, or asks for a table, and reads what comes before the acknowledgement or the end. */
    void ask(NetlinkMessage message, String operation, Reader reader) {
        byte[] bytes = message.toBytes();
        buffer.put(0, bytes);
        if (LibC.send(fd, memory.address(), bytes.length, 0) != bytes.length) {
            throw new LinuxException(operation, Errno.last());
        }
        boolean done = false;
        while (!done) {
            long length = LibC.recv(fd, memory.address(), BUFFER, 0);
            if (length < HEADER) {
                throw new LinuxException(operation, Errno.last());
            }
            done = read((int) length, operation, reader);
        }
    }

    /** Reads what is in the buffer; true at the end of all. */
    private boolean read(int length, String operation, Reader reader) {
        for (int at = 0; at + HEADER <= length; at += padded(buffer.getInt(at))) {
            switch (buffer.getShort(at + TYPE)) {
                case NLMSG_DONE, NLMSG_ERROR -> {
                    requireSuccess(at, operation);
                    return true;
                }
                default -> reader.read(buffer, at, at + buffer.getInt(at));
            }
        }
        return false;
    }

    /** Both kinds of last messages begin with an error's number, or 0 that acknowledges; a table may end early by one. */
    private void requireSuccess(int at, String operation) {
        boolean hasNumber = buffer.getInt(at) >= HEADER + Integer.BYTES;
        int error = hasNumber ? -buffer.getInt(at + HEADER) : 0;
        if (error != 0) {
            throw new LinuxException(operation, error);
        }
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
