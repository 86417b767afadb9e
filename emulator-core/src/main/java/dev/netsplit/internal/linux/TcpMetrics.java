package dev.netsplit.internal.linux;

import dev.netsplit.topology.Prefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the calling thread's kernel has kept of TCP connections that have ended, for the next ones to the same address:
 * round-trip times, congestion windows (generic netlink, family {@code tcp_metrics}; ip-tcp_metrics(8)).
 */
final class TcpMetrics {
    private static final short CONTROL = 16;
    private static final int CTRL_CMD_GETFAMILY = 3;
    private static final int CTRL_ATTR_FAMILY_ID = 1;
    private static final int CTRL_ATTR_FAMILY_NAME = 2;
    private static final int CMD_GET = 1;
    private static final int CMD_DEL = 2;
    private static final int VERSION = 1;

    /** Of addresses of IPv4, and of IPv6. */
    private static final int ATTR_ADDR_IPV4 = 1;

    private static final int ATTR_ADDR_IPV6 = 2;

    /** Of {@code struct genlmsghdr}, behind which attributes begin. */
    private static final int ATTRIBUTES = NetlinkSocket.HEADER + 4;

    private static final short UNKNOWN = 0;

    /** The number of the family, the same in all namespaces. */
    private static volatile short family = UNKNOWN;

    private TcpMetrics() {}

    /**
     * Has the kernel forget all of it.
     *
     * @throws LinuxException ENOENT if the kernel keeps no metrics; EPERM without CAP_NET_ADMIN over the machine's
     *     first user namespace
     */
    static void forgetAll() {
        try (NetlinkSocket netlink = NetlinkSocket.open(NetlinkSocket.GENERIC)) {
            netlink.request(message(family(netlink), CMD_DEL, 0), "flush TCP metrics");
        }
    }

    /** Likewise, for the addresses in some prefixes. */
    static void forget(List<Prefix> prefixes) {
        try (NetlinkSocket netlink = NetlinkSocket.open(NetlinkSocket.GENERIC)) {
            short number = family(netlink);
            List<InetAddress> known = new ArrayList<>();
            netlink.ask(
                    message(number, CMD_GET, NetlinkSocket.NLM_F_DUMP), "read TCP metrics", (messages, start, end) -> {
                        InetAddress address = address(messages, start, end);
                        if (address != null && prefixes.stream().anyMatch(prefix -> prefix.contains(address))) {
                            known.add(address);
                        }
                    });
            for (InetAddress address : known) {
                int type = address.getAddress().length == Integer.BYTES ? ATTR_ADDR_IPV4 : ATTR_ADDR_IPV6;
                netlink.requestUnlessGone(
                        message(number, CMD_DEL, 0).attribute(type, address), "flush TCP metrics of " + address);
            }
        }
    }

    private static NetlinkMessage message(short type, int command, int flags) {
        return new NetlinkMessage(type, flags).putByte(command).putByte(VERSION).putShort(0);
    }

    private static short family(NetlinkSocket netlink) {
        if (family == UNKNOWN) {
            netlink.ask(
                    message(CONTROL, CTRL_CMD_GETFAMILY, 0).attribute(CTRL_ATTR_FAMILY_NAME, "tcp_metrics"),
                    "find the family tcp_metrics",
                    (messages, start, end) -> {
                        int at = find(messages, start, end, CTRL_ATTR_FAMILY_ID);
                        family = at < 0 ? UNKNOWN : messages.getShort(at + 4);
                    });
        }
        return family;
    }

    private static @Nullable InetAddress address(ByteBuffer messages, int start, int end) {
        int at = find(messages, start, end, ATTR_ADDR_IPV4);
        at = at < 0 ? find(messages, start, end, ATTR_ADDR_IPV6) : at;
        if (at < 0) {
            return null;
        }
        byte[] address = new byte[messages.getShort(at) - 4];
        messages.get(at + 4, address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes, not " + address.length, e);
        }
    }

    /** Where an attribute begins; -1 if there is none of that type. */
    private static int find(ByteBuffer messages, int start, int end, int type) {
        for (int at = start + ATTRIBUTES; at < end; at += NetlinkSocket.padded(messages.getShort(at))) {
            if (messages.getShort(at + 2) == type) {
                return at;
            }
        }
        return -1;
    }
}
