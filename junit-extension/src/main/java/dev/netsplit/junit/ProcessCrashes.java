package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NodeProcess;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The crashes on a network that tests have in turn: each is told of in the failure of the test in which it happened,
 * and what crashes between two tests in that of the later one. Thread-safe.
 */
final class ProcessCrashes {
    private final Set<NodeProcess> ofEarlierTests = ConcurrentHashMap.newKeySet();

    /** Adds those since the last test to a failure. */
    void addTo(Throwable failure, EmulatedNetwork network) {
        network.crashes().stream()
                .filter(crashed -> !ofEarlierTests.contains(crashed))
                .forEach(crashed -> ProcessCrash.addTo(failure, crashed));
    }

    /** What crashed until now is no later test's. */
    void testEnds(EmulatedNetwork network) {
        ofEarlierTests.addAll(network.crashes());
    }
}
