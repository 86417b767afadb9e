package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes that the faults of a schedule strike, and when. Times are milliseconds since its start. Not thread-safe.
 */
final class StruckNodes {
    private final List<Strike> strikes = new ArrayList<>();

    /** What is struck of a node. A kind is independent of the others, and links may be struck at any time. */
    enum Kind {
        PROCESSES,
        NAME,
        /** All links of the node at the same time. */
        ALL_LINKS
    }

    /** A node is free again a millisecond after the end, since what was killed must have been started again. */
    private record Strike(Kind kind, String node, long fromMs, long untilMs) {
        boolean overlaps(long otherFromMs, long otherUntilMs) {
            return otherFromMs <= untilMs && fromMs <= otherUntilMs;
        }
    }

    /** Returns those of the nodes that nothing strikes from the one time to the other. */
    List<String> free(Kind kind, List<String> nodes, long fromMs, long untilMs) {
        return nodes.stream()
                .filter(node -> !isStruck(kind, node, fromMs, untilMs))
                .toList();
    }

    private boolean isStruck(Kind kind, String node, long fromMs, long untilMs) {
        return strikes.stream()
                .anyMatch(strike ->
                        strike.kind() == kind && strike.node().equals(node) && strike.overlaps(fromMs, untilMs));
    }

    void strike(Kind kind, String node, long fromMs, long untilMs) {
        strikes.add(new Strike(kind, node, fromMs, untilMs));
    }

    /** Returns true if the fault isolates a node that another fault isolates at the same time. */
    boolean isIsolatedTwice(FaultSpec fault, long fromMs, long untilMs) {
        return NemesisFaults.isolated(fault).stream().anyMatch(node -> isStruck(Kind.ALL_LINKS, node, fromMs, untilMs));
    }
}
