package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    /** False if both are there already. The device is off then, and has no address; if anything fails, nothing was moved. */
    static boolean toNamespaceOf(long pid, TunDevice device) throws IOException {
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
                return false;
            }
            int here = open(calling);
            try {
                move(here, there, device);
            } finally {
                LibC.close(here);
            }
            return true;
        } finally {
            LibC.close(there);
        }
    }

    private static int open(Path namespace) {
        return LinuxException.check(
                LibC.open(namespace.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC), "open " + namespace);
    }

    private static void move(int here, int there, TunDevice device) throws IOException {
        int index = Rtnetlink.indexOf(device.name());
        try (Rtnetlink netlink = Rtnetlink.open()) { // stays in the namespace in which it was opened
            LinuxException.check(LibC.setns(there, CLONE_NEWNET), "enter a network namespace");
            try {
                boolean isSecond = SubnetDevice.exists(NodeNamespace.DEVICE_NAME);
                prepare(isSecond);
                String name = isSecond ? SECOND_DEVICE_NAME : NodeNamespace.DEVICE_NAME;
                netlink.move(index, there, name);
                device.renamed(name);
            } catch (IOException | RuntimeException e) {
                LinuxException.check(LibC.setns(here, CLONE_NEWNET), "go back to a network namespace");
                throw e;
            }
        }
    }

    /** What the namespace must have before the device comes. */
    private static void prepare(boolean isSecond) throws IOException {
        if (isSecond) {
            NodeSysctls.applyToNewDevices();
            keepEmulatedAddressesIn();
        } else {
            NodeSysctls.apply();
        }
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.setUp(LOOPBACK_INDEX);
        }
    }

    /** Without the device, before it comes and after it has gone, they would leave by the route to the rest of the world. */
    private static void keepEmulatedAddressesIn() {
        Subnet any = new Subnet(0);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.addUnreachable(any.ipv4(0), Subnet.IPV4_RANGE_PREFIX_LENGTH, GUARD_ROUTE_METRIC);
            if (NodeSysctls.hasIpv6("default")) {
                netlink.addUnreachable(any.ipv6(0), Subnet.IPV6_RANGE_PREFIX_LENGTH, GUARD_ROUTE_METRIC);
            }
        }
    }
}
