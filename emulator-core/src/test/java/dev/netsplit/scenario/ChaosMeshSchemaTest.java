package dev.netsplit.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.Queue;
import dev.netsplit.topology.PartitionShape;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is what Chaos Mesh's own definitions take. */
class ChaosMeshSchemaTest {
    private static final boolean CI = Boolean.parseBoolean(System.getenv("NETSPLIT_CI"));

    private static ChaosMeshSchemas schemas;

    @BeforeAll
    static void readDefinitions() throws IOException {
        assumeTrue(
                CI || Files.exists(ChaosMeshSchemas.DEFINITIONS),
                () -> ChaosMeshSchemas.DEFINITIONS.toAbsolutePath().normalize() + " is not part of the project");
        schemas = new ChaosMeshSchemas();
    }

    static Stream<FaultSpec> faults() {
        PacketFault.Selection links = PacketFault.between("n1", "n2");
        return Stream.of(
                PartitionFault.of(PartitionShape.isolate("n1")),
                PartitionFault.of(PartitionShape.oneWay("n1", "*")),
                PartitionFault.of(PartitionShape.groups(List.of(Set.of("n1"), Set.of("n2"), Set.of("n3")))),
                new PartitionFault(
                        PartitionShape.zones(), PartitionMode.slow(LinkProfile.netem("delay 40ms loss 1% corrupt 1%"))),
                links.drop(),
                links.delay(ofMillis(5)),
                links.delay(Latency.uniform(ofMillis(5), ofMillis(1)).correlated(0.25)),
                links.lose(Loss.random(0.015).correlated(0.5)),
                links.duplicate(Duplication.random(0.1)),
                links.corrupt(Corruption.random(1e-9)),
                links.limit(Bandwidth.of(10_000_000)),
                links.limit(Bandwidth.of(1_000_000).queue(Queue.time(ofMillis(50)))),
                links.limit(Bandwidth.of(1).queue(Queue.bytes(2_000))),
                links.impair(LinkProfile.netem("delay 10ms reorder 25% 50% gap 5")),
                links.impair(LinkProfile.netem("delay 10ms rate 1mbit")),
                NodeFault.kill("n1"),
                NodeFault.terminate("*"),
                NodeFault.restart("east"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultThatIsWrittenIsValid(FaultSpec fault) {
        Scenario scenario = ChaosMeshTest.scenario(fault);

        assertValid(scenario.toChaosMesh(ChaosMeshTest.target().build()));
        assertValid(
                scenario.toChaosMesh(ChaosMeshTest.target().separateManifests().build()));
        assertValid(scenario.toChaosMesh(ChaosMeshTest.target()
                .labels("n1", Map.of("team", "a", "app", "no"))
                .containers("etcd")
                .build()));
    }

    /** Of single steps, since a scenario of several would nearly always have one in it that is refused. */
    @Test
    void whateverThereCanBeIsValidOrRefused() {
        Set<String> valid = new TreeSet<>();
        int refused = 0;
        ChaosMeshTarget target = ChaosMeshTest.target()
                .nodes("n1", "n2", "n3", "n4", "n5")
                .zone("east", "n1", "n2")
                .zone("west", "n3", "n4")
                .build();
        for (long seed = 0; seed < 2_000; seed++) {
            Step step = RandomScenarios.of(seed)
                    .resolve(seed, target.nodes(), target.zones())
                    .steps()
                    .get(0);
            Scenario alone = new Scenario(
                    "x",
                    OptionalLong.empty(),
                    List.of(),
                    List.of(step),
                    Optional.of(Duration.ofHours(20)),
                    ofSeconds(5));
            try {
                String text = alone.toChaosMesh(target);
                assertValid(text);
                valid.add(text);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("step (" + step.name() + "): ");
                refused++;
            }
        }
        assertThat(valid).hasSizeGreaterThan(50);
        assertThat(refused).isGreaterThan(50);
    }

    @ParameterizedTest
    @CsvSource({
        "1500kbit, 1500kbit",
        "1mbit, 1mbit",
        "1.5mbit, 1500kbit",
        "1234567bit, 1234567bit",
        "2500mbit, 2500mbit",
        "2.5gbit, 2500mbit",
        "100bit, 100bit",
        "1001bit, 1001bit",
        "1tbit, 1tbit",
    })
    void ratesAreWholeNumbers(String rate, String written) {
        long bits = Quantities.rate("rate", rate);
        PacketFault.Selection links = PacketFault.between("n1", "n2");
        for (FaultSpec fault : List.of(
                links.limit(Bandwidth.of(bits).queue(Queue.bytes(9_000))),
                links.impair(LinkProfile.netem("delay 10ms rate " + bits + "bit")))) {
            String text = ChaosMeshTest.scenario(fault)
                    .toChaosMesh(ChaosMeshTest.target().build());

            assertValid(text);
            assertThat(text).containsPattern("rate: " + written + "\\b");
        }
    }

    /** Whatever has a unit of rates: Chaos Mesh reads the number by ParseUint. */
    @Test
    void noNumberBeforeAUnitOfRatesHasAPoint() {
        for (long bits = 1; bits < 1_000_000_000_000L; bits = bits * 3 + 7) {
            String text = ChaosMeshTest.scenario(PacketFault.between("n1", "n2")
                            .limit(Bandwidth.of(bits).queue(Queue.bytes(9_000))))
                    .toChaosMesh(ChaosMeshTest.target().build());
            assertThat(text).containsPattern("rate: [0-9]+[kmgt]?bit").doesNotContainPattern("rate: [0-9]*\\.");
        }
    }

    @Test
    void timesAreWholeMicrosecondsAndWhatThatTakesAwayIsSaid() {
        String text = ChaosMeshTest.scenario(PacketFault.between("n1", "n2").delay(Duration.ofNanos(1_234_567)))
                .toChaosMesh(ChaosMeshTest.target().build());

        assertValid(text);
        assertThat(text)
                .contains("latency: 1.234ms")
                .contains("a time of 1.234567ms is one of 1.234ms: netem counts whole microseconds");
    }

    @Test
    void theExampleIsValid() throws IOException {
        assertValid(ChaosMeshTest.example());
    }

    @ParameterizedTest
    @CsvSource({
        "action: partition, action: partitions",
        "direction: both, directions: both",
        "deadline: 2s, deadline: 2",
        "latency: 40ms, latency: 40 ms",
        "'templateType: Suspend, ', ''",
        "entry: scenario, start: scenario",
        "mode: all, mode: every",
    })
    void aBrokenManifestIsNot(String right, String wrong) throws IOException {
        String example = ChaosMeshTest.example();

        assertThat(example).contains(right);
        assertThat(schemas.errors(example.replace(right, wrong))).isNotEmpty();
    }

    private static void assertValid(String text) {
        assertThat(ChaosMeshSchemas.documents(text)).isNotEmpty().allSatisfy(manifest -> {
            assertThat(schemas.errors(manifest)).as(manifest).isEmpty();
            ChaosMeshRules.check(manifest);
        });
    }
}
