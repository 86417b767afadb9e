package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableList;
import dev.netsplit.topology.Prefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads the routes of the calling thread's namespace, of all tables: also those to its own addresses (rtnetlink(7), RTM_GETROUTE with
 * NLM_F_DUMP).
 */
final class RouteTable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | LibC.O_CLOEXEC;
    private static final int NETLINK_ROUTE = 0;
    private static final short RTM_GETROUTE = 26;
    private static final short RTM_NEWROUTE = 24;
    private static final int NLM_F_DUMP = 0x300;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;

    /** Of {@code struct nlmsghdr}. */
    private static final int TYPE = 4;

    private static final int HEADER = 16;

    /** Of {@code struct rtmsg}. */
    private static final int PREFIX_LENGTH = HEADER + 1;

    private static final int ROUTE_TYPE = HEADER + 7;
    private static final int ATTRIBUTES = HEADER + 12;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTN_BLACKHOLE = 6;
    private static final int RTN_PROHIBIT = 8;

    /** The kernel fills what it is given, 32 KiB at the most. */
    private static final int BUFFER = 1 << 15;

    private static final InetAddress ANY_IPV4 = address(new byte[4]);
    private static final InetAddress ANY_IPV6 = address(new byte[16]);

    private RouteTable() {}

    /**
     * A route.
     *
     * @param type one of the RTN constants
     * @param device its index; {@link Rtnetlink#NO_DEVICE} if there is none, or are several
     */
    record Route(Prefix destination, int type, int device, int metric, Optional<InetAddress> gateway) {

        /** Whether the packets are refused or thrown away: blackhole, unreachable, prohibit. */
        boolean isRefusal() {
            return type >= RTN_BLACKHOLE && type <= RTN_PROHIBIT;
        }
    }

    /** All routes of a family. */
    static ImmutableList<Route> read(boolean ipv4) {
        int fd =
                LinuxException.check(LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE), "open a netlink socket");
        try (NativeMemory memory = NativeMemory.allocate(BUFFER)) {
            byte[] request = new NetlinkMessage(RTM_GETROUTE, NLM_F_DUMP)
                    .putByte(ipv4 ? AF_INET : AF_INET6)
                    .putByte(0)
                    .putShort(0)
                    .putInt(0)
                    .putInt(0)
                    .toBytes();
            ByteBuffer buffer = memory.bytes().order(ByteOrder.nativeOrder()).put(0, request);
            if (LibC.send(fd, memory.address(), request.length, 0) != request.length) {
                throw new LinuxException("ask for the routes", Errno.last());
            }
            ImmutableList.Builder<Route> routes = ImmutableList.builder();
            while (true) {
                long length = LibC.recv(fd, memory.address(), BUFFER, 0);
                if (length < HEADER) {
                    throw new LinuxException("read the routes", Errno.last());
                }
                if (!add(routes, buffer, (int) length, ipv4)) {
                    return routes.build();
                }
            }
        } finally {
            LibC.close(fd);
        }
    }

    /** Adds what is in the buffer; false at the end of all. */
    private static boolean add(ImmutableList.Builder<Route> routes, ByteBuffer buffer, int length, boolean ipv4) {
        for (int at = 0; at + HEADER <= length; at += padded(buffer.getInt(at))) {
            switch (buffer.getShort(at + TYPE)) {
                case NLMSG_DONE -> {
                    return false;
                }
                case NLMSG_ERROR -> throw new LinuxException("read the routes", -buffer.getInt(at + HEADER));
                case RTM_NEWROUTE -> routes.add(route(buffer, at, ipv4));
                default ->
                    throw new IllegalStateException(
                            "message type (%s) must be a route's".formatted(buffer.getShort(at + TYPE)));
            }
        }
        return true;
    }

    private static Route route(ByteBuffer buffer, int start, boolean ipv4) {
        InetAddress destination = ipv4 ? ANY_IPV4 : ANY_IPV6;
        Optional<InetAddress> gateway = Optional.empty();
        int device = Rtnetlink.NO_DEVICE;
        int metric = 0;
        int end = start + buffer.getInt(start);
        for (int at = start + ATTRIBUTES; at < end; at += padded(buffer.getShort(at))) {
            int value = at + 4;
            switch (buffer.getShort(at + 2)) {
                case RTA_DST -> destination = address(bytes(buffer, value, at));
                case RTA_GATEWAY -> gateway = Optional.of(address(bytes(buffer, value, at)));
                case RTA_OIF -> device = buffer.getInt(value);
                case RTA_PRIORITY -> metric = buffer.getInt(value);
                default -> {
                    // of no interest here
                }
            }
        }
        int prefixLength = Byte.toUnsignedInt(buffer.get(start + PREFIX_LENGTH));
        return new Route(
                new Prefix(destination, prefixLength), buffer.get(start + ROUTE_TYPE), device, metric, gateway);
    }

    /** The value of the attribute that begins at a place. */
    private static byte[] bytes(ByteBuffer buffer, int value, int attribute) {
        byte[] bytes = new byte[buffer.getShort(attribute) - (value - attribute)];
        buffer.get(value, bytes);
        return bytes;
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
