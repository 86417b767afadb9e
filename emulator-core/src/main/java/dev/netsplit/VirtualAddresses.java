package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A network's virtual addresses. Thread-safe. */
final class VirtualAddresses {
    private static final int MOST = Subnet.LAST_VIRTUAL - Subnet.FIRST_VIRTUAL + 1;

    private final Subnet subnet;
    private final ImmutableMap<NodeName, Node> nodes;
    private final ImmutableMap<NodeName, NodeNamespace> namespaces;
    private final Pipeline pipeline;
    private final NameService names;
    private final Map<NodeName, VirtualAddress> addresses = new LinkedHashMap<>();

    /**
     * @param namespaces of all nodes but the host
     */
    VirtualAddresses(
            Subnet subnet,
            ImmutableMap<NodeName, Node> nodes,
            ImmutableMap<NodeName, NodeNamespace> namespaces,
            Pipeline pipeline,
            NameService names) {
        this.names = names;
        this.subnet = subnet;
        this.nodes = nodes;
        this.namespaces = namespaces;
        this.pipeline = pipeline;
    }

    /** The one of that name; made, and told to all nodes' hosts files, the first time. */
    synchronized VirtualAddress named(NodeName name) {
        VirtualAddress known = addresses.get(name);
        if (known != null) {
            return known;
        }
        checkArgument(
                !name.isHost() && !names.isTaken(name.value()),
                "virtual address (%s) must not have a node's name, nor a made-up host's",
                name);
        checkState(addresses.size() < MOST, "virtual addresses (%s) must be at most %s", addresses.size() + 1, MOST);
        int number = Subnet.FIRST_VIRTUAL + addresses.size();
        pipeline.route(number, OptionalInt.empty()); // which also tells whether the network is open
        VirtualAddress made = new VirtualAddress(name, number, subnet.ipv4(number), subnet.ipv6(number), this);
        addresses.put(name, made);
        names.add(List.of(new NamedAddress(made.name(), made.ipv4(), made.ipv6())));
        return made;
    }

    synchronized void move(VirtualAddress address, String to) {
        NodeName name = new NodeName(to);
        Node node = nodes.get(name);
        NodeNamespace namespace = namespaces.get(name);
        if (node == null || namespace == null) {
            throw new IllegalArgumentException("node (%s) must be one of %s".formatted(to, namespaces.keySet()));
        }
        if (address.holder().equals(Optional.of(node))) {
            return;
        }
        release(address);
        pipeline.route(address.hostNumber(), OptionalInt.of(node.index()));
        namespace.addAddresses(address.both());
        address.holder(node);
    }

    /** First nobody is sent anything, then the address goes: a kernel answers for addresses that it has just lost as for strangers'. */
    synchronized void release(VirtualAddress address) {
        pipeline.route(address.hostNumber(), OptionalInt.empty());
        address.holder().ifPresent(holder -> {
            NodeNamespace namespace = namespaces.get(holder.nodeName());
            if (namespace != null) {
                namespace.removeAddresses(address.both());
            }
        });
        address.holder(null);
    }
}
