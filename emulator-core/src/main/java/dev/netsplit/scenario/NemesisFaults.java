package dev.netsplit.scenario;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Loss;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the faults of a {@link Nemesis} are drawn from.
 *
 * @param nodes all declared nodes
 * @param targets those of them that faults are about
 */
record NemesisFaults(List<String> nodes, List<String> targets) {
    private static final PartitionShape.Cases<List<String>> ISOLATED = new ShapeCases<>() {
        @Override
        List<String> word(PartitionShape shape) {
            return List.of();
        }

        @Override
        public List<String> groups(PartitionShape.Groups groups) {
            return groups.groups().stream()
                    .filter(group -> group.size() == 1)
                    .map(group -> group.iterator().next().name())
                    .toList();
        }

        @Override
        public List<String> isolate(PartitionShape.Isolate isolate) {
            return List.of(isolate.node().name());
        }

        @Override
        public List<String> bridge(PartitionShape.Bridge bridge) {
            return List.of();
        }

        @Override
        public List<String> oneWay(PartitionShape.OneWay oneWay) {
            return List.of();
        }

        @Override
        public List<String> zones(PartitionShape.Zones zones) {
            return List.of();
        }

        @Override
        public List<String> links(PartitionShape.Links links) {
            return List.of();
        }
    };

    private static final String EVERY_NODE = "*";

    /** A node whose packets wait, both ways. */
    static FaultSpec clog(String node) {
        return new PartitionFault(PartitionShape.isolate(node), PartitionMode.hold());
    }

    /**
     * The nodes that a fault cuts off alone from all others, both ways; none for any fault but a partition of such a
     * shape.
     */
    static List<String> isolated(FaultSpec fault) {
        return fault.match(new FaultSpec.Cases<>() {
            @Override
            public List<String> partition(PartitionFault partition) {
                return partition.shape().match(ISOLATED);
            }

            @Override
            public List<String> packets(PacketFault packets) {
                return List.of();
            }

            @Override
            public List<String> names(NameFault names) {
                return List.of();
            }

            @Override
            public List<String> nodes(NodeFault nodes) {
                return List.of();
            }
        });
    }

    PartitionShape shape(String target, Draws draws) {
        List<Supplier<PartitionShape>> shapes = new ArrayList<>();
        shapes.add(() -> PartitionShape.isolate(target));
        shapes.add(() -> draws.coin("direction")
                ? PartitionShape.oneWay(target, EVERY_NODE)
                : PartitionShape.oneWay(EVERY_NODE, target));
        if (nodes.size() > 2) {
            shapes.add(() -> groups(draws));
        }
        if (nodes.size() > 2 && targets.size() == nodes.size()) {
            shapes.add(() -> PartitionShape.bridge(target));
            shapes.add(PartitionShape::majoritiesRing);
        }
        return draws.oneOf(shapes, "shape").get();
    }

    /** Some targets, and all the others. */
    private PartitionShape groups(Draws draws) {
        int most = Math.min(targets.size(), nodes.size() - 1);
        Set<String> some = ImmutableSet.copyOf(
                draws.shuffled(targets, "group").subList(0, 1 + draws.below(most, "size of the group")));
        Set<String> rest = new LinkedHashSet<>(nodes);
        rest.removeAll(some);
        return PartitionShape.groups(some, rest);
    }

    static PartitionMode mode(Draws draws) {
        return switch (draws.below(5, "mode")) {
            case 0 -> PartitionMode.reject();
            case 1 -> PartitionMode.hold();
            default -> PartitionMode.drop();
        };
    }

    PacketFault.Selection links(String target, Draws draws) {
        String other = other(target, draws);
        LinkPattern link = LinkPattern.of(target, other);
        return switch (draws.below(4, "links")) {
            case 0 -> PacketFault.between(target, EVERY_NODE);
            case 1 -> PacketFault.between(target, other);
            case 2 -> PacketFault.on(Set.of(link));
            default -> PacketFault.on(Set.of(link.reverse()));
        };
    }

    private String other(String target, Draws draws) {
        return draws.oneOf(nodes.stream().filter(node -> !node.equals(target)).toList(), "other node");
    }

    static Latency latency(Draws draws) {
        Duration mean = Duration.ofMillis(20 + draws.below(481, "latency"));
        return draws.coin("jitter") ? Latency.constant(mean) : Latency.uniform(mean, mean.dividedBy(2));
    }

    static Loss loss(Draws draws) {
        double probability = twentieths(12, draws);
        return draws.coin("bursts") ? Loss.random(probability) : Loss.bursts(probability, 5);
    }

    NameFault name(String target, Draws draws) {
        return switch (draws.below(4, "answer")) {
            case 0 -> NameFault.unknown(target);
            case 1 -> NameFault.failing(target);
            case 2 -> NameFault.slow(target, Duration.ofMillis(50 + draws.below(1951, "delay")));
            default -> NameFault.wrong(target, other(target, draws));
        };
    }

    /** From 5% in steps of 5%. */
    static double twentieths(int most, Draws draws) {
        return (1 + draws.below(most, "probability")) / 20.0;
    }
}
