package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Faults in the terms of Chaos Mesh. What has none is refused by an {@link IllegalArgumentException}; what is not quite
 * the same there, is told.
 */
final class ChaosMeshFaults {
    /** For shapes that leave nothing to chance. */
    private static final RandomGenerator NOTHING_DRAWN = () -> {
        throw new IllegalStateException("nothing must be left to chance");
    };

    private final ChaosMeshTarget target;
    private final PodSelectors selectors;

    ChaosMeshFaults(ChaosMeshTarget target) {
        this.target = target;
        this.selectors = new PodSelectors(target);
    }

    /**
     * A fault there.
     *
     * @param experiments all of which are in force at the same time
     * @param shaped the links whose packets get a queueing discipline
     */
    record Translation(List<Experiment> experiments, Set<LinkName> shaped) {}

    /**
     * One chaos resource.
     *
     * @param kind NetworkChaos or PodChaos
     * @param isInstant whether there is nothing to recover
     */
    record Experiment(String kind, Map<String, Object> spec, boolean isInstant) {
        /** What a workflow's template calls it. */
        String field() {
            return Character.toLowerCase(kind.charAt(0)) + kind.substring(1);
        }
    }

    /**
     * What it becomes.
     *
     * @param differences is told what will not be quite the same
     */
    Translation translate(FaultSpec fault, Consumer<String> differences) {
        return fault.match(new FaultSpec.Cases<>() {
            @Override
            public Translation partition(PartitionFault partition) {
                return ChaosMeshFaults.this.partition(partition, differences);
            }

            @Override
            public Translation packets(PacketFault packets) {
                return ChaosMeshFaults.this.packets(packets, differences);
            }

            @Override
            public Translation names(NameFault names) {
                throw new IllegalArgumentException(
                        "fault (%s) must be on links or nodes: a DNSChaos knows no faults of single look-ups"
                                .formatted(names));
            }

            @Override
            public Translation nodes(NodeFault nodes) {
                return node(nodes, differences);
            }
        });
    }

    private Translation partition(PartitionFault fault, Consumer<String> differences) {
        checkArgument(
                !Shapes.isRandom(fault.shape()),
                "partition (%s) must be decided first; export scenario.resolve(seed, nodes)",
                fault.shape());
        Set<LinkName> links = ordered(fault.shape()
                .resolve(target.nodes(), target.zones(), NOTHING_DRAWN)
                .cutLinks());
        return fault.mode().match(new PartitionMode.Cases<>() {
            @Override
            public Translation drop(PartitionMode.Drop drop) {
                return dropped(links);
            }

            @Override
            public Translation reject(PartitionMode.Reject reject) {
                throw hasNo(reject);
            }

            @Override
            public Translation hold(PartitionMode.Hold hold) {
                throw hasNo(hold);
            }

            @Override
            public Translation slow(PartitionMode.Slow slow) {
                return shaped(links, slow.profile(), differences);
            }
        });
    }

    private static IllegalArgumentException hasNo(PartitionMode mode) {
        return new IllegalArgumentException(
                "mode (%s) must be drop or slow: Chaos Mesh neither holds packets nor answers them".formatted(mode));
    }

    private Translation packets(PacketFault fault, Consumer<String> differences) {
        checkArgument(
                fault.filter().equals(PacketFilter.all()),
                "packets (%s) must be all on the link: Chaos Mesh does not look into them",
                fault.filter());
        ImmutableSet.Builder<LinkName> named = ImmutableSet.builder();
        for (LinkPattern link : fault.links()) {
            named.addAll(link.resolve(target.nodes(), target.zones()));
        }
        Set<LinkName> links = ordered(named.build());
        PacketAction action = fault.action();
        if (action.equals(new PacketAction.Drop())) {
            return dropped(links);
        }
        LinkProfile profile = PacketActionForm.profile(action)
                .orElseThrow(() -> new IllegalArgumentException(
                        ("action (%s) must be one of drop, delay, lose, duplicate, corrupt, limit and impair, which"
                                        + " Chaos Mesh has")
                                .formatted(action)));
        return shaped(links, profile, differences);
    }

