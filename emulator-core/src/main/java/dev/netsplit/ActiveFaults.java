package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.pipeline.LinkState;
import dev.netsplit.internal.pipeline.LinkTable;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Partition;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The faults in force on a network. Thread-safe. */
final class ActiveFaults {
    private final Pipeline pipeline;
    private final ImmutableMap<NodeName, Node> nodes;
    private final Set<PartitionFault> active = new LinkedHashSet<>();
    private boolean ended;

    ActiveFaults(Pipeline pipeline, ImmutableMap<NodeName, Node> nodes) {
        this.pipeline = pipeline;
        this.nodes = nodes;
    }

    /** Puts a partition in force, on all its links at once. */
    synchronized Fault inForce(String description, Partition partition) {
        checkState(!ended, "network (%s) must be open", description());
        PartitionFault fault = new PartitionFault(description, partition, this);
        pipeline.execute(links -> {
            links.faults().started(fault.cut(), description);
            partition.cutLinks().forEach(name -> link(links, name).add(fault.cut()));
            return true;
        });
        active.add(fault);
        return fault;
    }

    synchronized boolean isActive(PartitionFault fault) {
        return active.contains(fault);
    }

    synchronized void heal(PartitionFault fault) {
        if (!active.remove(fault)) {
            return;
        }
        pipeline.execute(links -> {
            fault.partition().cutLinks().forEach(name -> link(links, name).remove(fault.cut()));
            links.faults().ended(fault.cut());
            return true;
        });
    }

    synchronized void healAll() {
        checkState(!ended, "network (%s) must be open", description());
        pipeline.execute(links -> {
            links.forEachUsed(LinkState::heal);
            active.forEach(fault -> links.faults().ended(fault.cut()));
            return true;
        });
        active.clear();
    }

    /** Nothing is in force on a network that is no more, and nothing is left to heal. */
    synchronized void networkEnds() {
        if (!ended && !active.isEmpty()) {
            pipeline.execute(links -> {
                active.forEach(fault -> links.faults().ended(fault.cut()));
                return true;
            });
        }
        ended = true;
        active.clear();
    }

    private String description() {
        return nodes.keySet().stream()
                .filter(name -> !name.isHost())
                .map(NodeName::value)
                .collect(Collectors.joining(", "));
    }

    private LinkState link(LinkTable links, LinkName name) {
        return links.link(index(name.from()), index(name.to()));
    }

    private int index(NodeName name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("node (%s) must be one of %s".formatted(name, nodes.keySet()));
        }
        return node.index();
    }
}
