package dev.netsplit.internal.pipeline.record;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Multimaps;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.pipeline.flow.FlowTotals;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerEntry.InTest;
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

/**
 * A recorded run whose fates are given to the packets of this one, and how far that went.
 */
@ForwarderConfined
public final class Replay {
    /** In place of a test's name: outside of tests. */
    static final String NO_TEST = "";

    private static final int EXAMPLES = 5;

    private final Ledger ledger;
    private final List<NodeName> nodes;
    private final Map<String, ReplayedTest> recorded = new LinkedHashMap<>();

    /** What was recorded of the tests of this run, by their numbers. */
    private final List<ReplayedTest> entered = new ArrayList<>();

    /**
     * @param nodes the nodes' names in the order of their indexes
     */
    public Replay(Ledger ledger, List<NodeName> nodes) {
        this.ledger = ledger;
        this.nodes = nodes;
        ListMultimap<String, LedgerEntry> byTest =
                MultimapBuilder.linkedHashKeys().arrayListValues().build();
        String test = NO_TEST;
        for (LedgerEntry entry : ledger.entries()) {
            test = entry instanceof InTest in ? in.test() : test;
            byTest.put(test, entry);
        }
        Multimaps.asMap(byTest).forEach((name, entries) -> recorded.put(name, new ReplayedTest(entries)));
        beginTest(NO_TEST);
    }

    long seed() {
        return ledger.run().seed();
    }

    /**
     * From now on packets are given what was recorded of a test. What was recorded outside of tests holds for all of
     * them.
     */
    void beginTest(String name) {
        entered.add(recorded.computeIfAbsent(knowsTests() ? name : NO_TEST, missing -> new ReplayedTest(List.of())));
    }

    /** Whether several tests shared the recorded network. */
    boolean knowsTests() {
        return !recorded.keySet().equals(Set.of(NO_TEST));
    }

    /** What was recorded of a link in the test that runs. */
    ReplayedLink link(LinkName name) {
        return entered.get(entered.size() - 1).link(name);
    }

    /**
     * How far the replay went: of the tests that began in this run.
     *
     * @param totals how many packets this run's flows have had so far
     */
    public ReplayReport report(FlowTotals totals) {
        Set<ReplayedTest> tests = new LinkedHashSet<>(entered);
        ImmutableList.Builder<LinkReplay> reports = ImmutableList.builder();
        for (ReplayedTest test : tests) {
            test.links().forEach((name, link) -> {
                List<PacketFate> missing = link.fates(false);
                int matched = link.fates(true).size();
                if (matched + missing.size() > 0) {
                    List<PacketFate> first = missing.subList(0, Math.min(EXAMPLES, missing.size()));
                    reports.add(new LinkReplay(name, matched, missing.size(), first));
                }
            });
        }
        List<FlowDifference> differences = new ArrayList<>();
        for (int test = 0; knowsFlows() && test < entered.size(); test++) {
            differences.addAll(entered.get(test).differences(totals.describe(test, nodes)));
        }
        long others = tests.stream().mapToLong(ReplayedTest::otherFates).sum();
        return new ReplayReport(reports.build(), differences, others, knowsFlows(), ledger.leftOut());
    }

    private boolean knowsFlows() {
        return !ledger.entries().isEmpty()
                && ledger.entries().get(ledger.entries().size() - 1) instanceof LedgerEntry.RunEnded;
    }
}
