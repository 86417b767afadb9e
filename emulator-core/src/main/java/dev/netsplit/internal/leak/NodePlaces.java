package dev.netsplit.internal.leak;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.io.Closeable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which network namespaces are those of a network's nodes, and of all networks that this JVM has open. Immutable;
 * thread-safe.
 */
public final class NodePlaces implements Closeable {
    private static final Set<NodePlaces> OPEN = ConcurrentHashMap.newKeySet();

    private final Subnet subnet;
    private final ImmutableMap<NodeName, NodeNamespace> nodes;

    private NodePlaces(Subnet subnet, ImmutableMap<NodeName, NodeNamespace> nodes) {
        this.subnet = subnet;
        this.nodes = nodes;
    }

    /** Makes a network's nodes known, until it is closed. */
    public static NodePlaces open(Subnet subnet, ImmutableMap<NodeName, NodeNamespace> nodes) {
        NodePlaces places = new NodePlaces(subnet, nodes);
        OPEN.add(places);
        return places;
    }

    /** Whether an address is of the network. */
    Subnet subnet() {
        return subnet;
    }

    /** The nodes' names, by their namespaces. */
    Map<String, String> own() {
        Map<String, String> names = new LinkedHashMap<>();
        nodes.forEach(
                (name, namespace) -> namespace.identities().forEach(identity -> names.put(identity, name.value())));
        return names;
    }

    /** What the nodes of all open networks are called in a sentence about this network, by their namespaces. */
    Map<String, String> all() {
        Map<String, String> descriptions = new LinkedHashMap<>();
        OPEN.stream()
                .filter(other -> other != this)
                .forEach(other -> other.own()
                        .forEach((namespace, name) ->
                                descriptions.put(namespace, "node " + name + " of another network")));
        own().forEach((namespace, name) -> descriptions.put(namespace, "node " + name));
        return descriptions;
    }

    @Override
    public void close() {
        OPEN.remove(this);
    }
}
