package dev.netsplit.internal.linux;

import com.google.common.base.Splitter;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Connects a TUN device, in the calling thread's namespace, to its subnet. */
final class SubnetDevice {
    /** As on Ethernet, so that TCP cuts its segments as it does there. */
    static final int MTU = 1500;

    /** The default of 500 packets is a few milliseconds' worth; what is over, the kernel drops without a word. */
    private static final int QUEUE_LENGTH = 4096;

    /** Of the sixteen counts in a line of /proc/net/dev: packets to send that were dropped. */
    private static final int TX_DROPPED_COLUMN = 11;

    private SubnetDevice() {}

    static void setUp(TunDevice device, Subnet subnet, int hostNumber) {
        int index = Rtnetlink.indexOf(device.name());
        try (Rtnetlink netlink = Rtnetlink.open()) {
            boolean ipv6 = NodeSysctls.hasIpv6(device.name());
            if (ipv6) {
                netlink.keepQuiet(index);
            }
            netlink.setUp(index, MTU, QUEUE_LENGTH);
            netlink.addAddress(index, subnet.ipv4(hostNumber), Subnet.IPV4_PREFIX_LENGTH);
            if (ipv6) {
                netlink.addAddress(index, subnet.ipv6(hostNumber), Subnet.IPV6_PREFIX_LENGTH);
            }
        }
    }

    /** Whether the calling thread's namespace has a device of that name. */
    static boolean exists(String device) {
        return LibC.if_nametoindex(device) != 0;
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
