package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What happens to a network, and when: faults at times, after each other, after traffic or on the test's own signals;
 * then everything is healed, and a quiet time follows, after which the system must be well again. An immutable value:
 * printed, it is a file, and read, it is the same value again.
 *
 * <pre>{@code
 * Scenario scenario = Scenario.builder("leader is cut off, then a follower restarts")
 *         .at(ofSeconds(1)).fault("split", PartitionFault.of(isolate("n1"))).lasting(ofSeconds(2))
 *         .after("split").fault(NodeFault.restart("n2"))
 *         .quietTime(ofSeconds(5))
 *         .build();
 * try (ScenarioRun run = network.play(scenario)) { ... run.await(ofSeconds(30)); }
 * }</pre>
 *
 * <p>What is left to chance, nodes, times and faults, is decided by {@link #resolve} from a seed: the same seed gives
 * the same schedule, whatever the machine and the Java version. One step more, or less, changes no decision about
 * another.
 *
 * @param name what it is called: 1 to 100 characters of one line
 * @param seed what chance is decided by; the network's seed, if empty
 * @param choices nodes that chance decides on, in the order in which it does
 * @param steps at least one; what happens at the same time happens in this order
 * @param end when everything is healed at the latest: from then on nothing begins. Empty if it ends by itself, once
 *     every step is over
 * @param quietTime how long after the heal it is quiet, for the system to recover; over zero, at most 24 hours
 */
public record Scenario(
        String name,
        OptionalLong seed,
        List<Choice> choices,
        List<Step> steps,
        Optional<Duration> end,
        Duration quietTime) {

    /** How long it is quiet, unless a scenario says otherwise: five seconds. */
    public static final Duration DEFAULT_QUIET_TIME = Duration.ofSeconds(5);

    private static final Duration MAX_TIME = Duration.ofHours(24);

    /**
     * @throws IllegalArgumentException if it might not end, a step hangs on one that does not stand before it, or a
     *     value lies outside
     */
    public Scenario {
        Names.check("scenario", name);
        requireNonNull(seed, "seed");
        choices = ImmutableList.copyOf(choices);
        steps = ImmutableList.copyOf(steps);
        checkQuietTime(quietTime);
        new ScenarioRules(choices, steps, end).check();
    }

    /** The same scenario with another quiet time. */
    Scenario withQuietTime(Duration time) {
        return new Scenario(name, seed, choices, steps, end, time);
    }

    /** The same, if a scenario can be quiet for so long. */
    static Duration checkQuietTime(Duration time) {
        checkArgument(
                !time.isNegative() && !time.isZero() && time.compareTo(MAX_TIME) <= 0,
                "quiet time (%s) must be over zero, at most 24 hours: whether a system recovers shows only then",
                Quantities.text(time));
        return time;
    }

    /** A builder of a scenario of this name. */
    public static ScenarioBuilder builder(String name) {
        return new ScenarioBuilder(name);
    }

    /**
     * Reads a scenario from YAML, or JSON, which is a kind of it; docs/scenarios.md says what can be in it.
     *
     * @throws ScenarioFormatException if it is wrong, with line, column and remedy
     */
    public static Scenario parse(String text) {
        return parse("scenario", text);
    }

    /**
     * Like {@link #parse(String)}.
     *
     * @param source what errors call the text, such as a file's name
     */
    public static Scenario parse(String source, String text) {
        return ScenarioForm.read(Value.of(source, text));
    }

    /**
     * Reads a scenario from a file in UTF-8, see {@link #parse(String)}.
     *
     * @throws ScenarioFormatException if it is wrong, with the file's name, line, column and remedy
     * @throws UncheckedIOException if it cannot be read
     */
    public static Scenario load(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            return parse(String.valueOf(file.getFileName()), ScenarioText.read(input));
        } catch (IOException e) {
            throw new UncheckedIOException("scenario (" + file + ") must be a file that can be read: " + e, e);
        }
    }

    /** The JSON Schema (draft 2020-12) of files, which editors can check them by. */
    public static String schema() {
        try (InputStream schema = Scenario.class.getResourceAsStream("scenario.schema.json")) {
            return new String(requireNonNull(schema, "scenario.schema.json").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema: " + e, e);
        }
    }

    /**
     * This scenario as a file; {@link #parse} makes the same of it again.
     *
     * @throws IllegalStateException if something in it cannot be said in a file, with its name: a predicate or an
     *     impairment of the user's own, or a distribution from a table
     */
    public String toYaml() {
        return Yaml.print(ScenarioForm.write(this));
    }

    /**
     * This scenario for <a href="https://chaos-mesh.org">Chaos Mesh</a>, which plays it on Kubernetes: a Workflow with
     * a NetworkChaos or PodChaos for each fault, or those alone. The same scenario and target give the same text, byte
     * for byte. What will not be quite the same there is said in comments at its top; docs/chaos-mesh.md has all of it.
     *
     * <p>Nothing can be left to chance: {@code scenario.resolve(seed, nodes).toChaosMesh(target)}.
     *
     * @return one or more YAML documents, for {@code kubectl apply}
     * @throws IllegalStateException with every step that cannot be said in it, and why: packets that are filtered, held
     *     or answered, faults on names, nodes that stand still, what waits for packets or signals, what is left to
     *     chance or names a node the target does not have
     */
    public String toChaosMesh(ChaosMeshTarget target) {
        return new ChaosMeshExport(this, target).text();
    }

    /**
     * This scenario as Java, to be pasted into a test: imports, and a variable of type {@code Scenario} that is made
     * anew. What the builder has no short words for is said as in a file, within the code.
     *
     * @throws IllegalStateException see {@link #toYaml}
     */
    public String toJava() {
        return ScenarioJava.print(this);
    }

    /**
     * The schedule: this scenario with everything decided that is left to chance. A pure function: the same seed and
     * nodes give the same, byte for byte. What is repeated has become steps of their own, {@code kill #1}, {@code kill
     * #2}.
     *
     * @param seed used unless the scenario has its own
     * @param nodes the declared nodes of the network, in the order of declaration, without the host
     * @param zones the nodes of each zone
     * @throws IllegalArgumentException if a step names a node that there is not, with the step's name, or there are too
     *     few nodes to choose from
     */
    public Scenario resolve(long seed, List<NodeName> nodes, Map<String, ? extends Set<NodeName>> zones) {
        return new Resolution(this, this.seed.orElse(seed), nodes, zones).resolved();
    }

    /** Like {@link #resolve(long, List, Map)}, for a network without zones. */
    public Scenario resolve(long seed, List<NodeName> nodes) {
        return resolve(seed, nodes, Map.of());
    }

    @Override
    public String toString() {
        return "Scenario[" + name + ": " + steps + (choices.isEmpty() ? "" : ", choices " + choices) + ", quiet for "
                + Quantities.text(quietTime) + "]";
    }
}
