package dev.netsplit.scenario;

import static dev.netsplit.packet.TcpFlag.SYN;
import static dev.netsplit.scenario.Trigger.packets;
import static dev.netsplit.scenario.Trigger.signal;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.PartitionShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChaosMeshTest {
    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    static ChaosMeshTarget.Builder target() {
        return ChaosMeshTarget.builder()
                .namespace("raft")
                .nodes("n1", "n2", "n3")
                .zone("east", "n1", "n2")
                .zone("west", "n3");
    }

    static Scenario scenario(FaultSpec fault) {
        return Scenario.builder("one fault")
                .at(ofSeconds(1))
                .fault("it", fault)
                .end(ofSeconds(9))
                .build();
    }

    /** The manifest that the example of the documentation becomes. */
    static String example() throws IOException {
        return Scenario.parse(documented(0)).toChaosMesh(target().build());
    }

    private static String documented(int block) throws IOException {
        List<MatchResult> blocks = YAML_BLOCK
                .matcher(Files.readString(Path.of("../docs/chaos-mesh.md")))
                .results()
                .toList();
        return blocks.get(block).group(1);
    }

    @Test
    void theExampleOfTheDocumentationBecomesWhatIsDocumented() throws IOException {
        assertThat(example()).isEqualTo(documented(1));
    }

    @Test
    void theSameIsWrittenEachTimeWhateverOrderASetHas() {
        PacketFault fault = PacketFault.on(
                        Set.of(LinkPattern.of("n3", "n1"), LinkPattern.of("n1", "n2"), LinkPattern.of("n2", "n3")))
                .delay(ofMillis(5));

        String text = scenario(fault).toChaosMesh(target().build());

        assertThat(text.indexOf("it-fault-1,")).isPositive();
        assertThat(text)
                .matches(Pattern.compile(".*app: n1.*app: n2.*app: n2.*app: n3.*app: n3.*app: n1.*", Pattern.DOTALL));
    }

    @Test
    void eachFaultCanBeAManifestOfItsOwn() {
        Scenario scenario = Scenario.builder("two")
                .at(ofSeconds(1))
                .fault("split", PartitionFault.of(PartitionShape.isolate("n1")))
                .lasting(ofSeconds(2))
                .after("split", ofSeconds(3))
                .fault("crash", NodeFault.restart("n2"))
                .build();

        assertThat(scenario.toChaosMesh(target().separateManifests().build())).isEqualTo("""
                # two
                # Not quite as in Netsplit:
                # step crash: what is killed comes back when Kubernetes starts it, if it has a controller
                ---
                # step split: at 1s, for 2s
                apiVersion: chaos-mesh.org/v1alpha1
                kind: NetworkChaos
                metadata:
                  name: split
                  namespace: raft
                spec:
                  action: partition
                  mode: all
                  selector:
                    namespaces: [raft]
                    labelSelectors: {app: n1}
                  direction: both
                  target:
                    mode: all
                    selector: {namespaces: [raft], expressionSelectors: [{key: app, operator: In, values: [n2, n3]}]}
                  duration: 2s
                ---
                # step crash: at 6s
                apiVersion: chaos-mesh.org/v1alpha1
                kind: PodChaos
                metadata:
                  name: crash
                  namespace: raft
                spec:
                  action: pod-kill
                  mode: all
                  selector:
                    namespaces: [raft]
                    labelSelectors: {app: n2}
                  gracePeriod: 0
                """);
    }

    @Test
    void namesThatYamlMayTakeForSomethingElseAreQuoted() {
        ChaosMeshTarget target = ChaosMeshTarget.builder().nodes("no", "yes").build();

        assertThat(scenario(PacketFault.on("no", "yes").drop()).toChaosMesh(target))
                .contains("labelSelectors: {app: 'no'}", "labelSelectors: {app: 'yes'}");
    }

    @Test
    void labelsThatDifferInMoreThanOneKeyAreSelectedOneByOne() {
        ChaosMeshTarget target =
                target().labels("n2", Map.of("app", "raft", "member", "2")).build();

        assertThat(scenario(PartitionFault.of(PartitionShape.isolate("n1"))).toChaosMesh(target))
                .contains("labelSelectors: {app: raft, member: '2'}", "labelSelectors: {app: n3}")
                .doesNotContain("expressionSelectors");
    }

    @Test
    void labelsThatDifferInOneKeyAreSelectedTogether() {
        ChaosMeshTarget target = target().labels("n2", Map.of("app", "raft", "member", "2"))
                .labels("n3", Map.of("app", "raft", "member", "3"))
                .build();

        assertThat(scenario(PartitionFault.of(PartitionShape.isolate("n1"))).toChaosMesh(target))
                .contains("labelSelectors: {app: raft}")
                .contains("{key: member, operator: In, values: ['2', '3']}");
    }

    @Test
    void eachLinkKeepsARateOfItsOwn() {
        String text = scenario(PacketFault.on("n1", "*").limit(Bandwidth.of(8_000_000)))
                .toChaosMesh(target().build());

        assertThat(text.split("action: bandwidth", -1)).hasSize(3);
        assertThat(text).contains("bandwidth: {rate: 8mbit, limit: 1500000, buffer: 10000}");
    }

    @Test
    void oneImpairmentIsAnActionAndSeveralAreNetem() {
        assertThat(scenario(PacketFault.on("n1", "n2").lose(Loss.random(0.015))).toChaosMesh(target().build()))
                .contains("action: loss", "loss: {loss: '1.5', correlation: '0'}");
        assertThat(scenario(PacketFault.on("n1", "n2").impair(LinkProfile.netem("delay 1s loss 1% rate 1mbit")))
                        .toChaosMesh(target().build()))
                .contains("action: netem", "delay: {latency: 1s, jitter: 0ms, correlation: '0'}")
                .contains("loss: {loss: '1', correlation: '0'}", "rate: {rate: 1mbit}");
    }

    @Test
    void namedContainersAreKilledInsteadOfThePod() {
        assertThat(scenario(NodeFault.restart("n1"))
                        .toChaosMesh(target().containers("etcd").build()))
                .contains("action: container-kill", "containerNames: [etcd]")
                .doesNotContain("gracePeriod");
    }

    static Stream<Arguments> refused() {
        PacketFault.Selection links = PacketFault.on("n1", "n2");
        PartitionShape halves = PartitionShape.halves();
        return Stream.of(
                Arguments.of(new PartitionFault(halves, PartitionMode.hold()), "mode (hold) must be drop or slow"),
                Arguments.of(new PartitionFault(halves, PartitionMode.reject()), "mode (reject) must be drop or slow"),
                Arguments.of(
                        PartitionFault.of(PartitionShape.randomHalves()),
                        "partition (random halves) must be decided first"),
                Arguments.of(PartitionFault.of(PartitionShape.bridge()), "partition (bridge) must be decided first"),
                Arguments.of(PartitionFault.of(PartitionShape.isolate("n7")), "node (n7) must be one of [n1, n2, n3]"),
                Arguments.of(PartitionFault.of(PartitionShape.isolate("host")), "node (host) must be one of"),
                Arguments.of(NodeFault.kill("host"), "node (host) must be one of"),
                Arguments.of(links.matching(PacketFilter.all().flags(SYN)).drop(), "must be all on the link"),
                Arguments.of(
                        links.matching(PacketFilter.all().payloadContains("x")).drop(), "must be all on the link"),
                Arguments.of(links.matching(PacketFilter.all().nth(3)).drop(), "must be all on the link"),
                Arguments.of(links.hold(), "action (hold) must be one of drop, delay"),
                Arguments.of(links.reject(), "action (reject) must be one of"),
                Arguments.of(links.reset(), "action (reset) must be one of"),
                Arguments.of(links.zeroWindow(), "action (zero window) must be one of"),
                Arguments.of(links.reorder(Reordering.random(0.1)), "must come with a latency"),
                Arguments.of(
                        links.impair(LinkProfile.builder()
                                .latency(ofMillis(1))
                                .reordering(Reordering.byDistance(0.1, 3))
                                .build()),
                        "must be random: netem knows no distance"),
                Arguments.of(links.delay(Latency.normal(ofMillis(9), ofMillis(1))), "must be constant or uniform"),
                Arguments.of(links.lose(Loss.bursts(0.1, 3)), "must be random"),
                Arguments.of(links.lose(Loss.pattern("..x")), "must be random"),
                Arguments.of(links.corrupt(Corruption.random(0.1).bits(2)), "must be of one bit anywhere"),
                Arguments.of(
                        links.limit(Bandwidth.of(1_000).overhead(14)),
                        "must be a constant rate, without overhead or cells"),
                Arguments.of(
                        links.limit(Bandwidth.of(1_000)
                                .queue(Queue.time(ofMillis(1)).coDel())),
                        "must be of drop tail"),
                Arguments.of(links.limit(Bandwidth.of(1_000).queue(Queue.time(ofMillis(1)))), "must be of 1 to"),
                Arguments.of(
                        links.impair(LinkProfile.builder()
                                .impairment(() -> packet -> {})
                                .build()),
                        "Java code stays here"),
                Arguments.of(NodeFault.pause("n1"), "action (pause) must be kill, restart or terminate"),
                Arguments.of(NameFault.unknown("n1"), "fault (n1 is unknown) must be on links or nodes"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatChaosMeshCannotDoIsRefusedByName(FaultSpec fault, String reason) {
        assertThatIllegalStateException()
                .isThrownBy(() -> scenario(fault).toChaosMesh(target().build()))
                .withMessageStartingWith(
                        "scenario (one fault) must consist of what Chaos Mesh can do, but:\n  step (it): ")
                .withMessageContaining(reason);
    }

    @Test
    void allThatIsRefusedIsSaidAtOnce() {
        Scenario scenario = Scenario.builder("all wrong")
                .choose("victim", "*")
                .at(ofSeconds(1))
                .fault("held", PacketFault.on("n1", "n2").hold())
                .at(ofSeconds(1))
                .fault("fine", PacketFault.on("n1", "n2").drop())
                .at(ofSeconds(1))
                .fault("chosen", NodeFault.kill("victim"))
                .when(packets("n1", "n2"))
                .fault("packet", NodeFault.kill("n1"))
                .when(signal("go"))
                .fault("signal", NodeFault.restart("n1"))
                .after("signal")
                .fault("later", NodeFault.kill("n1"))
                .at(ofSeconds(2))
                .fault("short", PacketFault.on("n1", "n2").drop())
                .lasting(ofMillis(200))
                .end(ofSeconds(9))
                .build();

        assertThatIllegalStateException()
                .isThrownBy(() -> scenario.toChaosMesh(target().build()))
                .withMessageContainingAll(
                        "step (held): action (hold)",
                        "step (chosen): node (victim) must be decided first; export scenario.resolve(seed, nodes)",
                        "step (packet): trigger (after packet 1 on n1 -> n2) must be a time",
                        "step (signal): trigger (after signal go) must be a time",
                        "step (later): trigger (after signal) must be a time, or hang on a step that has one",
                        "step (short): length (200ms) must be at least 1s")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("fine"));
    }

    @Test
    void timesByChanceAreRefusedAndResolvedOnesTaken() {
        Scenario scenario = Scenario.parse("""
                name: by chance
                steps:
                  - {name: split, at: 1s..2s, partition: random-halves, for: 2s..3s}
                  - {name: crash, every: 5s, times: 2, node: {restart: n1}}
                """);

        assertThatIllegalStateException()
                .isThrownBy(() -> scenario.toChaosMesh(target().build()))
                .withMessageContainingAll(
                        "step (split): it (at 1s..2s: partition random halves, for 2s..3s) must be decided first",
                        "step (crash): it (every 5s, 2 times: restart n1) must be decided first");
        ChaosMeshTarget target = target().build();
        assertThat(scenario.resolve(1, target.nodes()).toChaosMesh(target)).contains("crash-1", "crash-2");
    }

    @Test
    void twoImpairmentsOnOneLinkAtOnceAreRefused() {
        ScenarioBuilder builder = Scenario.builder("both")
                .at(ofSeconds(1))
                .fault("slow", PacketFault.on("n1", "*").delay(ofMillis(5)))
                .lasting(ofSeconds(2));

        assertThatIllegalStateException()
                .isThrownBy(() -> builder.at(ofSeconds(2))
                        .fault("lossy", PacketFault.on("*", "n2").lose(Loss.random(0.1)))
                        .lasting(ofSeconds(2))
                        .build()
                        .toChaosMesh(target().build()))
                .withMessageContaining(
                        "step (lossy): links (n1 -> n2) must not be impaired while step (slow) impairs them");
    }

    @Test
    void oneImpairmentMayFollowAnotherAndJoinAPartition() {
        Scenario scenario = Scenario.builder("in turn")
                .at(ofSeconds(1))
                .fault("slow", PacketFault.on("n1", "n2").delay(ofMillis(5)))
                .lasting(ofSeconds(2))
                .after("slow")
                .fault("lossy", PacketFault.on("n1", "n2").lose(Loss.random(0.1)))
                .lasting(ofSeconds(2))
                .with("lossy")
                .fault("cut", PacketFault.on("n1", "n2").drop())
                .lasting(ofSeconds(2))
                .build();

        assertThat(scenario.toChaosMesh(target().build()))
                .contains("action: delay", "action: loss", "action: partition");
    }

    @Test
    void whatIsNotQuiteTheSameIsSaid() {
        Scenario scenario = scenario(PacketFault.on("n1", "n2")
                .delay(Latency.uniform(ofMillis(5), ofMillis(1)).correlated(0.25)));

        assertThat(scenario.toChaosMesh(target().build())).startsWith("""
                        # one fault
                        # Not quite as in Netsplit:
                        # step it: jitter of 1ms lets packets overtake each other in netem
                        # step it: a correlation does nothing to delays in netem
                        apiVersion:""");
        assertThat(scenario(PacketFault.on("n1", "n2").delay(ofMillis(5))).toChaosMesh(target().build()))
                .startsWith("# one fault\napiVersion:");
    }

    @Test
    void stepsMayHaveAnyNames() {
        Scenario scenario = Scenario.builder("選挙")
                .at(ofSeconds(1))
                .fault("scenario", PacketFault.on("n1", "n2").drop())
                .at(ofSeconds(1))
                .fault("Split #1", PacketFault.on("n1", "n2").drop())
                .at(ofSeconds(1))
                .fault("split 1", PacketFault.on("n1", "n2").drop())
                .at(ofSeconds(1))
                .fault("→", PacketFault.on("n1", "n2").drop())
                .end(ofSeconds(3))
                .build();

        String text = scenario.toChaosMesh(target().build());

        ChaosMeshRules.check(text);
        assertThat(text).contains("children: [scenario-2, split-1, split-1-2, unnamed]");
    }

    @Test
    void aTargetIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChaosMeshTarget.builder().build());
        assertThatIllegalArgumentException().isThrownBy(() -> target().namespace("Raft"));
        assertThatIllegalArgumentException().isThrownBy(() -> target().nodes("n1", "n1"));
        assertThatIllegalArgumentException().isThrownBy(() -> target().nodes("host"));
        assertThatIllegalArgumentException().isThrownBy(() -> target().label("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> target().labels("n1", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> target().labels("n1", Map.of("app", "a b")));
        assertThatIllegalArgumentException().isThrownBy(() -> target().containers("A"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> target().labels("n9", Map.of("app", "x")).build())
                .withMessage("node (n9) must be one of [n1, n2, n3]");
    }
}
