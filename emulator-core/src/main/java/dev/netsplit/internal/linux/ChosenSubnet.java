package dev.netsplit.internal.linux;

import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A subnet that somebody chose, on a host node's device. The device has two routes to it: one while the network is
 * open, which is also the claim on it among all JVMs of the machine, since the kernel takes a route of that length and
 * metric once; and one of a poor metric, the guard, which keeps stray packets on the machine until the JVM ends, and
 * stands in nobody's way.
 */
final class ChosenSubnet implements SubnetLease {
    /** Better than a guard's. In IPv6, 0 would stand for another one. */
    private static final int NETWORK_ROUTE_METRIC = 1;

    private static final Set<Prefix> OPEN = new HashSet<>();
    private static final Set<Guard> GUARDS = new LinkedHashSet<>();

    private final HostDevice host;
    private final Subnet subnet;

    /** Those of the chosen ones that the host node's device can have. */
    private final List<Prefix> prefixes;

    private final Map<Prefix, InetAddress> hostAddresses = new LinkedHashMap<>(); // on the anchor's thread

    private ChosenSubnet(HostDevice host, SubnetChoice choice) {
        this.host = host;
        this.subnet = choice.orElse(host.subnet());
        boolean ipv6 = NodeSysctls.hasIpv6(host.device().name());
        this.prefixes = choice.prefixes().stream()
                .filter(prefix -> ipv6 || prefix.isIpv4())
                .toList();
    }

    /** A route of a poor metric that a device has. */
    private record Guard(Prefix prefix, HostDevice host) {}

    /**
     * Borrows a host node's device, and claims the subnet.
     *
     * @throws SubnetInUseException if somebody else uses it, or a part of it
     * @throws EmulatedAddressesEscapeException if a rule takes its addresses elsewhere
     */
    static ChosenSubnet acquire(SubnetChoice choice, DeviceOptions options) throws IOException {
        synchronized (OPEN) {
            choice.prefixes().forEach(ChosenSubnet::requireNotOpen);
            HostDevice host = HostDevice.acquire(options);
            try {
                ChosenSubnet lease = HostNamespace.get().anchor().call(() -> {
                    ChosenSubnet chosen = new ChosenSubnet(host, choice);
                    chosen.claim();
                    return chosen;
                });
                OPEN.addAll(lease.prefixes);
                return lease;
            } catch (IOException | RuntimeException e) {
                host.release();
                throw e;
            }
        }
    }

    private static void requireNotOpen(Prefix prefix) {
        for (Prefix open : OPEN) {
            if (open.overlaps(prefix)) {
                throw new SubnetInUseException(
                        prefix,
                        "overlap %s, which another open network of this JVM has; close that first, or choose another one"
                                .formatted(open));
            }
        }
    }

    /** Looks twice, for another JVM may claim a part of it, or more, at the same time. */
    private void claim() {
        requireUnused();
        try (Rtnetlink netlink = Rtnetlink.open()) {
            int index = Rtnetlink.indexOf(host.device().name());
            int claimed = 0;
            try {
                for (Prefix prefix : prefixes) {
                    claim(netlink, index, prefix);
                    claimed++;
                }
                requireUnused();
                guard(netlink, index);
                for (Prefix prefix : prefixes) {
                    host.checkRoute(netlink, prefix.address(1));
                }
            } catch (RuntimeException e) {
                prefixes.subList(0, claimed)
                        .forEach(prefix -> netlink.removeRoute(index, prefix, NETWORK_ROUTE_METRIC));
                throw e;
            }
        }
    }

    private void requireUnused() {
        prefixes.forEach(prefix -> AddressUse.requireNone(prefix, HostDevice::isOfThisJvm));
    }

    private static void claim(Rtnetlink netlink, int index, Prefix prefix) {
        try {
            netlink.addNewRoute(index, prefix, NETWORK_ROUTE_METRIC);
        } catch (LinuxException e) {
            if (e.is(Errno.EEXIST)) {
                throw new SubnetInUseException(prefix, AddressUse.inUseByAnotherJvm("since just now"));
            }
            throw e;
        }
    }

    /** Also takes away the guards for parts of it, which would come before the network's route; it covers them. */
    private void guard(Rtnetlink netlink, int index) {
        for (Prefix prefix : prefixes) {
            Guard own = new Guard(prefix, host);
            if (!GUARDS.contains(own)) {
                netlink.addRoute(index, prefix, host.guardMetric());
                GUARDS.add(own);
            }
            GUARDS.removeIf(guard -> {
                boolean isPart = prefix.contains(guard.prefix()) && !prefix.equals(guard.prefix());
                String device = guard.host().device().name();
                if (isPart && SubnetDevice.exists(device)) {
                    netlink.removeRoute(
                            Rtnetlink.indexOf(device),
                            guard.prefix(),
                            guard.host().guardMetric());
                }
                return isPart;
            });
        }
    }

    @Override
    public Subnet subnet() {
        return subnet;
    }

    @Override
    public Optional<TunDevice> hostDevice() {
        return host.hostDevice();
    }

    /** With the route's source: the kernel would take the device's first address for all that is sent by it. */
    @Override
    public void setHostAddresses(AddressPair addresses) {
        HostNamespace.get().anchor().run(() -> {
            int index = Rtnetlink.indexOf(host.device().name());
            try (Rtnetlink netlink = Rtnetlink.open()) {
                for (Prefix prefix : prefixes) {
                    InetAddress address = prefix.isIpv4() ? addresses.ipv4() : addresses.ipv6();
                    netlink.addAddressOnly(index, address, prefix.length());
                    hostAddresses.put(prefix, address);
                    netlink.setSource(index, prefix, NETWORK_ROUTE_METRIC, address);
                }
            }
        });
    }

    @Override
    public long droppedPackets() throws IOException {
        return host.droppedPackets();
    }

    @Override
    public void release() {
        synchronized (OPEN) {
            try {
                HostNamespace.get().anchor().run(this::unclaim);
            } finally {
                OPEN.removeAll(prefixes);
                host.release();
            }
        }
    }

    /** The routes first: with an address that is their source, the kernel takes them away by itself. */
    private void unclaim() {
        int index = Rtnetlink.indexOf(host.device().name());
        try (Rtnetlink netlink = Rtnetlink.open()) {
            prefixes.forEach(prefix -> netlink.removeRoute(index, prefix, NETWORK_ROUTE_METRIC));
            hostAddresses.forEach((prefix, address) -> netlink.removeAddress(index, address, prefix.length()));
        }
    }
}
