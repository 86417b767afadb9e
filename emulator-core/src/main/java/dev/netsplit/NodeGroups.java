package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The nodes of a network, and what stands for several of them. Not thread-safe. */
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
        return ImmutableSet.copyOf(new NodePattern(name).resolve(declared(), zones()));
    }

    /** The nodes of each zone. */
    ImmutableMap<String, Set<NodeName>> zones() {
        return ImmutableMap.copyOf(zones);
    }

    /** The declared nodes, in the order of their declaration. */
    ImmutableList<NodeName> declared() {
        return ImmutableList.copyOf(nodes);
    }

    /** These as they are now, whatever else is added here. */
    NodeGroups copy() {
        NodeGroups copy = new NodeGroups();
        copy.nodes.addAll(nodes);
        copy.zones.putAll(zones);
        return copy;
    }
}