    private Translation dropped(Set<LinkName> links) {
        List<Experiment> experiments = LinkGroup.of(links, selectors::isOne).stream()
                .map(group -> network(group, Map.of("action", "partition")))
                .collect(ImmutableList.toImmutableList());
        return new Translation(experiments, Set.of());
    }

    private Translation shaped(Set<LinkName> links, LinkProfile profile, Consumer<String> differences) {
        Map<String, Object> terms = NetemTerms.of(profile, differences);
        // a pod has one queue for all targets of an experiment, and each of our links its own rate
        List<LinkGroup> groups =
                profile.bandwidth().isUnlimited() ? LinkGroup.of(links, selectors::isOne) : LinkGroup.each(links);
        List<Experiment> experiments =
                groups.stream().map(group -> network(group, terms)).collect(ImmutableList.toImmutableList());
        return new Translation(experiments, links);
    }

    private Experiment network(LinkGroup group, Map<String, Object> terms) {
        Map<String, Object> receivers = new LinkedHashMap<>();
        receivers.put("mode", "all");
        receivers.put("selector", selectors.of(group.to()));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("action", terms.get("action"));
        spec.put("mode", "all");
        spec.put("selector", selectors.of(group.from()));
        spec.put("direction", group.both() ? "both" : "to");
        spec.put("target", receivers);
        spec.putAll(terms);
        return new Experiment("NetworkChaos", spec, false);
    }

    private Translation node(NodeFault fault, Consumer<String> differences) {
        Set<NodeName> nodes = fault.node().resolve(target.nodes(), target.zones());
        nodes.forEach(target::labels); // the host has none
        List<Set<NodeName>> groups = selectors.isOne(nodes)
                ? List.of(nodes)
                : nodes.stream().<Set<NodeName>>map(ImmutableSet::of).toList();
        List<Experiment> experiments =
                groups.stream().map(group -> pods(fault.action(), group)).collect(ImmutableList.toImmutableList());
        switch (fault.action()) {
            case KILL ->
                differences.accept("what is killed comes back as soon as Kubernetes starts it, not at the heal");
            case RESTART ->
                differences.accept("what is killed comes back when Kubernetes starts it, if it has a controller");
            default ->
                differences.accept("containers are down by a pause image in their place, and come back at the heal");
        }
        return new Translation(experiments, Set.of());
    }

    private Experiment pods(NodeFault.Action action, Set<NodeName> nodes) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("action", podAction(action));
        spec.put("mode", "all");
        spec.put("selector", selectors.of(nodes));
        if (spec.containsValue("container-kill")) {
            spec.put("containerNames", target.containers());
        } else if (spec.containsValue("pod-kill")) {
            spec.put("gracePeriod", 0);
        }
        return new Experiment("PodChaos", spec, action != NodeFault.Action.TERMINATE);
    }

    private String podAction(NodeFault.Action action) {
        return switch (action) {
            case KILL, RESTART -> target.containers().isEmpty() ? "pod-kill" : "container-kill";
            case TERMINATE -> "pod-failure";
            case PAUSE ->
                throw new IllegalArgumentException(
                        "action (pause) must be kill, restart or terminate: Chaos Mesh stops no processes, and its"
                                + " pod-failure loses what they have in memory; terminate is that");
        };
    }

    /** By the order of the nodes, since a set of the caller's may have none. */
    private Set<LinkName> ordered(Collection<LinkName> links) {
        Comparator<LinkName> order = Comparator.<LinkName>comparingInt(
                        link -> target.nodes().indexOf(link.from()))
                .thenComparingInt(link -> target.nodes().indexOf(link.to()));
        links.forEach(link -> {
            target.labels(link.from()); // the host has none
            target.labels(link.to());
        });
        return links.stream().sorted(order).collect(ImmutableSet.toImmutableSet());
    }
}
