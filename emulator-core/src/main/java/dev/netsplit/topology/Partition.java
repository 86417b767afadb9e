package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Which links are cut, as data: for each receiver, the senders that it cannot hear. A pure value; a network puts it in
 * force.
 *
 * @param cutLinks the links that carry nothing, in a fixed order
 */
public record Partition(Set<LinkName> cutLinks) {

    public Partition {
        cutLinks = ImmutableSet.copyOf(cutLinks);
    }

    /**
     * Every group is cut from every other, in both directions; inside a group all is well. Nodes in no group are not
     * touched.
     *
     * @throws IllegalArgumentException if there are fewer than two groups, a group is empty, or a node is in two
     */
    public static Partition between(Collection<? extends Set<NodeName>> groups) {
        checkArgument(groups.size() >= 2, "groups (%s) must be two or more", groups);
        ImmutableSet.Builder<LinkName> cut = ImmutableSet.builder();
        List<? extends Set<NodeName>> ordered = List.copyOf(groups);
        for (int i = 0; i < ordered.size(); i++) {
            checkArgument(!ordered.get(i).isEmpty(), "group (%s) must name at least one node", ordered.get(i));
            for (int j = i + 1; j < ordered.size(); j++) {
                cutBothWays(ordered.get(i), ordered.get(j), cut);
            }
        }
        return new Partition(cut.build());
    }

    /** One node is cut from all the others, in both directions. */
    public static Partition isolating(NodeName node, Set<NodeName> others) {
        return between(List.of(Set.of(node), others));
    }

    /** A single direction is cut. */
    public static Partition oneWay(NodeName from, NodeName to) {
        return new Partition(Set.of(new LinkName(from, to)));
    }

    private static void cutBothWays(
            Set<NodeName> oneSide, Set<NodeName> otherSide, ImmutableSet.Builder<LinkName> cut) {
        for (NodeName one : oneSide) {
            for (NodeName other : otherSide) {
                checkArgument(!one.equals(other), "node (%s) must be on one side of a partition only", one);
                LinkName link = new LinkName(one, other);
                cut.add(link).add(link.reverse());
            }
        }
    }
}
