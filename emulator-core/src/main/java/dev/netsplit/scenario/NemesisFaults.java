package dev.netsplit.scenario;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One fault of each kind of {@link Nemesis}, drawn.
 *
 * @param nodes all declared nodes
 * @param targets those of them that faults are about
 */
record NemesisFaults(List<String> nodes, List<String> targets) {
    private static final String EVERY_NODE = "*";

    /** Draws the fault of any nemesis; of one that is several faults, the fault of this target. */
    FaultSpec draw(Nemesis nemesis, String target, Draws draws) {
        return switch (nemesis) {
            case PARTITION -> new PartitionFault(shape(target, draws), mode(draws));
            case SLOW_LINKS -> links(target, draws).delay(latency(draws));
            case LOSSY_LINKS -> links(target, draws).lose(loss(draws));
            case DUPLICATION -> links(target, draws).duplicate(Duplication.random(twentieths(10, draws)));
            case REORDERING ->
                links(target, draws)
                        .reorder(Reordering.byDistance(twentieths(10, draws), 1 + draws.below(5, "distance")));
            case CORRUPTION ->
                links(target, draws).corrupt(Corruption.random((1 + draws.below(20, "probability")) / 100.0));
            case SWIZZLE -> clog(target);
            case KILL, KILL_ALL, RESTART_ALL -> NodeFault.kill(target); // all are down before the first starts again
            case PAUSE, PAUSE_ALL -> NodeFault.pause(target);
            case RESTART -> NodeFault.restart(target);
            case NAMES -> name(target, draws);
            case DEAF ->
                links(target, draws).matching(PacketFilter.all().withPayload()).hold();
        };
    }

    /** A node whose packets wait, both ways. */
    static FaultSpec clog(String node) {
        return new PartitionFault(PartitionShape.isolate(node), PartitionMode.hold());
    }

    /**
     * The nodes that a fault cuts off alone from all others, both ways; none for any fault but a partition of such a
     * shape.
     */
    static List<String> isolated(FaultSpec fault) {
        if (!(fault instanceof PartitionFault partition)) {
            return List.of();
        }
        if (partition.shape() instanceof PartitionShape.Isolate isolate) {
            return List.of(isolate.node().name());
        }
        return partition.shape() instanceof PartitionShape.Groups groups
                ? groups.groups().stream()
                        .filter(group -> group.size() == 1)
                        .map(group -> group.iterator().next().name())
                        .toList()
                : List.of();
    }

    private PartitionShape shape(String target, Draws draws) {
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

    private static PartitionMode mode(Draws draws) {
        return switch (draws.below(5, "mode")) {
            case 0 -> PartitionMode.reject();
            case 1 -> PartitionMode.hold();
            default -> PartitionMode.drop();
        };
    }

    private PacketFault.Selection links(String target, Draws draws) {
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

    private static Latency latency(Draws draws) {
        Duration mean = Duration.ofMillis(20 + draws.below(481, "latency"));
        return draws.coin("jitter") ? Latency.constant(mean) : Latency.uniform(mean, mean.dividedBy(2));
    }

    private static Loss loss(Draws draws) {
        double probability = twentieths(12, draws);
        return draws.coin("bursts") ? Loss.random(probability) : Loss.bursts(probability, 5);
    }

    private NameFault name(String target, Draws draws) {
        return switch (draws.below(4, "answer")) {
            case 0 -> NameFault.unknown(target);
            case 1 -> NameFault.failing(target);
            case 2 -> NameFault.slow(target, Duration.ofMillis(50 + draws.below(1951, "delay")));
            default -> NameFault.wrong(target, other(target, draws));
        };
    }

    /** From 5% in steps of 5%. */
    private static double twentieths(int most, Draws draws) {
        return (1 + draws.below(most, "probability")) / 20.0;
    }
}
