package dev.netsplit;

import static dev.netsplit.ScenarioRuns.LONG;
import static dev.netsplit.ScenarioRuns.scenario;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.impair.Loss;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the seed decides of a scenario on a real network. */
@WallClock
@RequiresTun
class ScenarioSeedTest {
    private final EmulatedNetwork network = ScenarioRuns.network();

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void whatIsPlayedIsTheScheduleOfTheNetworksSeed() {
        Scenario scenario = scenario("by chance")
                .choose("victim", "eu")
                .at(LONG)
                .fault("split", PartitionFault.of(PartitionShape.isolate("victim")))
                .lasting(LONG)
                .build();

        try (ScenarioRun run = network.play(scenario)) {
            assertThat(run.schedule().toYaml()).contains("seed: 42").containsPattern("isolate: [ab]");
            assertThat(run.timeline().seed()).isEqualTo(42);
        }
    }

    @Test
    void whichPacketsAStepLosesHangsOnItsNameAndTheSeedAndOnNothingElse() throws Exception {
        FaultSpec lose = PacketFault.on("a", "b").lose(Loss.random(0.5));
        Scenario alone = scenario("alone")
                .at(Duration.ZERO)
                .fault("lose", lose)
                .lasting(LONG)
                .build();
        Scenario among = scenario("among others")
                .at(Duration.ZERO)
                .fault("split", PartitionFault.of(PartitionShape.isolate("c")))
                .lasting(LONG)
                .at(Duration.ZERO)
                .fault("lose", lose)
                .lasting(LONG)
                .at(LONG)
                .fault("other", lose)
                .lasting(LONG)
                .build();
        Scenario otherName = scenario("alone")
                .at(Duration.ZERO)
                .fault("loss", lose)
                .lasting(LONG)
                .build();
        Scenario otherSeed = scenario("alone")
                .seed(43)
                .at(Duration.ZERO)
                .fault("lose", lose)
                .lasting(LONG)
                .build();

        List<Integer> arrived = arrived(other -> other.play(alone));

        assertThat(arrived(other -> other.play(among))).isEqualTo(arrived);
        assertThat(arrived(other -> {
                    other.cut("c", "a");
                    other.play(alone);
                }))
                .isEqualTo(arrived);
        assertThat(arrived(other -> other.play(otherName))).isNotEqualTo(arrived);
        assertThat(arrived(other -> other.play(otherSeed))).isNotEqualTo(arrived);
        assertThat(arrived(other -> {
                    other.play(among).close();
                    other.inject(lose);
                }))
                .as("those of the test's own, which come later")
                .isEqualTo(arrived(other -> other.inject(lose)));
    }

    /** Which of a hundred packets arrive on a network like this one. */
    private static List<Integer> arrived(Consumer<EmulatedNetwork> fault) throws Exception {
        try (EmulatedNetwork other =
                        EmulatedNetwork.builder().nodes("a", "b", "c").seed(42).start();
                UdpProbe probe = UdpProbe.between(
                        other.node("a"), other.node("b"), other.node("b").ipv4(), 9000)) {
            fault.accept(other);
            for (int number = 0; number < 100; number++) {
                probe.send(number);
            }
            for (int last = 0; last < 20; last++) { // of which one arrives
                probe.send(-1);
            }
            List<Integer> arrived = new ArrayList<>();
            for (int received = probe.receive(); received != -1; received = probe.receive()) {
                arrived.add(received);
            }
            return arrived;
        }
    }
}
