package dev.netsplit.internal.linux;

import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.util.Optional;

/** The addresses of one network, that no other on this machine uses meanwhile, and the host node's device among them. */
public interface SubnetLease {

    /**
     * Borrows a subnet. With rights over the JVM's own namespace, the host node is part of it; without, there is none.
     *
     * @param options what the host node's device is to be like
     * @throws EmulatedAddressesEscapeException without these rights, if a packet to an emulated address could leave the machine
     */
    static SubnetLease acquire(DeviceOptions options) throws IOException {
        return HostRoutes.mayBeSet() ? HostDevice.acquire(options) : NodesOnlySubnet.acquire();
    }

    Subnet subnet();

    /** The host node's device, if there is one. */
    Optional<TunDevice> hostDevice();

    /** How many packets the kernel dropped because the host node's queue was full, since the subnet was borrowed. */
    long droppedPackets() throws IOException;

    /** Gives it back. */
    void release();
}
