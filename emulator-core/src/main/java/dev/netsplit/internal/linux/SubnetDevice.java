package dev.netsplit.internal.linux;

import com.google.common.base.Splitter;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Connects a TUN or TAP device, in the calling thread's namespace, to its subnet. */
final class SubnetDevice {
    /** As on Ethernet, so that TCP cuts its segments as it does there. */
    static final int MTU = 1500;

    /** The default of 500 packets is a few milliseconds' worth; what is over, the kernel drops without a word. */
    private static final int QUEUE_LENGTH = 4096;

    /** Of the sixteen counts in a line of /proc/net/dev: packets to send that were dropped. */
    private static final int TX_DROPPED_COLUMN = 11;

    private static final Prefix GROUPS = Prefix.parse("224.0.0.0/4");
    private static final Prefix EVERYBODY = Prefix.parse("255.255.255.255/32");
    private static final Prefix IPV6_GROUPS = Prefix.parse("ff00::/8");

    /** Of the routes that kernels make for IPv6 addresses. */
    private static final int IPV6_METRIC = 256;

    /** After routes that somebody else may have set. */
    private static final int METRIC_BESIDE_OTHERS = 20_000;

    private static final int LINK_LOCAL_LENGTH = 64;

    /** Together half a second: more than a kernel takes that works. */
    private static final int USE_CHECKS = 10_000;

    private static final long USE_CHECK_NS = 50_000;

    private SubnetDevice() {}

    /** For a node. */
    static void setUp(TunDevice device, Subnet subnet, AddressPair addresses) {
        setUp(device, subnet, addresses, MacAddress.ofNode(subnet, addresses));
    }

    /**
     * @param mac the hardware address, for a device that carries frames
     */
    static void setUp(TunDevice device, Subnet subnet, AddressPair addresses, MacAddress mac) {
        int index = Rtnetlink.indexOf(device.name());
        try (Rtnetlink netlink = Rtnetlink.open()) {
            boolean ipv6 = NodeSysctls.hasIpv6(device.name());
            boolean frames = device.options().layer() == Layer.ETHERNET;
            if (frames) {
                netlink.setHardwareAddress(index, mac);
            }
            if (ipv6
                    && frames
                    && !mac.equals(MacAddress.OF_HOST)) { // the JVM's own kernel would look for routers from it
                netlink.chooseLinkLocal(index);
            } else if (ipv6) {
                netlink.keepQuiet(index);
            }
            netlink.setUp(index, MTU, QUEUE_LENGTH);
            netlink.addAddress(index, addresses.ipv4(), subnet.ipv4().length());
            if (ipv6) {
                netlink.addAddress(index, addresses.ipv6(), subnet.ipv6().length());
                awaitUse(netlink, addresses.ipv6());
            }
        }
    }

    /** Lets the calling thread's kernel forget the neighbours that it knew behind the host node's device. */
    static void forgetNeighbours(TunDevice device) {
        if (device.options().layer() == Layer.ETHERNET) {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                netlink.setHardwareAddress(Rtnetlink.indexOf(device.name()), MacAddress.OF_HOST);
            }
        }
    }

    /** Whether the calling thread's namespace has a device of that name. */
    static boolean exists(String device) {
        return LibC.if_nametoindex(device) != 0;
    }

    /**
     * Gives a node's device the addresses and routes that it is to have and does not have, if it is on. What is sent to
     * multicast groups and to everybody leaves by the device, where the sender does not say by which: not so in the
     * JVM's own namespace, whose groups are on its own networks.
     *
     * @param further addresses without a route of their own
     * @param besideOthers whether the namespace has routes of its own, which come first
     */
    static void restore(
            TunDevice device,
            Subnet subnet,
            AddressPair addresses,
            Collection<InetAddress> further,
            boolean besideOthers) {
        String name = device.currentName();
        int index = Rtnetlink.indexOf(name);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            if (!netlink.isUp(index)) {
                return;
            }
            boolean ipv6 = NodeSysctls.hasIpv6(name);
            netlink.addMissingAddress(index, addresses.ipv4(), subnet.ipv4().length());
            netlink.addMissingRoute(index, subnet.ipv4(), 0, addresses.ipv4());
            int metric = besideOthers ? METRIC_BESIDE_OTHERS : 0;
            netlink.addMissingRoute(index, GROUPS, metric, addresses.ipv4());
            netlink.addMissingRoute(index, EVERYBODY, metric, addresses.ipv4());
            if (ipv6) {
                restoreIpv6(netlink, device, index, subnet, addresses);
            }
            usable(name, further).forEach(address -> {
                if (netlink.addMissingAddress(index, address, wholeLength(address))) {
                    awaitUse(netlink, address);
                }
            });
        }
    }

    private static void restoreIpv6(
            Rtnetlink netlink, TunDevice device, int index, Subnet subnet, AddressPair addresses) {
        if (device.options().layer() == Layer.ETHERNET) {
            MacAddress mac = MacAddress.ofNode(subnet, addresses);
            netlink.addMissingAddress(index, mac.linkLocal(), LINK_LOCAL_LENGTH);
        }
        if (netlink.addMissingAddress(index, addresses.ipv6(), subnet.ipv6().length())) {
            awaitUse(netlink, addresses.ipv6());
        }
        netlink.addMissingRoute(index, subnet.ipv6(), IPV6_METRIC, null);
        netlink.addMissingMulticastRoute(index, IPV6_GROUPS, IPV6_METRIC);
    }

    /**
     * Gives the device further addresses, which are reached by the network's routes as the first ones are; they are in
     * use when this returns.
     */
    static void addAddresses(String device, List<InetAddress> addresses) {
        int index = Rtnetlink.indexOf(device);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            usable(device, addresses).forEach(address -> {
                netlink.addAddress(index, address, wholeLength(address));
                awaitUse(netlink, address);
            });
        }
    }

    /**
     * A kernel puts an IPv6 address to use only some time after it has acknowledged it, and drops what comes until
     * then.
     */
    private static void awaitUse(Rtnetlink netlink, InetAddress address) {
        for (int i = 0; i < USE_CHECKS && !netlink.isInUse(address); i++) {
            LockSupport.parkNanos(USE_CHECK_NS);
        }
    }

    static void removeAddresses(String device, List<InetAddress> addresses) {
        int index = Rtnetlink.indexOf(device);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            usable(device, addresses).forEach(address -> netlink.removeAddress(index, address, wholeLength(address)));
        }
    }

    private static Stream<InetAddress> usable(String device, Collection<InetAddress> addresses) {
        boolean ipv6 = NodeSysctls.hasIpv6(device);
        return addresses.stream().filter(address -> ipv6 || address instanceof Inet4Address);
    }

    private static int wholeLength(InetAddress address) {
        return Byte.SIZE * address.getAddress().length;
    }

    /** How many packets the kernel dropped before they could be read. */
    static long droppedPackets(String device) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/dev"))) {
            List<String> nameAndCounts = Splitter.on(':').trimResults().splitToList(line);
            if (nameAndCounts.get(0).equals(device)) {
                List<String> counts = Splitter.on(' ').omitEmptyStrings().splitToList(nameAndCounts.get(1));
                return Long.parseLong(counts.get(TX_DROPPED_COLUMN));
            }
        }
        throw new IOException("device (%s) must be in /proc/thread-self/net/dev".formatted(device));
    }
}
