package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The longest time for which a schedule keeps two nodes from talking over TCP, which needs both directions. Faults that
 * overlap, or follow each other at once, are one cut. Packets that are held are not cut: they arrive when the fault is
 * healed, and TCP goes on at once.
 */
final class LongestCut {
    /** Whether two nodes cannot talk over TCP while a partition is between them. */
    private static final PartitionMode.Cases<Boolean> CUTS = new PartitionMode.Cases<>() {
        @Override
        public Boolean drop(PartitionMode.Drop drop) {
            return true;
        }

        @Override
        public Boolean reject(PartitionMode.Reject reject) {
            return true;
        }

        @Override
        public Boolean hold(PartitionMode.Hold hold) {
            return false;
        }

        @Override
        public Boolean slow(PartitionMode.Slow slow) {
            return false;
        }
    };

    private LongestCut() {}

    /**
     * Returns zero if nothing is cut.
     *
     * @param schedule in which nothing is left to chance, on nodes only
     * @param nodes the declared nodes, in their order
     */
    static Duration of(Scenario schedule, List<NodeName> nodes) {
        Map<String, StepTimes.Span> times = StepTimes.of(schedule);
        Map<Set<NodeName>, List<StepTimes.Span>> cuts = new LinkedHashMap<>();
        for (Step step : schedule.steps()) {
            StepTimes.Span span = times.get(step.name());
            Optional<FaultSpec> fault = ActionKind.of(step.actions().get(0)).fault();
            if (span != null && fault.isPresent()) {
                Set<Set<NodeName>> pairs = new LinkedHashSet<>();
                cutLinks(fault.get(), nodes).forEach(link -> pairs.add(Set.of(link.from(), link.to())));
                pairs.forEach(pair ->
                        cuts.computeIfAbsent(pair, anew -> new ArrayList<>()).add(span));
            }
        }
        return cuts.values().stream()
                .map(LongestCut::longest)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static Set<LinkName> cutLinks(FaultSpec fault, List<NodeName> nodes) {
        return fault.match(new FaultSpec.Cases<>() {
            @Override
            public Set<LinkName> partition(PartitionFault partition) {
                return partition.mode().match(CUTS)
                        ? partition
                                .shape()
                                .resolve(
                                        nodes,
                                        Map.of(),
                                        RandomStream.of(0, "unused").asGenerator())
                                .cutLinks()
                        : Set.of();
            }

            @Override
            public Set<LinkName> packets(PacketFault packets) {
                Set<LinkName> links = new LinkedHashSet<>();
                if (PacketActionForm.cuts(packets.action())) {
                    packets.links().forEach(pattern -> links.addAll(pattern.resolve(nodes, Map.of())));
                }
                return links;
            }

            @Override
            public Set<LinkName> names(NameFault names) {
                return Set.of();
            }

            @Override
            public Set<LinkName> nodes(NodeFault nodes) {
                return Set.of();
            }
        });
    }

    private static Duration longest(List<StepTimes.Span> spans) {
        Duration longest = Duration.ZERO;
        Duration start = Duration.ZERO;
        Duration end = Duration.ZERO;
        for (StepTimes.Span span : spans.stream()
                .sorted(Comparator.comparing(StepTimes.Span::start))
                .toList()) {
            start = span.start().compareTo(end) > 0 ? span.start() : start;
            end = span.end().compareTo(end) > 0 ? span.end() : end;
            Duration length = end.minus(start);
            longest = length.compareTo(longest) > 0 ? length : longest;
        }
        return longest;
    }
}
