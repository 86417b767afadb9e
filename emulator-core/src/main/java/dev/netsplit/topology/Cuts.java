package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** How the shapes of partitions cut a list of nodes. */
final class Cuts {
    private Cuts() {}

    /**
     * The first nodes of a list from the others.
     *
     * @param least how many nodes it takes
     */
    static Partition inTwo(PartitionShape shape, List<NodeName> nodes, int first, int least) {
        checkEnough(shape, nodes, least);
        return Partition.between(List.of(
                ImmutableSet.copyOf(nodes.subList(0, first)), ImmutableSet.copyOf(nodes.subList(first, nodes.size()))));
    }

    /** Some nodes from all the others. */
    static Partition fromTheRest(PartitionShape shape, Set<NodeName> some, List<NodeName> nodes) {
        Set<NodeName> others = new LinkedHashSet<>(nodes);
        others.removeAll(some);
        checkArgument(
                !others.isEmpty(), "nodes (%s) must be more for \"%s\": there is nobody to cut from", nodes, shape);
        return Partition.between(List.of(some, others));
    }

    /** Two halves of the nodes that are not in the middle. */
    static Partition bridge(PartitionShape shape, Set<NodeName> middle, List<NodeName> nodes) {
        List<NodeName> others =
                nodes.stream().filter(node -> !middle.contains(node)).toList();
        checkArgument(others.size() >= 2, "nodes (%s) must be at least two beside the middle for \"%s\"", nodes, shape);
        return inTwo(shape, others, others.size() / 2, 2);
    }

    /**
     * What is left is Harary's graph: of all in which each node has a majority's links, that with the fewest (F.
     * Harary, "The maximum connectivity of a graph", 1962). On a ring, each node has links to as many neighbours on
     * either side; where their number is odd, to the node opposite too; and where the number of nodes is odd as well,
     * one node has two opposite.
     */
    static Partition majoritiesRing(PartitionShape shape, List<NodeName> ring) {
        checkEnough(shape, ring, 3);
        int nodes = ring.size();
        int neighbours = nodes / 2; // with itself, that is a majority
        ImmutableSet.Builder<LinkName> cut = ImmutableSet.builder();
        for (int one = 0; one < nodes; one++) {
            for (int other = one + 1; other < nodes; other++) {
                int distance = Math.min(other - one, nodes - other + one);
                boolean opposite = neighbours % 2 == 1 && other - one == nodes / 2;
                if (distance > neighbours / 2 && !opposite) {
                    LinkName link = new LinkName(ring.get(one), ring.get(other));
                    cut.add(link).add(link.reverse());
                }
            }
        }
        return new Partition(cut.build());
    }

    /** In an order drawn at random, each as likely (Fisher and Yates). */
    static List<NodeName> shuffled(List<NodeName> nodes, RandomGenerator random) {
        List<NodeName> shuffled = new ArrayList<>(nodes);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }

    private static void checkEnough(PartitionShape shape, List<NodeName> nodes, int least) {
        checkArgument(nodes.size() >= least, "nodes (%s) must be at least %s for \"%s\"", nodes, least, shape);
    }
}
