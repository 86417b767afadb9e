package dev.netsplit;

import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address that one node at a time has beside its own, and that moves, as the virtual IP of a database's leader does.
 * Its name resolves in all nodes. Packets to an address that nobody has go nowhere, and are counted as unroutable. In a
 * network of {@link dev.netsplit.topology.Layer#ETHERNET} nobody answers who asks for it. Thread-safe.
 */
public final class VirtualAddress {
    private final NodeName name;
    private final AddressPair pair;
    private final VirtualAddresses addresses;
    private volatile @Nullable Node holder;

    VirtualAddress(NodeName name, AddressPair pair, VirtualAddresses addresses) {
        this.name = name;
        this.pair = pair;
        this.addresses = addresses;
    }

    public String name() {
        return name.value();
    }

    public Inet4Address ipv4() {
        return pair.ipv4();
    }

    public Inet6Address ipv6() {
        return pair.ipv6();
    }

    /** Who has it; nobody at first. */
    public Optional<Node> holder() {
        return Optional.ofNullable(holder);
    }

    /**
     * Gives it to a node, and takes it from whoever had it; done when this returns. Connections to the node that had it
     * break as they do with real ones: the new holder knows nothing of them and resets them. Packets on their way still
     * go to the old one.
     *
     * <p>In a network of {@link dev.netsplit.topology.Layer#ETHERNET} the new holder has it when this returns, and has
     * said so to all others, by a gratuitous ARP and an unsolicited neighbour advertisement. Those cross its links like
     * everything else: whom they have not reached, or never reach, goes on sending to the old holder as long as its
     * kernel trusts what it knew.
     *
     * @throws IllegalArgumentException if there is no such node, or it is the host
     * @throws IllegalStateException if the network is closed
     */
    public void moveTo(String node) {
        addresses.move(this, node);
    }

    /**
     * Lets its holder say once more to all others that it has it, as in a network of
     * {@link dev.netsplit.topology.Layer#ETHERNET} {@link #moveTo} does: for those whom that has not reached. Does
     * nothing in an IP network, where nobody keeps in mind who has it.
     *
     * @throws IllegalStateException if nobody has it, or the network is closed
     */
    public void announce() {
        addresses.announce(this);
    }

    /**
     * Takes it from whoever has it, so that nobody does.
     *
     * @throws IllegalStateException if the network is closed
     */
    public void release() {
        addresses.release(this);
    }

    @Override
    public String toString() {
        Node current = holder;
        return name + " (" + ipv4().getHostAddress() + ", of " + (current == null ? "nobody" : current) + ")";
    }

    AddressPair pair() {
        return pair;
    }

    void holder(@Nullable Node newHolder) {
        this.holder = newHolder;
    }
}
