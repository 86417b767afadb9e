package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import java.util.Set;

/**
 * A node that the seed chooses. Its name stands for the node wherever the scenario takes one. No two choices of a
 * scenario fall on the same node.
 *
 * @param name none of the network's
 * @param from the nodes, zones, or {@code *}, of whose nodes each is as likely; at least one
 */
public record Choice(NodeName name, Set<NodePattern> from) {
    public Choice {
        requireNonNull(name, "name");
        checkArgument(!name.isHost(), "choice (%s) must not be called as the host is", name);
        from = ImmutableSet.copyOf(from);
        checkArgument(!from.isEmpty(), "choice (%s) must have at least one node to choose from", name);
        checkArgument(
                from.stream().noneMatch(pattern -> pattern.name().equals(name.value())),
                "choice (%s) must not be of itself",
                name);
    }

    @Override
    public String toString() {
        return name + ": one of " + Joiner.on(", ").join(from);
    }
}
