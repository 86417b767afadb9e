package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.address.AddressBook;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.names.NamedAddress;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.wire.AddressAnnouncement;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A network's virtual addresses. Thread-safe. */
final class VirtualAddresses {
    private final Layer layer;
    private final AddressBook book;
    private final ImmutableMap<NodeName, Node> nodes;
    private final ImmutableMap<NodeName, NodeNamespace> namespaces;
    private final Pipeline pipeline;
    private final NameBook names;
    private final Map<NodeName, VirtualAddress> addresses = new LinkedHashMap<>();

    /**
     * @param namespaces of all nodes but the host
     */
    VirtualAddresses(
            Layer layer,
            AddressBook book,
            ImmutableMap<NodeName, Node> nodes,
            ImmutableMap<NodeName, NodeNamespace> namespaces,
            Pipeline pipeline,
            NameBook names) {
        this.layer = layer;
        this.names = names;
        this.book = book;
        this.nodes = nodes;
        this.namespaces = namespaces;
        this.pipeline = pipeline;
    }

    /**
     * The one of that name; made, and told to all nodes' hosts files, the first time.
     *
     * @param chosen which it is to be, one for each family at the most
     */
    synchronized VirtualAddress named(NodeName name, List<InetAddress> chosen) {
        VirtualAddress known = addresses.get(name);
        if (known != null) {
            checkArgument(
                    known.pair().both().containsAll(chosen),
                    "virtual address (%s) must keep its addresses, %s; choose others under another name",
                    name,
                    known.pair().both());
            return known;
        }
        checkArgument(
                !name.isHost() && !names.isTaken(name.value()),
                "virtual address (%s) must not have a node's name, nor a made-up host's",
                name);
        VirtualAddress made = new VirtualAddress(name, book.takeVirtual(chosen), this);
        pipeline.route(made.pair(), OptionalInt.empty()); // which also tells whether the network is open
        addresses.put(name, made);
        names.add(List.of(new NamedAddress(made.name(), made.pair())));
        return made;
    }

    /** In the order in which they were made. */
    synchronized ImmutableList<VirtualAddress> all() {
        return ImmutableList.copyOf(addresses.values());
    }

    void move(VirtualAddress address, String to) {
        pipeline.refuseOwnTurn();
        moveInOrder(address, to);
    }

    private synchronized void moveInOrder(VirtualAddress address, String to) {
        NodeName name = new NodeName(to);
        Node node = nodes.get(name);
        NodeNamespace namespace = namespaces.get(name);
        if (node == null || namespace == null) {
            throw new IllegalArgumentException("node (%s) must be one of %s".formatted(to, namespaces.keySet()));
        }
        if (address.holder().equals(Optional.of(node))) {
            namespace.addAddresses(address.pair().both()); // its kernel may have lost it just now
            return;
        }
        release(address);
        pipeline.route(address.pair(), OptionalInt.of(node.index()));
        address.holder(node);
        try {
            namespace.addAddresses(address.pair().both());
        } catch (RuntimeException e) { // such as a node whose device a program has deleted
            release(address);
            throw e;
        }
        announce(address);
    }

    /** Where the others ask who has an address, they keep the answer. */
    void announce(VirtualAddress address) {
        pipeline.refuseOwnTurn();
        announceInOrder(address);
    }

    private synchronized void announceInOrder(VirtualAddress address) {
        Node holder = address.holder()
                .orElseThrow(() -> new IllegalStateException(
                        "virtual address (%s) must be somebody's to be announced".formatted(address.name())));
        if (layer == Layer.ETHERNET) {
            for (InetAddress each : address.pair().both()) {
                pipeline.send(holder.index(), AddressAnnouncement.frame(each, holder.mac()));
            }
        }
    }

    /**
     * First nobody is sent anything, then the address goes: a kernel answers for addresses that it has just lost as for
     * strangers'.
     */
    void release(VirtualAddress address) {
        pipeline.refuseOwnTurn();
        releaseInOrder(address);
    }

    private synchronized void releaseInOrder(VirtualAddress address) {
        pipeline.route(address.pair(), OptionalInt.empty());
        address.holder().ifPresent(holder -> {
            NodeNamespace namespace = namespaces.get(holder.nodeName());
            if (namespace != null) {
                namespace.removeAddresses(address.pair().both());
            }
        });
        address.holder(null);
    }
}
