package dev.netsplit.internal.linux;

import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.io.IOException;
import java.util.Optional;

/**
 * The addresses of one network, that no other on this machine uses meanwhile, and the host node's device among them.
 */
public interface SubnetLease {

    /**
     * Borrows a subnet. With rights over the JVM's own namespace, the host node is part of it; without, there is none.
     *
     * @param choice what somebody chose, which must be nobody's; the rest is chosen here
     * @param options what the host node's device is to be like
     * @throws SubnetInUseException if what was chosen is used by this machine, or another network on it
     * @throws EmulatedAddressesEscapeException without these rights, if a packet to an emulated address could leave the
     *     machine; with them, if another route or rule would take it elsewhere
     */
    static SubnetLease acquire(SubnetChoice choice, DeviceOptions options) throws IOException {
        if (!HostRoutes.mayBeSet()) {
            return NodesOnlySubnet.acquire(choice);
        }
        return choice.isNone() ? HostDevice.acquire(options) : ChosenSubnet.acquire(choice, options);
    }

    Subnet subnet();

    /** The host node's device, if there is one. */
    Optional<TunDevice> hostDevice();

    /** Gives the host node's device its addresses, if there is one and they are not those that it always has. */
    void setHostAddresses(AddressPair addresses);

    /** How many packets the kernel dropped because the host node's queue was full, since the subnet was borrowed. */
    long droppedPackets() throws IOException;

    /** Gives it back. */
    void release();
}
