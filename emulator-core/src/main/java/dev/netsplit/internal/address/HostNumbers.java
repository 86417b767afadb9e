package dev.netsplit.internal.address;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which host number each node gets: the one that its name had in this JVM's network before, if it can be. Java caches
 * name look-ups for the whole JVM and for longer than many a network lives; were a name's address to change, the next
 * test would talk to the wrong node. Thread-safe.
 */
final class HostNumbers {
    static final HostNumbers OF_THIS_JVM = new HostNumbers();

    /** In the order in which the names were first seen. */
    private final Map<NodeName, Integer> remembered = new LinkedHashMap<>();

    /** Numbers for the nodes of a network, from 1 to {@link Subnet#MAX_NODES}, all different. */
    synchronized ImmutableMap<NodeName, Integer> assign(List<NodeName> nodes) {
        forgetNamesBut(nodes);
        Set<Integer> taken = new HashSet<>(remembered.values());
        ImmutableMap.Builder<NodeName, Integer> numbers = ImmutableMap.builder();
        nodes.forEach(node -> numbers.put(node, remembered.computeIfAbsent(node, name -> lowestFree(taken))));
        return numbers.buildOrThrow();
    }

    /** As many of the oldest as it takes to have a number for every node. */
    private void forgetNamesBut(List<NodeName> nodes) {
        Set<NodeName> keep = Set.copyOf(nodes);
        long unknown =
                nodes.stream().filter(node -> !remembered.containsKey(node)).count();
        while (remembered.size() + unknown > Subnet.MAX_NODES) {
            remembered.remove(Iterables.find(remembered.keySet(), name -> !keep.contains(name)));
        }
    }

    private static int lowestFree(Set<Integer> taken) {
        int number = 1;
        while (!taken.add(number)) {
            number++;
        }
        return number;
    }
}
