package dev.netsplit.internal.linux;

import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/**
 * A subnet without the host node, for a JVM that may not touch its own namespace. Other JVMs may use the same one: it is seen
 * in the nodes' namespaces only.
 */
final class NodesOnlySubnet implements SubnetLease {
    private static final BitSet LEASED = new BitSet();

    private final Subnet subnet;

    private NodesOnlySubnet(int slot) {
        this.subnet = new Subnet(slot);
    }

    static NodesOnlySubnet acquire() throws IOException {
        if (HostRoutes.leadEmulatedAddressesOut()) {
            throw new EmulatedAddressesEscapeException();
        }
        synchronized (LEASED) {
            NodesOnlySubnet lease = new NodesOnlySubnet(LEASED.nextClearBit(0));
            LEASED.set(lease.subnet.slot());
            return lease;
        }
    }

    @Override
    public Subnet subnet() {
        return subnet;
    }

    @Override
    public Optional<TunDevice> hostDevice() {
        return Optional.empty();
    }

    @Override
    public long droppedPackets() {
        return 0;
    }

    @Override
    public void release() {
        synchronized (LEASED) {
            LEASED.clear(subnet.slot());
        }
    }
}
