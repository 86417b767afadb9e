package dev.netsplit.internal.pipeline;

import com.google.common.collect.ImmutableList;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerEntry.FlowTotal;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.report.ReplayReport.FlowDifference;
import dev.netsplit.report.ReplayReport.LinkReplay;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A recorded run whose fates are given to the packets of this one, and how far that went. Owned by whoever has the forwarder's turn. */
final class Replay {
    private static final int EXAMPLES = 5;

    private final Ledger ledger;
    private final List<NodeName> nodes;
    private final Map<LinkName, ReplayedLink> links = new LinkedHashMap<>();
    private final Map<PacketFlow, Long> recordedTotals;

    /**
     * @param nodes the nodes' names in the order of their indexes
     */
    Replay(Ledger ledger, List<NodeName> nodes) {
        this.ledger = ledger;
        this.nodes = nodes;
        this.recordedTotals = ledger.entries().stream()
                .filter(FlowTotal.class::isInstance)
                .map(FlowTotal.class::cast)
                .collect(Collectors.toMap(FlowTotal::flow, FlowTotal::packets, Math::max, LinkedHashMap::new));
        ledger.fates()
                .filter(fate -> fate.cause().isImpairment())
                .collect(Collectors.groupingBy(PacketFate::link, LinkedHashMap::new, Collectors.toList()))
                .forEach((link, fates) -> links.put(link, new ReplayedLink(fates)));
    }

    long seed() {
        return ledger.run().seed();
    }

    ReplayedLink link(LinkName name) {
        return links.computeIfAbsent(name, link -> new ReplayedLink(List.of()));
    }

    /**
     * How far the replay went.
     *
     * @param totals how many packets this run's flows have had so far
     */
    ReplayReport report(FlowTotals totals) {
        ImmutableList.Builder<LinkReplay> reports = ImmutableList.builder();
        links.forEach((name, link) -> {
            List<PacketFate> missing = link.fates(false);
            int matched = link.fates(true).size();
            if (matched + missing.size() > 0) {
                List<PacketFate> first = missing.subList(0, Math.min(EXAMPLES, missing.size()));
                reports.add(new LinkReplay(name, matched, missing.size(), first));
            }
        });
        long others =
                ledger.fates().filter(fate -> !fate.cause().isImpairment()).count();
        return new ReplayReport(
                reports.build(), differences(totals.describe(nodes)), others, knowsFlows(), ledger.leftOut());
    }

    private boolean knowsFlows() {
        return !ledger.entries().isEmpty()
                && ledger.entries().get(ledger.entries().size() - 1) instanceof LedgerEntry.RunEnded;
    }

    private List<FlowDifference> differences(Map<PacketFlow, Long> totals) {
        if (!knowsFlows()) {
            return List.of();
        }
        Set<PacketFlow> flows = new LinkedHashSet<>(recordedTotals.keySet());
        flows.addAll(totals.keySet());
        List<FlowDifference> differences = new ArrayList<>();
        for (PacketFlow flow : flows) {
            long recorded = recordedTotals.getOrDefault(flow, 0L);
            long replayed = totals.getOrDefault(flow, 0L);
            if (recorded != replayed) {
                differences.add(new FlowDifference(flow, recorded, replayed));
            }
        }
        return differences;
    }
}
