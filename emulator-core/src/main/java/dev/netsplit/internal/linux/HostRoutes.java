package dev.netsplit.internal.linux;

import dev.netsplit.topology.Subnet;
import java.io.IOException;

/** What this JVM may do to, and what it finds in, the routes of its own namespace. */
final class HostRoutes {
    private static final int LOOPBACK_INDEX = 1;

    private HostRoutes() {}

    /** Whether this JVM may set devices and routes there: tried out on the loopback device, which is on already. */
    static boolean mayBeSet() throws IOException {
        return HostNamespace.get().anchor().call(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                netlink.setUp(LOOPBACK_INDEX);
                return true;
            } catch (LinuxException e) {
                if (e.is(Errno.EPERM)) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Whether a packet to an emulated address would be handed to a device, by a default route most likely. */
    static boolean leadEmulatedAddressesOut() throws IOException {
        Subnet subnet = new Subnet(0);
        return HostNamespace.get().anchor().call(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                return netlink.deviceOfRoute(subnet.ipv4(1)) != Rtnetlink.NO_DEVICE
                        || netlink.deviceOfRoute(subnet.ipv6(1)) != Rtnetlink.NO_DEVICE;
            }
        });
    }
}
