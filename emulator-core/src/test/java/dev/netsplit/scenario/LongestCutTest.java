package dev.netsplit.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Loss;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LongestCutTest {
    private static final List<NodeName> NODES =
            Stream.of("a", "b", "c").map(NodeName::new).toList();

    private final ScenarioBuilder scenario = Scenario.builder("cuts");

    @Test
    void overlappingCutsOfTheSameNodesAreOne() {
        fault(ofSeconds(1), ofSeconds(3), isolate("a", PartitionMode.drop()));
        fault(ofSeconds(3), ofSeconds(4), isolate("b", PartitionMode.reject())); // a and b: from 1 to 7 s
        fault(ofSeconds(20), ofSeconds(5), isolate("c", PartitionMode.drop()));

        assertThat(longest()).isEqualTo(ofSeconds(6));
    }

    @Test
    void cutsOfOtherNodesDoNotAddUp() {
        fault(ofSeconds(1), ofSeconds(3), cut("a", "b"));
        fault(ofSeconds(2), ofSeconds(4), cut("b", "c"));

        assertThat(longest()).isEqualTo(ofSeconds(4));
    }

    @Test
    void eitherDirectionCuts() {
        fault(ofSeconds(1), ofSeconds(2), cut("a", "b"));
        fault(ofSeconds(3), ofSeconds(2), cut("b", "a"));

        assertThat(longest()).isEqualTo(ofSeconds(4));
    }

    @Test
    void packetsThatMatchAreCutTooButHeldOrLostOnesAreNot() {
        fault(ofSeconds(1), ofMillis(700), PacketFault.on("a", "b").drop());
        fault(ofSeconds(5), ofSeconds(9), PacketFault.on("a", "b").lose(Loss.random(0.5)));
        fault(ofSeconds(5), ofSeconds(9), PacketFault.on("a", "c").hold());
        fault(ofSeconds(5), ofSeconds(9), isolate("c", PartitionMode.hold()));

        assertThat(longest()).isEqualTo(ofMillis(700));
    }

    @Test
    void aCutEndsWithItsScenario() {
        fault(ofSeconds(1), ofSeconds(60), isolate("a", PartitionMode.drop()));
        scenario.at(ofSeconds(11)).heal();

        assertThat(longest()).isEqualTo(ofSeconds(10));
    }

    @Test
    void withoutACutItIsZero() {
        fault(ofSeconds(1), ofSeconds(2), PacketFault.on("a", "b").lose(Loss.random(0.5)));

        assertThat(longest()).isZero();
    }

    /** What the default rests on: the quiet time is at least as long as TCP may wait after the longest cut. */
    @Test
    void generatedSchedulesAreQuietForTwoSecondsAndTheirLongestCut() {
        ScenarioGenerator generator = ScenarioGenerator.on("a", "b", "c")
                .nemeses(Set.of(Nemesis.PARTITION))
                .lasting(ofSeconds(10), ofSeconds(30))
                .end(ofSeconds(40));
        for (long seed = 1; seed <= 100; seed++) {
            Scenario generated = generator.generate(seed);
            assertThat(generated.quietTime())
                    .isEqualTo(ofSeconds(2).plus(LongestCut.of(generated, NODES)))
                    .isLessThanOrEqualTo(ofSeconds(42));
        }
        assertThat(generator.generate(1).quietTime()).isGreaterThanOrEqualTo(ofSeconds(12));
        assertThat(generator.quietTime(ofSeconds(3)).generate(1).quietTime()).isEqualTo(ofSeconds(3));
        assertThat(ScenarioGenerator.on("a", "b").withoutFaults().quietTime()).isEqualTo(ofSeconds(2));
    }

    private Duration longest() {
        return LongestCut.of(scenario.build(), NODES);
    }

    private void fault(Duration start, Duration lasting, FaultSpec fault) {
        scenario.at(start).fault(fault).lasting(lasting);
    }

    private static FaultSpec isolate(String node, PartitionMode mode) {
        return new PartitionFault(PartitionShape.isolate(node), mode);
    }

    private static FaultSpec cut(String from, String to) {
        return new PartitionFault(PartitionShape.oneWay(from, to), PartitionMode.drop());
    }
}
