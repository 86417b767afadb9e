package dev.netsplit.internal.linux;

import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.io.IOException;
import java.util.List;

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

    /**
     * @throws EmulatedAddressesEscapeException if a packet to an emulated address would be handed to a device, by a
     *     default route most likely
     * @throws SubnetInUseException if this machine uses addresses that were chosen
     */
    static void requireNoneOut(SubnetChoice choice) throws IOException {
        Prefix ipv4 = choice.ipv4().orElse(Subnet.IPV4_RANGE);
        Prefix ipv6 = choice.ipv6().orElse(Subnet.IPV6_RANGE);
        HostNamespace.get().anchor().call(() -> {
            choice.prefixes().forEach(chosen -> AddressUse.requireNone(chosen, device -> false));
            try (Rtnetlink netlink = Rtnetlink.open()) {
                for (Prefix prefix : List.of(ipv4, ipv6)) {
                    if (netlink.deviceOfRoute(prefix.address(1)) != Rtnetlink.NO_DEVICE) {
                        throw new EmulatedAddressesEscapeException(ipv4, ipv6);
                    }
                }
                return true;
            }
        });
    }
}
