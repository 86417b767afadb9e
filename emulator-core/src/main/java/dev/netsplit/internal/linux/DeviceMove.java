package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Moves the calling thread and a device to the network namespace of a process. */
final class DeviceMove {
    /** Where there is an eth0 already, such as Docker's. */
    private static final String SECOND_DEVICE_NAME = "netsplit0";

    private static final Path PROC = Path.of("/proc");
    private static final String NETWORK = "ns/net";
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int LOOPBACK_INDEX = 1;

    /** After any route that somebody may have set. */
    private static final int GUARD_ROUTE_METRIC = 20_000;

    private DeviceMove() {}

    /** Where a device is after a move. */
    enum Place {
        /** Where it was: nothing was moved. */
        SAME,
        /** In a namespace without routes, which is as good as one of our own. */
        ALONE,
        /** In a namespace with devices and routes, which are to stay as they are. */
        BESIDE_OTHERS
    }

    /** The device, if it was moved, is off and has no address. If anything fails, nothing was moved. */
    static Place toNamespaceOf(long pid, TunDevice device, Subnet subnet) throws IOException {
        Path target = PROC.resolve(Long.toString(pid)).resolve(NETWORK);
        int there = open(target); // also the permission to see it
        try {
            Path calling = PROC.resolve("thread-self").resolve(NETWORK);
            Path link = Files.readSymbolicLink(target);
            checkArgument(
                    !link.equals(Files.readSymbolicLink(PROC.resolve("self").resolve(NETWORK))),
                    "process (%s) must have a network namespace of its own, and not share this JVM's",
                    pid);
            if (link.equals(Files.readSymbolicLink(calling))) {
                return Place.SAME;
            }
            int here = open(calling);
            try {
                return move(here, there, device, subnet) ? Place.BESIDE_OTHERS : Place.ALONE;
            } finally {
                LibC.close(here);
            }
        } finally {
            LibC.close(there);
        }
    }

    private static int open(Path namespace) {
        return LinuxException.check(
                LibC.open(namespace.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC), "open " + namespace);
    }

    /** Whether there are routes already. */
    private static boolean move(int here, int there, TunDevice device, Subnet subnet) throws IOException {
        int index = Rtnetlink.indexOf(device.currentName());
        try (Rtnetlink netlink = Rtnetlink.open()) { // stays in the namespace in which it was opened
            LinuxException.check(LibC.setns(there, CLONE_NEWNET), "enter a network namespace");
            try {
                boolean besideOthers = hasRoutes();
                prepare(besideOthers, subnet);
                String name =
                        SubnetDevice.exists(NodeNamespace.DEVICE_NAME) ? SECOND_DEVICE_NAME : NodeNamespace.DEVICE_NAME;
                netlink.move(index, there, name);
                device.renamed(name);
                return besideOthers;
            } catch (IOException | RuntimeException e) {
                LinuxException.check(LibC.setns(here, CLONE_NEWNET), "go back to a network namespace");
                throw e;
            }
        }
    }

    /** Whether packets can leave the namespace already, by whatever device. */
    private static boolean hasRoutes() {
        return Stream.of(true, false)
                .flatMap(ipv4 -> RouteTable.read(ipv4).stream())
                .anyMatch(route -> !route.isRefusal() && route.device() != LOOPBACK_INDEX);
    }

    /**
     * What the namespace must have before the device comes.
     *
     * @param isBesideOthers whether there are devices that it must leave alone
     */
    private static void prepare(boolean isBesideOthers, Subnet subnet) throws IOException {
        if (isBesideOthers) {
            requireUnused(subnet);
            NodeSysctls.applyToNewDevices();
            keepEmulatedAddressesIn(subnet);
        } else {
            NodeSysctls.apply();
        }
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.setUp(LOOPBACK_INDEX);
        }
    }

    /** There may be a network of Docker's that has addresses of a chosen subnet. */
    private static void requireUnused(Subnet subnet) {
        for (Prefix prefix : List.of(subnet.ipv4(), subnet.ipv6())) {
            AddressUse.requireNone(prefix, device -> false);
        }
    }

    /**
     * Without the device, before it comes and after it has gone, they would leave by the route to the rest of the
     * world.
     */
    private static void keepEmulatedAddressesIn(Subnet subnet) {
        boolean ipv6 = NodeSysctls.hasIpv6("default");
        try (Rtnetlink netlink = Rtnetlink.open()) {
            for (Prefix range : List.of(Subnet.IPV4_RANGE, Subnet.IPV6_RANGE, subnet.ipv4(), subnet.ipv6())) {
                if (range.isIpv4() || ipv6) {
                    netlink.addUnreachable(range, GUARD_ROUTE_METRIC);
                }
            }
        }
    }
}
