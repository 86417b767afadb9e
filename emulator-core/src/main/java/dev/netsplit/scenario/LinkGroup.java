package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All links from some nodes to others: what one NetworkChaos is about.
 *
 * @param from the senders
 * @param to the receivers
 * @param both whether the links the other way belong to it too
 */
record LinkGroup(Set<NodeName> from, Set<NodeName> to, boolean both) {

    /**
     * The fewest groups that people would write: senders that are not heard by the same receivers are one, and so are
     * two directions.
     *
     * @param links in the order in which the groups shall come
     * @param together whether some nodes can be named by one selector
     */
    static List<LinkGroup> of(Iterable<LinkName> links, Predicate<Set<NodeName>> together) {
        Map<NodeName, Set<NodeName>> receivers = new LinkedHashMap<>();
        links.forEach(link -> receivers
                .computeIfAbsent(link.from(), sender -> new LinkedHashSet<>())
                .add(link.to()));
        Map<Set<NodeName>, Set<NodeName>> senders = new LinkedHashMap<>();
        receivers.forEach((sender, heardBy) -> {
            for (Set<NodeName> receiver : split(heardBy, together)) {
                senders.computeIfAbsent(receiver, nodes -> new LinkedHashSet<>())
                        .add(sender);
            }
        });
        List<LinkGroup> groups = new ArrayList<>();
        senders.forEach((to, from) ->
                split(from, together).forEach(part -> groups.add(new LinkGroup(part, ImmutableSet.copyOf(to), false))));
        return joined(groups);
    }

    /** Each link for itself, but both directions together. */
    static List<LinkGroup> each(Iterable<LinkName> links) {
        ImmutableList.Builder<LinkGroup> groups = ImmutableList.builder();
        links.forEach(link -> groups.add(new LinkGroup(Set.of(link.from()), Set.of(link.to()), false)));
        return joined(groups.build());
    }

    private static List<Set<NodeName>> split(Set<NodeName> nodes, Predicate<Set<NodeName>> together) {
        return together.test(nodes)
                ? List.of(ImmutableSet.copyOf(nodes))
                : nodes.stream().<Set<NodeName>>map(ImmutableSet::of).toList();
    }

    private static List<LinkGroup> joined(List<LinkGroup> groups) {
        Set<LinkGroup> left = new LinkedHashSet<>(groups);
        ImmutableList.Builder<LinkGroup> joined = ImmutableList.builder();
        for (LinkGroup group : groups) {
            if (left.remove(group)) {
                boolean both = left.remove(new LinkGroup(group.to, group.from, false));
                joined.add(new LinkGroup(group.from, group.to, both));
            }
        }
        return joined.build();
    }
}
