package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import dev.netsplit.topology.Partition;
import dev.netsplit.topology.PartitionShape;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes chance out of the shapes of partitions. */
final class Shapes {
    private static final PartitionShape.Cases<Boolean> RANDOM = new PartitionShape.Cases<>() {
        @Override
        public Boolean groups(PartitionShape.Groups groups) {
            return false;
        }

        @Override
        public Boolean halves(PartitionShape.Halves halves) {
            return false;
        }

        @Override
        public Boolean randomHalves(PartitionShape.RandomHalves halves) {
            return true;
        }

        @Override
        public Boolean isolate(PartitionShape.Isolate isolate) {
            return false;
        }

        @Override
        public Boolean randomNode(PartitionShape.RandomNode node) {
            return true;
        }

        @Override
        public Boolean majorityMinority(PartitionShape.MajorityMinority shape) {
            return true;
        }

        @Override
        public Boolean bridge(PartitionShape.Bridge bridge) {
            return bridge.node().isEmpty();
        }

        @Override
        public Boolean majoritiesRing(PartitionShape.MajoritiesRing ring) {
            return true;
        }

        @Override
        public Boolean oneWay(PartitionShape.OneWay oneWay) {
            return false;
        }

        @Override
        public Boolean zones(PartitionShape.Zones zones) {
            return false;
        }

        @Override
        public Boolean links(PartitionShape.Links links) {
            return false;
        }
    };

    private Shapes() {}

    /**
     * A shape that cuts what this one does with these random numbers, by the nodes' names; the same, if it leaves
     * nothing to chance.
     */
    static PartitionShape decided(
            PartitionShape shape, List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomStream draws) {
        Partition partition = shape.resolve(nodes, zones, draws.asGenerator());
        return isRandom(shape) ? named(partition, nodes) : shape;
    }

    static boolean isRandom(PartitionShape shape) {
        return shape.match(RANDOM);
    }

    /** By groups, if that says it all, since it is how people think of it; else link by link. */
    static PartitionShape named(Partition partition, List<NodeName> nodes) {
        List<Set<NodeName>> groups = connected(partition, nodes);
        if (groups.size() >= 2 && Partition.between(groups).equals(partition)) {
            return new PartitionShape.Groups(
                    groups.stream().map(Shapes::patterns).collect(ImmutableList.toImmutableList()));
        }
        return PartitionShape.links(partition.cutLinks().stream()
                .map(link -> LinkPattern.of(link.from().value(), link.to().value()))
                .collect(ImmutableSet.toImmutableSet()));
    }

    /** The nodes that still hear each other, perhaps by way of others, in the order of declaration. */
    private static List<Set<NodeName>> connected(Partition partition, List<NodeName> nodes) {
        Set<NodeName> left = new LinkedHashSet<>(nodes);
        ImmutableList.Builder<Set<NodeName>> groups = ImmutableList.builder();
        while (!left.isEmpty()) {
            Set<NodeName> group = new LinkedHashSet<>();
            Deque<NodeName> reached = new ArrayDeque<>(List.of(left.iterator().next()));
            while (!reached.isEmpty()) {
                NodeName node = reached.remove();
                if (left.remove(node)) {
                    group.add(node);
                    left.stream()
                            .filter(other -> !partition.cutLinks().contains(new LinkName(node, other)))
                            .forEach(reached::add);
                }
            }
            groups.add(inOrder(nodes, group));
        }
        return groups.build();
    }

    private static Set<NodeName> inOrder(List<NodeName> nodes, Set<NodeName> group) {
        return nodes.stream().filter(group::contains).collect(ImmutableSet.toImmutableSet());
    }

    private static Set<NodePattern> patterns(Set<NodeName> group) {
        return group.stream().map(node -> new NodePattern(node.value())).collect(ImmutableSet.toImmutableSet());
    }
}
