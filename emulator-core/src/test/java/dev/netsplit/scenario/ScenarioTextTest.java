package dev.netsplit.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.TcpFlag;
import dev.netsplit.topology.PartitionShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A scenario as text: what it looks like, and that nothing is lost. */
class ScenarioTextTest {
    private static final String LEADER_IS_CUT_OFF = """
            name: leader is cut off while a follower restarts
            seed: 42
            choose:
              victim: '*'
              other: [n2, n3]
            steps:
              - name: split
                at: 1s
                partition: {isolate: victim}
                for: 2s
              - after: split
                wait: 500ms..1s
                node: {restart: other}
              - when: {packets: '* -> n3', match: {protocol: tcp, destination-port: 2380, flags: [SYN]}, nth: 3}
                packets: n3 -> n1
                match: {payload-contains: AppendEntries}
                drop: true
                for: 500ms
              - when: {signal: leader-elected}
                one-of:
                  - {partition: halves, mode: hold}
                  - {node: {pause: victim}}
                for: 1s
            end: 30s
            quiet: 5s
            """;

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPrintedIsReadAsTheSame(long seed) {
        Scenario scenario = RandomScenarios.of(seed);
        String text = scenario.toYaml();

        Scenario read = Scenario.parse(text);

        assertThat(read).as(text).isEqualTo(scenario);
        assertThat(read.toYaml()).isEqualTo(text);
    }

    @Test
    void aFileSaysWhatTheBuilderDoes() {
        Scenario built = Scenario.builder("leader is cut off while a follower restarts")
                .seed(42)
                .choose("victim")
                .choose("other", "n2", "n3")
                .at(ofSeconds(1))
                .fault("split", PartitionFault.of(PartitionShape.isolate("victim")))
                .lasting(ofSeconds(2))
                .after("split", TimeSpan.between(ofMillis(500), ofSeconds(1)))
                .fault(NodeFault.restart("other"))
                .when(Trigger.packets("*", "n3")
                        .matching(PacketFilter.all().tcp().destinationPort(2380).flags(TcpFlag.SYN))
                        .nth(3))
                .fault(PacketFault.on("n3", "n1")
                        .matching(PacketFilter.all().payloadContains("AppendEntries"))
                        .drop())
                .lasting(ofMillis(500))
                .onSignal("leader-elected")
                .oneOf(new PartitionFault(PartitionShape.halves(), PartitionMode.hold()), NodeFault.pause("victim"))
                .lasting(ofSeconds(1))
                .end(ofSeconds(30))
                .quietTime(ofSeconds(5))
                .build();

        assertThat(Scenario.parse(LEADER_IS_CUT_OFF)).isEqualTo(built);
        assertThat(built.toYaml()).isEqualTo(LEADER_IS_CUT_OFF);
    }

    @Test
    void jsonIsReadToo() {
        Scenario scenario = Scenario.parse("""
                {
                \t"name": "one",
                \t"steps": [{"at": "1s", "partition": {"groups": [["n1"], ["n2", "n3"]]}, "for": "2s"}]
                }
                """);

        assertThat(scenario)
                .isEqualTo(Scenario.builder("one")
                        .at(ofSeconds(1))
                        .fault(PartitionFault.of(PartitionShape.groups(List.of(Set.of("n1"), Set.of("n2", "n3")))))
                        .lasting(ofSeconds(2))
                        .build());
    }

    @Test
    void aFileIsLoaded(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("leader.yaml"), LEADER_IS_CUT_OFF);

        assertThat(Scenario.load(file)).isEqualTo(Scenario.parse(LEADER_IS_CUT_OFF));
    }

    @Test
    void whatIsCodeIsRefusedByItsName() {
        Scenario scenario = Scenario.builder("own")
                .at(ofSeconds(1))
                .fault(PacketFault.on("a", "b")
                        .matching(PacketFilter.all().matching("odd ports", packet -> packet.sourcePort() % 2 == 1))
                        .drop())
                .lasting(ofSeconds(1))
                .build();
        Scenario impairing = Scenario.builder("own")
                .at(ofSeconds(1))
                .fault(PacketFault.on("a", "b")
                        .impair(LinkProfile.builder()
                                .impairment(() -> packet -> packet.lose())
                                .build()))
                .lasting(ofSeconds(1))
                .build();

        assertThatThrownBy(scenario::toYaml)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("condition (odd ports) must not be a predicate of your own");
        assertThatThrownBy(impairing::toYaml)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not be one of your own to be said in a file");
    }
}
