package dev.netsplit.internal.linux;

import com.google.common.base.Splitter;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Connects a TUN device, in the calling thread's namespace, to its subnet. */
final class SubnetDevice {
    /** As on Ethernet, so that TCP cuts its segments as it does there. */
    static final int MTU = 1500;

    /** The default of 500 packets is a few milliseconds' worth; what is over, the kernel drops without a word. */
    private static final int QUEUE_LENGTH = 4096;

    /** Of the sixteen counts in a line of /proc/net/dev: packets to send that were dropped. */
    private static final int TX_DROPPED_COLUMN = 11;

    private static final Prefix GROUPS = Prefix.parse("224.0.0.0/4");
    private static final Prefix EVERYBODY = Prefix.parse("255.255.255.255/32");

    private SubnetDevice() {}

    static void setUp(TunDevice device, Subnet subnet, AddressPair addresses) {
        int index = Rtnetlink.indexOf(device.name());
        try (Rtnetlink netlink = Rtnetlink.open()) {
            boolean ipv6 = NodeSysctls.hasIpv6(device.name());
            if (ipv6) {
                netlink.keepQuiet(index);
            }
            netlink.setUp(index, MTU, QUEUE_LENGTH);
            netlink.addAddress(index, addresses.ipv4(), subnet.ipv4().length());
            if (ipv6) {
                netlink.addAddress(index, addresses.ipv6(), subnet.ipv6().length());
            }
        }
    }

    /** Whether the calling thread's namespace has a device of that name. */
    static boolean exists(String device) {
        return LibC.if_nametoindex(device) != 0;
    }

    /**
     * Lets what is sent to multicast groups and to everybody leave by the device, where the sender does not say by which. Not for the JVM's
     * own namespace, whose groups are on its own networks. IPv6 has such a route anyway.
     */
    static void routeGroups(TunDevice device) {
        int index = Rtnetlink.indexOf(device.name());
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.addRoute(index, GROUPS, 0);
            netlink.addRoute(index, EVERYBODY, 0);
        }
    }

    /** Gives the device further addresses, which are reached by the network's routes as the first ones are. */
    static void addAddresses(String device, List<InetAddress> addresses) {
        int index = Rtnetlink.indexOf(device);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            usable(device, addresses).forEach(address -> netlink.addAddress(index, address, wholeLength(address)));
        }
    }

    static void removeAddresses(String device, List<InetAddress> addresses) {
        int index = Rtnetlink.indexOf(device);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            usable(device, addresses).forEach(address -> netlink.removeAddress(index, address, wholeLength(address)));
        }
    }

    private static Stream<InetAddress> usable(String device, List<InetAddress> addresses) {
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
