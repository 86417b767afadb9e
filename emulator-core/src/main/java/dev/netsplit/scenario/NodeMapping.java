package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import dev.netsplit.topology.PartitionShape;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Visits every node that something names, and puts another in its place, or the same. */
final class NodeMapping {
    private final UnaryOperator<NodePattern> mapping;

    NodeMapping(UnaryOperator<NodePattern> mapping) {
        this.mapping = mapping;
    }

    Trigger apply(Trigger trigger) {
        return TriggerKind.of(trigger).mapped(this);
    }

    StepAction apply(StepAction action) {
        return action instanceof StepAction.Inject inject ? new StepAction.Inject(apply(inject.fault())) : action;
    }

    private FaultSpec apply(FaultSpec fault) {
        if (fault instanceof PartitionFault partition) {
            return new PartitionFault(apply(partition.shape()), partition.mode());
        } else if (fault instanceof PacketFault packets) {
            return new PacketFault(links(packets.links()), packets.filter(), packets.action());
        } else if (fault instanceof NodeFault node) {
            return new NodeFault(mapping.apply(node.node()), node.action());
        } else if (fault instanceof NameFault name) {
            NameFault.Answer answer = name.answer() instanceof NameFault.Wrong wrong
                    ? new NameFault.Wrong(name(wrong.other()))
                    : name.answer();
            return new NameFault(
                    name(name.name()),
                    answer,
                    name.askers().stream().map(this::name).toList());
        }
        throw new AssertionError("fault (" + fault + ") must be of a known kind");
    }

    private PartitionShape apply(PartitionShape shape) {
        if (shape instanceof PartitionShape.Groups groups) {
            return new PartitionShape.Groups(
                    groups.groups().stream().map(this::nodes).collect(ImmutableList.toImmutableList()));
        } else if (shape instanceof PartitionShape.Isolate isolate) {
            return new PartitionShape.Isolate(mapping.apply(isolate.node()));
        } else if (shape instanceof PartitionShape.Bridge bridge) {
            return new PartitionShape.Bridge(bridge.node().map(mapping));
        } else if (shape instanceof PartitionShape.OneWay oneWay) {
            return new PartitionShape.OneWay(nodes(oneWay.from()), nodes(oneWay.to()));
        } else if (shape instanceof PartitionShape.Links links) {
            return new PartitionShape.Links(links(links.links()));
        }
        return shape; // of zones, or of all nodes
    }

    Set<LinkPattern> links(Set<LinkPattern> links) {
        return links.stream()
                .map(link -> new LinkPattern(mapping.apply(link.from()), mapping.apply(link.to())))
                .collect(ImmutableSet.toImmutableSet());
    }

    private Set<NodePattern> nodes(Set<NodePattern> nodes) {
        return nodes.stream().map(mapping).collect(ImmutableSet.toImmutableSet());
    }

    private NodeName name(NodeName name) {
        return new NodeName(mapping.apply(new NodePattern(name.value())).name());
    }
}
