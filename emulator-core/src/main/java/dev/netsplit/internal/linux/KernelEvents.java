package dev.netsplit.internal.linux;

import java.nio.ByteOrder;

/**
 * A netlink socket by which a kernel reports that a device or an address of a namespace has changed: the one of the
 * thread that opened the socket, whatever thread reads it. Thread-safe.
 */
final class KernelEvents implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_NONBLOCK_CLOEXEC = 3 | LibC.O_NONBLOCK | LibC.O_CLOEXEC;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOL_NETLINK = 270;
    /**
     * Without it, an overflow is an error of the socket. What is lost then is no loss: any event leads to a look at
     * everything.
     */
    private static final int NETLINK_NO_ENOBUFS = 5;

    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;

    /** Also that IPv6 has been switched on or off. */
    private static final int RTMGRP_IPV6_IFINFO = 0x800;

    /** {@code struct sockaddr_nl}: family, padding, port (any), groups. */
    private static final int ADDRESS_LENGTH = 12;

    private static final int GROUPS = 8;

    /** Only that something came is read, and none of it. */
    private static final int BUFFER = 16;

    private final int fd;
    private boolean open = true;

    private KernelEvents(int fd) {
        this.fd = fd;
    }

    static KernelEvents open() {
        KernelEvents events = new KernelEvents(LinuxException.check(
                LibC.socket(AF_NETLINK, SOCK_RAW_NONBLOCK_CLOEXEC, NETLINK_ROUTE), "open a netlink socket"));
        try {
            events.ignoreOverflows();
            events.bind();
            return events;
        } catch (LinuxException e) {
            events.close();
            throw e;
        }
    }

    private void ignoreOverflows() {
        try (NativeMemory on = NativeMemory.allocate(Integer.BYTES)) {
            on.bytes().order(ByteOrder.nativeOrder()).putInt(0, 1);
            LinuxException.check(
                    LibC.setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, on.address(), Integer.BYTES),
                    "set up a netlink socket");
        }
    }

    /** Without an address of its own the socket would get nothing. */
    private void bind() {
        try (NativeMemory address = NativeMemory.allocate(ADDRESS_LENGTH)) {
            address.bytes()
                    .order(ByteOrder.nativeOrder())
                    .putShort(0, (short) AF_NETLINK)
                    .putInt(GROUPS, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_IFINFO);
            LinuxException.check(LibC.bind(fd, address.address(), ADDRESS_LENGTH), "listen to a kernel's reports");
        }
    }

    /** Has an epoll report that there is something to read. */
    synchronized void addTo(Epoll epoll, int index) {
        if (open) {
            epoll.add(fd, index);
        }
    }

    /** Throws away what has come so far. Under the lock, or the descriptor might be somebody else's by now. */
    synchronized void drain() {
        if (!open) {
            return;
        }
        try (NativeMemory memory = NativeMemory.allocate(BUFFER)) {
            while (LibC.recv(fd, memory.address(), BUFFER, 0) > 0) {
                // what it says is looked up
            }
        }
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            LibC.close(fd);
        }
    }
}
