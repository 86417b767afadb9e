package dev.netsplit;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.traffic.MadeUpDevice;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.net.Inet4Address;
import java.net.Inet6Address;

/**
 * A host that exists only to send and receive packets of {@link EmulatedNetwork#traffic()}: a name, which resolves in
 * all nodes, addresses, and links, but no namespace and no kernel. It sends what it is told to; what comes to it, it
 * counts, and answers nothing, no ping either. Groups (multicast, broadcast) do not reach it.
 *
 * <p>Its links are in the statistics under its name, and partitions and cuts take that like a node's; where it is not
 * named, it reaches all nodes, as the host node does. It lasts as long as the network. Thread-safe.
 */
public final class MadeUpHost {
    private final NodeName name;
    private final AddressPair addresses;
    private final MadeUpDevice device;
    private final Pipeline pipeline;

    MadeUpHost(NodeName name, AddressPair addresses, MadeUpDevice device, Pipeline pipeline) {
        this.name = name;
        this.addresses = addresses;
        this.device = device;
        this.pipeline = pipeline;
    }

    public String name() {
        return name.value();
    }

    /** The IPv4 address; one of the network's subnet. */
    public Inet4Address ipv4() {
        return addresses.ipv4();
    }

    /** The IPv6 address; one of the network's subnet. */
    public Inet6Address ipv6() {
        return addresses.ipv6();
    }

    /**
     * How many packets came to it, beside answers to the traffic that it sends; after the network's end, until then.
     */
    public long receivedPackets() {
        return pipeline.observe(device::packets);
    }

    /** What those were long together, in bytes, IP headers included. */
    public long receivedBytes() {
        return pipeline.observe(device::bytes);
    }

    /**
     * Changes what all its links are like, from now on; in force when this returns.
     *
     * @param profiles up: from it to each node; down: from each node to it
     * @throws IllegalStateException if the network is closed
     */
    public void setLinks(LinkPair profiles) {
        ProfileCheck.require(profiles, "made-up host " + name());
        pipeline.execute(links -> setLinks(links, profiles));
    }

    private boolean setLinks(LinkTable links, LinkPair profiles) {
        for (int node = 0; node < links.nodes(); node++) {
            if (node != index()) {
                links.link(index(), node).setProfile(profiles.up());
                links.link(node, index()).setProfile(profiles.down());
            }
        }
        return true;
    }

    /** The host's name. */
    @Override
    public String toString() {
        return name.value();
    }

    AddressPair addresses() {
        return addresses;
    }

    NodeName nodeName() {
        return name;
    }

    int index() {
        return device.node();
    }
}
