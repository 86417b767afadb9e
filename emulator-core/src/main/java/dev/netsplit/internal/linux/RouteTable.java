package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableList;
import dev.netsplit.topology.Prefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads the routes of the calling thread's namespace, of all tables: also those to its own addresses (rtnetlink(7),
 * RTM_GETROUTE with NLM_F_DUMP).
 */
final class RouteTable {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final short RTM_GETROUTE = 26;

    /** Of {@code struct rtmsg}. */
    private static final int PREFIX_LENGTH = NetlinkSocket.HEADER + 1;

    private static final int ROUTE_TYPE = NetlinkSocket.HEADER + 7;
    private static final int ATTRIBUTES = NetlinkSocket.HEADER + 12;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTN_BLACKHOLE = 6;
    private static final int RTN_PROHIBIT = 8;

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
        ImmutableList.Builder<Route> routes = ImmutableList.builder();
        try (NetlinkSocket netlink = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            netlink.ask(
                    question(ipv4),
                    "read the routes",
                    (messages, start, end) -> routes.add(route(messages, start, ipv4)));
        }
        return routes.build();
    }

    /** Asks for all routes of a family. */
    static NetlinkMessage question(boolean ipv4) {
        return new NetlinkMessage(RTM_GETROUTE, NetlinkSocket.NLM_F_DUMP)
                .putByte(ipv4 ? AF_INET : AF_INET6)
                .putByte(0)
                .putShort(0)
                .putInt(0)
                .putInt(0);
    }

    static Route route(ByteBuffer buffer, int start, boolean ipv4) {
        InetAddress destination = ipv4 ? ANY_IPV4 : ANY_IPV6;
        Optional<InetAddress> gateway = Optional.empty();
        int device = Rtnetlink.NO_DEVICE;
        int metric = 0;
        int end = start + buffer.getInt(start);
        for (int at = start + ATTRIBUTES; at < end; at += NetlinkSocket.padded(buffer.getShort(at))) {
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

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }
}
