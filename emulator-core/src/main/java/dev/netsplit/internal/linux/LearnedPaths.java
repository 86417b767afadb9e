package dev.netsplit.internal.linux;

import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the calling thread's kernel has learned of the network, and would go by for minutes after a fault has been
 * healed: path MTUs, TCP metrics, neighbours that did not answer.
 */
final class LearnedPaths {
    private static final short RTM_NEWROUTE = 24;
    private static final short RTM_DELROUTE = 25;
    private static final short RTM_DELNEIGH = 29;
    private static final short RTM_GETNEIGH = 30;
    private static final int NLM_F_REPLACE = 0x100;
    private static final int RTN_UNICAST = 1;
    private static final int RTPROT_KERNEL = 2;
    private static final int RTPROT_STATIC = 4;

    /** In {@code struct rtmsg}: who made a route, and its flags. */
    private static final int PROTOCOL = NetlinkSocket.HEADER + 5;

    private static final int FLAGS = NetlinkSocket.HEADER + 8;
    private static final int RTM_F_CLONED = 0x200;

    /** In {@code struct ndmsg}: the device, and the state of the neighbour. */
    private static final int NEIGHBOUR_DEVICE = NetlinkSocket.HEADER + 4;

    private static final int NEIGHBOUR_STATE = NetlinkSocket.HEADER + 8;
    private static final int NUD_FAILED = 0x20;

    private LearnedPaths() {}

    /** Forgets everything: for a namespace of a node's own. */
    static void forgetAll() throws IOException {
        try (NetlinkSocket netlink = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            new Attempts()
                    .then(NodeSysctls::forgetIpv4Paths)
                    .then(() -> forgetIpv6Paths(netlink, List.of()))
                    .then(() -> forgetNeighbours(netlink, Rtnetlink.NO_DEVICE))
                    .then(() -> forgetMetrics(List.of()))
                    .throwFailure();
        }
    }

    /**
     * Forgets what is about a network, and nothing else: for a namespace that is not ours.
     *
     * @param device the network's, in the namespace
     */
    static void forget(int device, Subnet subnet) throws IOException {
        List<Prefix> prefixes = List.of(subnet.ipv4(), subnet.ipv6());
        try (NetlinkSocket netlink = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            new Attempts()
                    .then(() -> renewIpv4Routes(netlink, device))
                    .then(() -> forgetIpv6Paths(netlink, prefixes))
                    .then(() -> forgetNeighbours(netlink, device))
                    .then(() -> forgetMetrics(prefixes))
                    .throwFailure();
        }
    }

    /**
     * A kernel keeps what it has learned of IPv4 paths with the route that it learned it by, and flushes it for all of
     * a namespace only. So each route is replaced by another that differs in nothing but who made it, and then by one
     * like the first: at no time is there none.
     */
    private static void renewIpv4Routes(NetlinkSocket netlink, int device) throws IOException {
        List<byte[]> routes = new ArrayList<>();
        netlink.ask(RouteTable.question(true), "read the routes", (messages, start, end) -> {
            RouteTable.Route route = RouteTable.route(messages, start, true);
            if (route.type() == RTN_UNICAST && route.device() == device) {
                messages.putInt(start + FLAGS, 0);
                routes.add(body(messages, start, end));
            }
        });
        int protocol = PROTOCOL - NetlinkSocket.HEADER;
        Attempts attempts = new Attempts();
        for (byte[] route : routes) {
            byte[] other = route.clone();
            other[protocol] = route[protocol] == RTPROT_KERNEL ? RTPROT_STATIC : (byte) RTPROT_KERNEL;
            for (byte[] next : List.of(other, route)) {
                NetlinkMessage renewal = new NetlinkMessage(RTM_NEWROUTE, NLM_F_REPLACE).putBytes(next);
                attempts.then(() -> netlink.requestUnlessGone(renewal, "renew a route"));
            }
        }
        attempts.throwFailure();
    }

    /**
     * @param prefixes which paths lead to; empty for all
     */
    private static void forgetIpv6Paths(NetlinkSocket netlink, List<Prefix> prefixes) throws IOException {
        List<byte[]> learned = new ArrayList<>();
        netlink.ask(RouteTable.question(false), "read the IPv6 routes", (messages, start, end) -> {
            if ((messages.getInt(start + FLAGS) & RTM_F_CLONED) != 0) {
                Prefix to = RouteTable.route(messages, start, false).destination();
                if (prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.contains(to.network()))) {
                    learned.add(body(messages, start, end));
                }
            }
        });
        delete(netlink, RTM_DELROUTE, learned, "forget an IPv6 path");
    }

    /**
     * @param device {@link Rtnetlink#NO_DEVICE} for all
     */
    private static void forgetNeighbours(NetlinkSocket netlink, int device) throws IOException {
        List<byte[]> failed = new ArrayList<>();
        netlink.ask(
                new NetlinkMessage(RTM_GETNEIGH, NetlinkSocket.NLM_F_DUMP)
                        .putInt(0)
                        .putInt(0)
                        .putInt(0),
                "read the neighbours",
                (messages, start, end) -> {
                    boolean its = device == Rtnetlink.NO_DEVICE || messages.getInt(start + NEIGHBOUR_DEVICE) == device;
                    if (its && (messages.getShort(start + NEIGHBOUR_STATE) & NUD_FAILED) != 0) {
                        failed.add(body(messages, start, end));
                    }
                });
        delete(netlink, RTM_DELNEIGH, failed, "forget a neighbour");
    }

    /** Deletes each of these, though one of them may not go. */
    private static void delete(NetlinkSocket netlink, short type, List<byte[]> bodies, String operation)
            throws IOException {
        Attempts attempts = new Attempts();
        bodies.forEach(body ->
                attempts.then(() -> netlink.requestUnlessGone(new NetlinkMessage(type, 0).putBytes(body), operation)));
        attempts.throwFailure();
    }

    /** Nodes of a JVM without rights over the machine keep no metrics in the first place. */
    private static void forgetMetrics(List<Prefix> prefixes) {
        try {
            if (prefixes.isEmpty()) {
                TcpMetrics.forgetAll();
            } else {
                TcpMetrics.forget(prefixes);
            }
        } catch (LinuxException e) {
            if (!e.is(Errno.EPERM) && !e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /** What is behind the {@code struct nlmsghdr}. */
    private static byte[] body(ByteBuffer messages, int start, int end) {
        byte[] body = new byte[end - start - NetlinkSocket.HEADER];
        messages.get(start + NetlinkSocket.HEADER, body);
        return body;
    }
}
