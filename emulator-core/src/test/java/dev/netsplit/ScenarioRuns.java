package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioBuilder;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;

/** A network, scenarios and handlers for tests of running scenarios. */
final class ScenarioRuns {
    static final Duration LONG = ofSeconds(60);
    static final PartitionFault SPLIT = PartitionFault.of(PartitionShape.isolate("a"));

    private ScenarioRuns() {}

    /** Starts a network of nodes a, b and c, of which a and b are in a zone. */
    static EmulatedNetwork network() {
        return EmulatedNetwork.builder()
                .nodes("a", "b", "c")
                .zone("eu", "a", "b")
                .seed(42)
                .start();
    }

    /** Returns a builder of a scenario that is over a millisecond after its last heal. */
    static ScenarioBuilder scenario(String name) {
        return Scenario.builder(name).quietTime(ofMillis(1));
    }

    /** Returns a handler that runs the code on each strike. */
    static NodeFaultHandler onStrike(Strike strike) {
        return new NodeFaultHandler() {
            @Override
            public void strike(NodeFault.Action action) throws Exception {
                strike.run();
            }

            @Override
            public void heal(NodeFault.Action action) {}
        };
    }

    /** Code that runs on a strike. */
    interface Strike {
        void run() throws Exception;
    }
}
