package dev.netsplit.internal.linux;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The host node's device, and with it a subnet that is this JVM's alone. On loan to one network at a time.
 *
 * <p>A device that was made stays until the JVM ends, for two reasons: to remove it takes 18 ms, and its routes are
 * what keeps packets to emulated addresses, also of networks that are closed, from leaving by the default route. It is
 * not persistent, so it ends with the JVM, however that ends.
 */
final class HostDevice implements SubnetLease {
    private static final Logger LOG = Logs.of(HostDevice.class);
    static final String NAME_PREFIX = "netsplit";

    /** Plus the slot: worse than any other route to the range, and different for each JVM. */
    static final int GUARD_ROUTE_METRIC = 10_000;

    private static final int MAX_STALE_PACKETS = 100_000;
    private static final int STALE_BUFFER = 1 << 17;

    /** In the order of their slots. */
    private static final NavigableSet<HostDevice> IDLE = new TreeSet<>(Comparator.comparingInt(device -> device.slot));

    /** Also of those that are on loan. */
    private static final Set<String> NAMES = ConcurrentHashMap.newKeySet();

    private static boolean ipv6MissingSaid; // on the anchor's thread only

    private final int slot;
    private final Subnet subnet;
    private final TunDevice device;
    private long droppedBefore;

    private HostDevice(int slot, TunDevice device) {
        this.slot = slot;
        this.subnet = Subnet.ofSlot(slot);
        this.device = device;
    }

    /**
     * Borrows the idle device of that kind with the lowest slot, or makes one.
     *
     * @throws LinuxException EPERM without CAP_NET_ADMIN over the JVM's own namespace
     * @throws EmulatedAddressesEscapeException if another route or rule would take emulated addresses elsewhere
     */
    static HostDevice acquire(DeviceOptions options) throws IOException {
        synchronized (IDLE) {
            HostDevice idle = IDLE.stream()
                    .filter(one -> one.device.options().areLike(options))
                    .findFirst()
                    .orElse(null);
            if (idle == null) {
                return HostNamespace.get().anchor().call(() -> make(options));
            }
            IDLE.remove(idle);
            try {
                HostNamespace.get().anchor().run(idle::checkRoutes);
                HostNamespace.get().anchor().run(() -> SubnetDevice.forgetNeighbours(idle.device));
                idle.dropStalePackets();
                idle.droppedBefore += idle.droppedPackets();
                return idle;
            } catch (IOException | RuntimeException e) { // somebody removed the device, or its routes
                idle.discard();
                throw e;
            }
        }
    }

    /** A network's packets must come to this device, and to no other: a VPN's routes or rules may come before ours. */
    private void checkRoutes() {
        try (Rtnetlink netlink = Rtnetlink.open()) {
            checkRoute(netlink, subnet.ipv4(1));
            if (NodeSysctls.hasIpv6(device.name())) {
                checkRoute(netlink, subnet.ipv6(1));
            }
        }
    }

    /** The address must not be one of the device's own. */
    void checkRoute(Rtnetlink netlink, InetAddress address) {
        if (netlink.deviceOfRoute(address) != Rtnetlink.indexOf(device.name())) {
            throw new EmulatedAddressesEscapeException(address, device.name());
        }
    }

    /** Whether there is such a host device of this JVM's; of another's, it has another name. */
    static boolean isOfThisJvm(String device) {
        return NAMES.contains(device);
    }

    /** Which of the subnets that are leased it has. */
    int slot() {
        return slot;
    }

    /** Of routes that keep packets on this machine, but come after all others. */
    int guardMetric() {
        return GUARD_ROUTE_METRIC + slot;
    }

    private void discard() {
        NAMES.remove(device.name());
        device.close();
    }

    @Override
    public Subnet subnet() {
        return subnet;
    }

    @Override
    public Optional<TunDevice> hostDevice() {
        return Optional.of(device);
    }

    TunDevice device() {
        return device;
    }

    @Override
    public void setHostAddresses(AddressPair addresses) {
        // it has had them since it was made
    }

    @Override
    public long droppedPackets() throws IOException {
        return HostNamespace.get().anchor().call(() -> SubnetDevice.droppedPackets(device.name())) - droppedBefore;
    }

    @Override
    public void release() {
        synchronized (IDLE) {
            IDLE.add(this);
        }
    }

    /**
     * The device's name is the claim on its subnet: the kernel lets one process at a time have it, and sees to its end.
     */
    private static HostDevice make(DeviceOptions options) {
        for (int slot = 0; slot < Subnet.SLOTS; slot++) {
            TunDevice device = openUnlessTaken(NAME_PREFIX + slot, options);
            if (device != null) {
                HostDevice made = new HostDevice(slot, device);
                NAMES.add(device.name());
                try {
                    SubnetDevice.setUp(device, made.subnet, made.subnet.hostAddresses(), MacAddress.OF_HOST);
                    made.addGuardRoutes();
                    made.checkRoutes();
                } catch (RuntimeException e) {
                    made.discard();
                    throw e;
                }
                return made;
            }
        }
        throw new IllegalStateException(
                "subnets in use (%s) must be fewer; end some of the JVMs that emulate networks here"
                        .formatted(Subnet.SLOTS));
    }

    private static @Nullable TunDevice openUnlessTaken(String name, DeviceOptions options) {
        try {
            return TunDevice.open(name, options);
        } catch (LinuxException e) {
            if (e.is(Errno.EBUSY) || e.is(Errno.EINVAL)) { // EINVAL: there is such a device, of another kind
                return null;
            }
            throw e;
        }
    }

    private void addGuardRoutes() {
        int index = Rtnetlink.indexOf(device.name());
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.addRoute(index, Subnet.IPV4_RANGE, guardMetric());
            if (NodeSysctls.hasIpv6(device.name())) {
                netlink.addRoute(index, Subnet.IPV6_RANGE, guardMetric());
            } else if (!ipv6MissingSaid) {
                ipv6MissingSaid = true;
                LOG.warn(
                        "IPv6 is disabled on this machine: the host node has an IPv4 address only, the other nodes have both");
            }
        }
    }

    /** What was sent to the last network's nodes after its end must not reach this one's. */
    private void dropStalePackets() {
        try (NativeMemory memory = NativeMemory.allocate(STALE_BUFFER)) {
            PacketBuffer buffer = new PacketBuffer(memory.bytes(), memory.address(), 0, STALE_BUFFER);
            for (int i = 0; i < MAX_STALE_PACKETS && device.read(buffer) > 0; i++) {
                // read is all that has to be done
            }
        }
    }
}
