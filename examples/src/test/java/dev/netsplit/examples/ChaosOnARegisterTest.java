package dev.netsplit.examples;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.ScenarioRun;
import dev.netsplit.junit.ChaosTest;
import dev.netsplit.junit.NetworkEmulation;

/**
 * A register that is replicated as it should be keeps what it has acknowledged, whatever the network does: fifty
 * schedules of partitions, bad links and swizzles. {@link PlantedBugTest} shows what happens if it does not.
 */
@NetworkEmulation(
        nodes = {"n1", "n2", "n3"},
        lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
class ChaosOnARegisterTest {

    @ChaosTest(
            runs = 10, // and 50 in .ci/nightly
            budget = "10m",
            every = "250ms",
            shortest = "100ms",
            longest = "600ms",
            duration = "800ms",
            quietTime = "50ms")
    void keepsWhatItAcknowledges(EmulatedNetwork network, ScenarioRun run) throws Exception {
        try (ToyRegisterLoad load = new ToyRegisterLoad(network, false)) {
            load.run(run);
        }
    }
}
