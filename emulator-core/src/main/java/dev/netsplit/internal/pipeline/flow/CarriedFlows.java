package dev.netsplit.internal.pipeline.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the flows that are known when a test begins, so that they take no number of the connections that the test
 * opens: such as a cluster's connections that {@code @BeforeAll} made, or the last packets of the test before. Those
 * that are open come first, in the order in which they were opened: so a connection that all tests use has the same
 * number whichever tests came before.
 */
final class CarriedFlows {
    /** The number of the first; those of a test's own flows stay below. */
    static final int FIRST = 500_000_000;

    private static final Comparator<Flow> ORDER = Comparator.comparing(Flow::hasEnded)
            .thenComparing(flow -> !has(flow.number()))
            .thenComparing(Flow::number);

    private CarriedFlows() {}

    /** Whether a number is one of theirs. */
    static boolean has(int number) {
        return number >= FIRST;
    }

    /**
     * Gives flows new numbers and counts their packets from 0 again.
     *
     * @param old holds flows, some of which are in {@code young} too and are not looked up in it any more
     */
    static void renumber(FlowMap young, FlowMap old) {
        List<Flow> flows = new ArrayList<>();
        collect(young, flows);
        collect(old, flows);
        flows.removeIf(flow -> flow.map == old && young.find(old.key(flow.slot)) != FlowMap.ABSENT);
        flows.sort(ORDER);
        Map<Long, Integer> next = new HashMap<>();
        for (Flow flow : flows) {
            int place = next.merge(flow.map.service(flow.slot), 1, Integer::sum) - 1;
            flow.map.renumber(flow.slot, FIRST + place);
        }
    }

    private static void collect(FlowMap map, List<Flow> flows) {
        for (int slot = 0; slot < map.slots(); slot++) {
            if (map.isUsed(slot)) {
                flows.add(new Flow(map, slot));
            }
        }
    }

    private record Flow(FlowMap map, int slot) {
        boolean hasEnded() {
            return map.hasEnded(slot);
        }

        int number() {
            return map.number(slot);
        }
    }
}
