package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.NodeName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The nodes of a network to be, and what stands for several of them. Not thread-safe. */
final class NodeGroups {
    /** Stands for every declared node, never the host. */
    static final String EVERY_NODE = "*";

    private final Set<NodeName> nodes = new LinkedHashSet<>();
    private final Map<String, ImmutableSet<NodeName>> zones = new LinkedHashMap<>();

    ImmutableSet<NodeName> nodes() {
        return ImmutableSet.copyOf(nodes);
    }

    void addNode(NodeName node) {
        checkArgument(!node.isHost(), "node name (%s) must not be host, which is this JVM's own node", node);
        checkArgument(!zones.containsKey(node.value()), "node name (%s) must not be a zone's", node);
        checkArgument(nodes.add(node), "node name (%s) must be given to one node only", node);
    }

    void addZone(NodeName zone, ImmutableSet<NodeName> members) {
        checkArgument(
                !nodes.contains(zone) && !zone.isHost() && !zones.containsKey(zone.value()),
                "zone (%s) must have a name that no node and no other zone has",
                zone);
        checkArgument(!members.isEmpty(), "zone (%s) must have at least one node", zone);
        for (NodeName member : members) {
            checkArgument(nodes.contains(member), "node (%s) of zone %s must be one of %s", member, zone, nodes);
        }
        zones.put(zone.value(), members);
    }

    boolean isGroup(String name) {
        return name.equals(EVERY_NODE) || zones.containsKey(name);
    }

    /**
     * The nodes that a name stands for.
     *
     * @throws IllegalArgumentException if it stands for none
     */
    ImmutableSet<NodeName> named(String name) {
        if (name.equals(EVERY_NODE)) {
            return nodes();
        }
        ImmutableSet<NodeName> zone = zones.get(name);
        if (zone != null) {
            return zone;
        }
        NodeName node = new NodeName(name);
        checkArgument(
                nodes.contains(node) || node.isHost(),
                "node (%s) of a link must be one of %s, host, or *%s",
                name,
                nodes,
                zones.isEmpty() ? "" : ", or a zone of " + zones.keySet());
        return ImmutableSet.of(node);
    }
}
