package dev.netsplit.internal.pipeline.flow;

import dev.netsplit.packet.PacketFlow;
import dev.netsplit.topology.NodeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How many packets flows had, those that the table of flows has forgotten since included. Asked once a flow, not once a
 * packet, and only where somebody wants to know. Bounded: of more flows, the later ones are not known.
 */
public final class FlowTotals {
    private static final int MAX_FLOWS = 1 << 17;

    private final Map<Flow, int[]> totals = new LinkedHashMap<>();

    /**
     * A flow had so many packets. Two that are called the same, such as attempts at a connection that was refused,
     * count as one that had the more of both: the ordinals of the others were there before.
     *
     * @param test in which it had them
     * @param counts where the flow's counts are, from {@code at} on
     */
    void add(int test, long conversation, int connection, int[] counts, int at) {
        Flow flow = new Flow(test, FlowNames.withoutSourcePort(conversation), connection);
        int[] total = totals.get(flow);
        if (total == null) {
            if (totals.size() == MAX_FLOWS || isEmpty(counts, at)) {
                return;
            }
            total = new int[FlowMap.COUNTERS];
            totals.put(flow, total);
        }
        for (int i = 0; i < total.length; i++) {
            total[i] = Math.max(total[i], counts[at + i]);
        }
    }

    /** Adds all that another one knows. */
    void addAll(FlowTotals other) {
        other.totals.forEach((flow, counts) -> add(flow.test, flow.conversation, flow.connection, counts, 0));
    }

    private static boolean isEmpty(int[] counts, int at) {
        for (int i = 0; i < FlowMap.COUNTERS; i++) {
            if (counts[at + i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** The numbers of the tests in which any flow had a packet, in ascending order. */
    public SortedSet<Integer> tests() {
        return totals.keySet().stream().map(Flow::test).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The flows that had any packet in a test, in the order in which they were added. */
    public Map<PacketFlow, Long> describe(int test, List<NodeName> nodes) {
        Map<PacketFlow, Long> described = new LinkedHashMap<>();
        totals.forEach((flow, counts) -> {
            if (flow.test != test) {
                return;
            }
            for (int counter = 0; counter < counts.length; counter++) {
                if (counts[counter] > 0) {
                    described.put(FlowNames.describe(flow.conversation, flow.connection, counter, nodes), (long)
                            counts[counter]);
                }
            }
        });
        return described;
    }

    private record Flow(int test, long conversation, int connection) {}
}
