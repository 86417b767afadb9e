package dev.netsplit.scenario;

import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What decides an action that leaves something to chance.
 *
 * @param nodes the declared nodes, in their order
 * @param occurrences the names of the steps that an earlier step has become
 * @param draws the random numbers of this action
 */
record Decision(
        List<NodeName> nodes,
        Map<String, Set<NodeName>> zones,
        Function<String, List<String>> occurrences,
        RandomStream draws) {}
