package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One or several nodes by a name: a node's, a zone's, {@code host}, or {@code *}. A pure value; which nodes it stands
 * for is known once there is a network.
 *
 * @param name {@code *} stands for every declared node, never for the host
 */
public record NodePattern(String name) {
    /** Every declared node. */
    public static final NodePattern EVERY_NODE = new NodePattern("*");

    /**
     * @throws IllegalArgumentException if the name is neither {@code *} nor of a node's form
     */
    public NodePattern {
        if (!name.equals("*")) {
            new NodeName(name);
        }
    }

    public boolean isEveryNode() {
        return name.equals("*");
    }

    /**
     * The nodes that it stands for, in the order in which they or their zone were declared.
     *
     * @param nodes the declared nodes, without the host
     * @param zones the nodes of each zone
     * @throws IllegalArgumentException if there is neither such a node nor such a zone
     */
    public Set<NodeName> resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones) {
        if (isEveryNode()) {
            return ImmutableSet.copyOf(nodes);
        }
        Set<NodeName> zone = zones.get(name);
        if (zone != null) {
            return ImmutableSet.copyOf(zone);
        }
        NodeName node = new NodeName(name);
        checkArgument(
                nodes.contains(node) || node.isHost(),
                "node (%s) must be one of %s, host, or *%s",
                name,
                nodes,
                zones.isEmpty() ? "" : ", or a zone of " + zones.keySet());
        return ImmutableSet.of(node);
    }

    @Override
    public String toString() {
        return name;
    }
}
