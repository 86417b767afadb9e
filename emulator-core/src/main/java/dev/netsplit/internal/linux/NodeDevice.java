package dev.netsplit.internal.linux;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/**
 * A node's device, with the addresses and routes that it is to have. Used on the thread that keeps the node's
 * namespace.
 */
final class NodeDevice {
    private static final Logger LOG = Logs.of(NodeDevice.class);

    private final TunDevice device;
    private final Subnet subnet;
    private final AddressPair addresses;

    /** Besides those that it was made with. */
    private final Set<InetAddress> further = new LinkedHashSet<>();

    private boolean besideOthers;
    private long droppedInMoves;

    NodeDevice(TunDevice device, Subnet subnet, AddressPair addresses) {
        this.device = device;
        this.subnet = subnet;
        this.addresses = addresses;
    }

    TunDevice device() {
        return device;
    }

    Subnet subnet() {
        return subnet;
    }

    /** Sets the device up, with all of its addresses. */
    void setUp() {
        SubnetDevice.setUp(device, subnet, addresses);
        SubnetDevice.restore(device, subnet, addresses, further, besideOthers);
    }

    /**
     * Moves the calling thread and the device to the network namespace of a process, where it gets all that it had.
     *
     * @return whether that is another namespace than before
     */
    boolean moveToNamespaceOf(long pid) throws IOException {
        long before = droppedPackets();
        DeviceMove.Place place = DeviceMove.toNamespaceOf(pid, device, subnet);
        if (place == DeviceMove.Place.SAME) {
            return false;
        }
        besideOthers = place == DeviceMove.Place.BESIDE_OTHERS;
        setUp();
        // A kernel tells groups that it leaves them when the device is off by then: nothing that the emulator could
        // have read.
        droppedInMoves += droppedPackets() - before;
        return true;
    }

    void add(List<InetAddress> more) {
        SubnetDevice.addAddresses(device.currentName(), more);
        further.addAll(more);
    }

    /** Also where the kernel has lost them, or its device. */
    void remove(List<InetAddress> which) {
        which.forEach(further::remove);
        try {
            SubnetDevice.removeAddresses(device.currentName(), which);
        } catch (LinuxException e) {
            LOG.warn("device {} did not give addresses {} back: {}", device.currentName(), which, e.getMessage());
        }
    }

    /**
     * How many packets its kernel dropped before they could be read; none, as far as is known, of a device that a
     * program has deleted.
     */
    long droppedPackets() throws IOException {
        String name = device.currentName();
        return SubnetDevice.exists(name) ? SubnetDevice.droppedPackets(name) - droppedInMoves : 0;
    }

    /** Gives back what it has lost, if it is on. */
    void restore() {
        try {
            SubnetDevice.restore(device, subnet, addresses, further, besideOthers);
        } catch (RuntimeException e) { // such as a device that was switched off meanwhile: that is reported, too
            LOG.debug("device {} is not as it should be", device.currentName(), e);
        }
    }

    /** Has the kernel forget what it has learned of paths, and of others' only what is about the node's network. */
    @CanIgnoreReturnValue
    boolean forgetPaths() throws IOException {
        int index = LibC.if_nametoindex(device.currentName());
        if (!besideOthers) {
            LearnedPaths.forgetAll();
        } else if (index != 0) {
            LearnedPaths.forget(index, subnet);
        }
        return true;
    }
}
