package dev.netsplit.internal.pipeline.record;

import dev.netsplit.packet.PacketFlow;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerEntry.FlowTotal;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.ReplayReport.FlowDifference;
import dev.netsplit.topology.LinkName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What was recorded of the packets of one test on a network that several share; of a run without tests, all of it. */
final class ReplayedTest {
    private final Map<LinkName, ReplayedLink> links = new LinkedHashMap<>();
    private final Map<PacketFlow, Long> recordedTotals;
    private final long otherFates;

    ReplayedTest(List<LedgerEntry> entries) {
        this.recordedTotals = entries.stream()
                .filter(FlowTotal.class::isInstance)
                .map(FlowTotal.class::cast)
                .collect(Collectors.toMap(FlowTotal::flow, FlowTotal::packets, Math::max, LinkedHashMap::new));
        List<PacketFate> fates = entries.stream()
                .filter(PacketFate.class::isInstance)
                .map(PacketFate.class::cast)
                .toList();
        this.otherFates =
                fates.stream().filter(fate -> !fate.cause().isImpairment()).count();
        fates.stream()
                .filter(fate -> fate.cause().isImpairment())
                .collect(Collectors.groupingBy(PacketFate::link, LinkedHashMap::new, Collectors.toList()))
                .forEach((link, its) -> links.put(link, new ReplayedLink(its)));
    }

    ReplayedLink link(LinkName name) {
        return links.computeIfAbsent(name, link -> new ReplayedLink(List.of()));
    }

    Map<LinkName, ReplayedLink> links() {
        return links;
    }

    /** How many fates were not decided by impairments. */
    long otherFates() {
        return otherFates;
    }

    /** The flows that had more packets in one of the two runs. */
    List<FlowDifference> differences(Map<PacketFlow, Long> totals) {
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
