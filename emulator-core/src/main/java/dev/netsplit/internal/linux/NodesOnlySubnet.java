package dev.netsplit.internal.linux;

import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/**
 * A subnet without the host node, for a JVM that may not touch its own namespace. Other JVMs may use the same one: it
 * is seen in the nodes' namespaces only.
 */
final class NodesOnlySubnet implements SubnetLease {
    private static final BitSet LEASED = new BitSet();

    private final int slot;
    private final Subnet subnet;

    private NodesOnlySubnet(int slot, SubnetChoice choice) {
        this.slot = slot;
        this.subnet = choice.orElse(Subnet.ofSlot(slot));
    }

    static NodesOnlySubnet acquire(SubnetChoice choice) throws IOException {
        HostRoutes.requireNoneOut(choice);
        synchronized (LEASED) {
            NodesOnlySubnet lease = new NodesOnlySubnet(LEASED.nextClearBit(0), choice);
            LEASED.set(lease.slot);
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
    public void setHostAddresses(AddressPair addresses) {
        // there is no host node
    }

    @Override
    public long droppedPackets() {
        return 0;
    }

    @Override
    public void release() {
        synchronized (LEASED) {
            LEASED.clear(slot);
        }
    }
}
