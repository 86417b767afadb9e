package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
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
        return ActionKind.of(action).mapped(this);
    }

    PartitionShape shape(PartitionShape original) {
        return original.match(new ShapeCases<PartitionShape>() {
            @Override
            PartitionShape word(PartitionShape shape) {
                return shape; // of all nodes
            }

            @Override
            public PartitionShape groups(PartitionShape.Groups groups) {
                return new PartitionShape.Groups(
                        groups.groups().stream().map(NodeMapping.this::nodes).collect(ImmutableList.toImmutableList()));
            }

            @Override
            public PartitionShape isolate(PartitionShape.Isolate isolate) {
                return new PartitionShape.Isolate(node(isolate.node()));
            }

            @Override
            public PartitionShape bridge(PartitionShape.Bridge bridge) {
                return new PartitionShape.Bridge(bridge.node().map(mapping));
            }

            @Override
            public PartitionShape oneWay(PartitionShape.OneWay oneWay) {
                return new PartitionShape.OneWay(nodes(oneWay.from()), nodes(oneWay.to()));
            }

            @Override
            public PartitionShape zones(PartitionShape.Zones zones) {
                return zones; // it names no nodes
            }

            @Override
            public PartitionShape links(PartitionShape.Links links) {
                return new PartitionShape.Links(NodeMapping.this.links(links.links()));
            }
        });
    }

    NodePattern node(NodePattern node) {
        return mapping.apply(node);
    }

    Set<LinkPattern> links(Set<LinkPattern> links) {
        return links.stream()
                .map(link -> new LinkPattern(mapping.apply(link.from()), mapping.apply(link.to())))
                .collect(ImmutableSet.toImmutableSet());
    }

    Set<NodePattern> nodes(Set<NodePattern> nodes) {
        return nodes.stream().map(mapping).collect(ImmutableSet.toImmutableSet());
    }

    NodeName name(NodeName name) {
        return new NodeName(mapping.apply(new NodePattern(name.value())).name());
    }
}
