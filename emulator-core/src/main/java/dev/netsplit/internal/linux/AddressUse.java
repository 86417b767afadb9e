package dev.netsplit.internal.linux;

import dev.netsplit.topology.Prefix;
import java.util.function.Predicate;

/**
 * Who else uses the addresses of a subnet that somebody chose, as the routes of a namespace tell: also those to its own
 * addresses.
 */
final class AddressUse {
    /** Routes this short are default routes: VPNs set two or eight of them, so as to come before the real one. */
    private static final int DEFAULT_LENGTH_IPV4 = 1;

    private static final int DEFAULT_LENGTH_IPV6 = 3;

    private AddressUse() {}

    /**
     * To be called in the namespace.
     *
     * @param isOurs whether a device, by its name, is this JVM's
     * @throws SubnetInUseException if there is a route to addresses of the subnet, other than a default one, or by a
     *     router in it
     */
    static void requireNone(Prefix subnet, Predicate<String> isOurs) {
        for (RouteTable.Route route : RouteTable.read(subnet.isIpv4())) {
            if (route.isRefusal()) {
                continue; // such as those that keep emulated addresses in, where the JVM may not
            }
            route.gateway().filter(subnet::contains).ifPresent(gateway -> {
                throw new SubnetInUseException(
                        subnet,
                        "have an address in it that this machine uses: the router %s; choose another one"
                                .formatted(gateway.getHostAddress()));
            });
            int defaultLength = subnet.isIpv4() ? DEFAULT_LENGTH_IPV4 : DEFAULT_LENGTH_IPV6;
            if (route.destination().length() > defaultLength
                    && route.destination().overlaps(subnet)) {
                String device = Rtnetlink.nameOf(route.device());
                if (!isOurs.test(device)) {
                    requireHarmless(subnet, route, device);
                }
            }
        }
    }

    private static void requireHarmless(Prefix subnet, RouteTable.Route route, String device) {
        if (!device.startsWith(HostDevice.NAME_PREFIX)) {
            throw new SubnetInUseException(
                    subnet,
                    "overlap %s, which this machine uses (device %s); choose another one"
                            .formatted(route.destination(), device));
        }
        if (route.metric() < HostDevice.GUARD_ROUTE_METRIC) {
            throw new SubnetInUseException(subnet, inUseByAnotherJvm(route.destination() + ", device " + device));
        }
        if (route.destination().length() > subnet.length()) { // a guard that ours would not come before
            throw new SubnetInUseException(
                    subnet,
                    "contain %s, which another JVM has used and keeps on this machine until it ends (device %s);"
                                    .formatted(route.destination(), device)
                            + " choose the same one or another, or wait for that JVM's end");
        }
    }

    static String inUseByAnotherJvm(String where) {
        return "be used by two JVMs at a time, and another one has a network there (" + where
                + "); choose another one in this JVM, or run them one after the other";
    }
}
