package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.topology.LinkName;
import java.util.List;

/**
 * How far a replay went, at one moment: which recorded fates found their packets, which did not, and which packets were
 * none of the recorded run's. Immutable.
 *
 * @param links the links of which fates by impairments were recorded
 * @param flows the flows that had more or fewer packets than in the recorded run; empty if that is not known
 * @param notReplayed how many recorded fates are not given again, since queues, limits, faults and kernels decide anew
 * @param knowsFlows whether the ledger tells how many packets flows had: only a complete one does
 * @param leftOut how many entries the ledger lacks: packets that those were about count as not recorded
 */
public record ReplayReport(
        List<LinkReplay> links, List<FlowDifference> flows, long notReplayed, boolean knowsFlows, long leftOut) {
    private static final int EXAMPLES = 5;

    public ReplayReport {
        links = ImmutableList.copyOf(links);
        flows = ImmutableList.copyOf(flows);
    }

    /**
     * One link's part.
     *
     * @param link which
     * @param matched recorded fates that packets of this run were given
     * @param missing recorded fates that were not given: the packet did not come, or did not come to that impairment
     * @param firstMissing the first few of them
     */
    public record LinkReplay(LinkName link, long matched, long missing, List<PacketFate> firstMissing) {

        public LinkReplay {
            firstMissing = ImmutableList.copyOf(firstMissing);
        }
    }

    /**
     * A flow that is not as it was.
     *
     * @param flow which
     * @param recorded how many packets it had in the recorded run
     * @param replayed how many it has had in this one
     */
    public record FlowDifference(PacketFlow flow, long recorded, long replayed) {

        /** Packets that the recorded run did not have: no impairment touches them. */
        public long newPackets() {
            return Math.max(0, replayed - recorded);
        }

        /** Packets of the recorded run that have not come. */
        public long absentPackets() {
            return Math.max(0, recorded - replayed);
        }

        @Override
        public String toString() {
            return flow + ": " + replayed + " packets, recorded " + recorded;
        }
    }

    /** Recorded fates that packets of this run were given. */
    public long matched() {
        return links.stream().mapToLong(LinkReplay::matched).sum();
    }

    /** Recorded fates that were not given to any packet. */
    public long missing() {
        return links.stream().mapToLong(LinkReplay::missing).sum();
    }

    /** Packets that the recorded run did not have; 0 too where that is not {@linkplain #knowsFlows known}. */
    public long newPackets() {
        return flows.stream().mapToLong(FlowDifference::newPackets).sum();
    }

    /** Whether every recorded fate was given, and no packet came that the recorded run did not have. */
    public boolean isComplete() {
        return missing() == 0 && newPackets() == 0 && knowsFlows && leftOut == 0;
    }

    /**
     * Several lines: totals, then each link that misses fates with the first of them, then the first flows that differ.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("replay: " + matched() + " fates matched, " + missing() + " missing, "
                + (knowsFlows ? newPackets() + " new packets" : "new packets not known, since the ledger has no end")
                + "; " + notReplayed + " fates by queues, limits and faults were not replayed");
        if (leftOut > 0) {
            text.append("; the ledger lacks ").append(leftOut).append(" entries");
        }
        for (LinkReplay link : links) {
            if (link.missing() > 0) {
                text.append("\n  ").append(link.link()).append(": ").append(link.matched());
                text.append(" matched, ").append(link.missing()).append(" missing, first");
                link.firstMissing().forEach(fate -> text.append("\n    ").append(fate));
            }
        }
        flows.stream().limit(EXAMPLES).forEach(flow -> text.append("\n  ").append(flow));
        if (flows.size() > EXAMPLES) {
            text.append("\n  and ").append(flows.size() - EXAMPLES).append(" flows more");
        }
        return text.toString();
    }
}
