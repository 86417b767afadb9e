package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Groups of nodes by their names. */
final class Patterns {
    private Patterns() {}

    /** In the order of the alphabet, since a set of the caller's may have none. */
    static Set<NodePattern> of(Set<String> names) {
        return checked(names.stream().sorted().map(NodePattern::new).collect(ImmutableSet.toImmutableSet()));
    }

    static ImmutableSet<NodePattern> checked(Set<NodePattern> group) {
        checkArgument(!group.isEmpty(), "group (%s) must name at least one node", group);
        return ImmutableSet.copyOf(group);
    }

    /** The nodes of each group; {@code *} stands for those that no other group names. */
    static List<Set<NodeName>> resolveGroups(
            List<Set<NodePattern>> groups, List<NodeName> nodes, Map<String, Set<NodeName>> zones) {
        Set<NodeName> rest = new LinkedHashSet<>(nodes);
        List<Set<NodeName>> resolved = new ArrayList<>();
        for (Set<NodePattern> group : groups) {
            Set<NodeName> named = new LinkedHashSet<>();
            group.stream()
                    .filter(pattern -> !pattern.isEveryNode())
                    .forEach(pattern -> named.addAll(pattern.resolve(nodes, zones)));
            rest.removeAll(named);
            resolved.add(named);
        }
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).contains(NodePattern.EVERY_NODE)) {
                resolved.get(i).addAll(rest);
            }
        }
        return resolved;
    }

    static Set<NodeName> zone(String name, Map<String, Set<NodeName>> zones) {
        Set<NodeName> members = zones.get(name);
        if (members == null) {
            throw new IllegalArgumentException("zone (%s) must be one of %s".formatted(name, zones.keySet()));
        }
        return members;
    }
}
