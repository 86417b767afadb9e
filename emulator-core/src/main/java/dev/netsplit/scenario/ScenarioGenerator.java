package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.random.Seeds;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes scenarios by chance: {@code ScenarioGenerator.on("n1", "n2", "n3").generate(42)}. In a scenario, faults of the
 * kinds that are asked for begin one after the other and may overlap, and each is healed after a time of its own. The
 * same seed gives the same scenario, byte for byte, whatever the machine and the Java version; and nothing in it is
 * left to chance. Not thread-safe.
 */
public final class ScenarioGenerator {
    /**
     * What goes wrong unless something else is asked for: whatever concerns packets only, since that takes nothing of
     * what runs in the nodes.
     */
    public static final Set<Nemesis> DEFAULT_NEMESES = Sets.immutableEnumSet(
            Nemesis.PARTITION,
            Nemesis.SLOW_LINKS,
            Nemesis.LOSSY_LINKS,
            Nemesis.DUPLICATION,
            Nemesis.REORDERING,
            Nemesis.SWIZZLE);

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int MAX_FAULTS = 1000;

    /** After this number of draws in vain, the partition is left out. */
    private static final int MAX_REDRAWS = 20;

    /** How long it is quiet at least, and after the longest cut's length where there is one. */
    private static final Duration TIME_TO_RECOVER = Duration.ofSeconds(2);

    private final List<String> nodes;
    private List<String> targets;
    private Set<Nemesis> nemeses = DEFAULT_NEMESES;
    private Duration period = Duration.ofMillis(750);
    private TimeSpan lasting = TimeSpan.between(Duration.ofMillis(200), Duration.ofSeconds(2));
    private Duration end = Duration.ofSeconds(5);
    private @Nullable Duration quietTime; // null: it follows the longest cut

    private ScenarioGenerator(List<String> nodes) {
        this.nodes = nodes;
        this.targets = nodes;
    }

    /** For a network of these nodes, in the order of their declaration; at least two. */
    public static ScenarioGenerator on(String... nodes) {
        return on(List.of(nodes));
    }

    /** Like {@link #on(String...)}. */
    public static ScenarioGenerator on(Collection<String> nodes) {
        List<String> names = List.copyOf(ImmutableSet.copyOf(nodes));
        checkArgument(names.size() >= 2, "nodes (%s) must be at least two, or nothing can come between them", nodes);
        names.forEach(NodeName::new);
        return new ScenarioGenerator(names);
    }

    /** A seed for whoever was given none: of at most ten digits, since people copy it by hand. */
    public static long freshSeed() {
        return Seeds.fresh();
    }

    /** What goes wrong; each kind is as likely. Default {@link #DEFAULT_NEMESES}. */
    @CanIgnoreReturnValue
    public ScenarioGenerator nemeses(Collection<Nemesis> kinds) {
        checkArgument(!kinds.isEmpty(), "nemeses (%s) must be at least one", kinds);
        this.nemeses = Sets.immutableEnumSet(EnumSet.copyOf(kinds));
        return this;
    }

    /**
     * The nodes that it happens to: that are cut off, killed, and whose links, with whatever other node, go bad.
     * Default all. Nodes that are no targets are never cut from each other.
     *
     * @throws IllegalArgumentException if there are none, or one is not a node
     */
    @CanIgnoreReturnValue
    public ScenarioGenerator targets(Collection<String> names) {
        checkArgument(
                !names.isEmpty() && nodes.containsAll(names),
                "targets (%s) must be some of the nodes %s",
                names,
                nodes);
        this.targets = nodes.stream().filter(names::contains).toList();
        return this;
    }

    /**
     * How long it takes from one fault's beginning to the next one's, on the average; from half of that to one and a
     * half. Default 750 ms.
     */
    @CanIgnoreReturnValue
    public ScenarioGenerator every(Duration time) {
        this.period = time;
        return this;
    }

    /** How long a fault lasts, each time as likely. Default 200 ms to 2 s. */
    @CanIgnoreReturnValue
    public ScenarioGenerator lasting(Duration shortest, Duration longest) {
        this.lasting = TimeSpan.between(shortest, longest);
        return this;
    }

    /** By when everything is healed. Default 5 s. */
    @CanIgnoreReturnValue
    public ScenarioGenerator end(Duration time) {
        this.end = time;
        return this;
    }

    /**
     * Sets how long it is quiet after the heal; over zero. By default each scenario has 2 s, plus the longest time for
     * which it keeps two nodes from talking: TCP may wait that long after the heal until it sends again, see
     * docs/faults.md.
     */
    @CanIgnoreReturnValue
    public ScenarioGenerator quietTime(Duration time) {
        this.quietTime = time;
        return this;
    }

    /**
     * The scenario of a seed, which is its seed too: played, the fates of packets are drawn from it as well.
     *
     * @throws IllegalArgumentException if times do not go together, or there would be over 1,000 faults
     */
    public Scenario generate(long seed) {
        check();
        Scenario generated = new Generation(seed).run();
        List<NodeName> names = nodes.stream().map(NodeName::new).toList();
        Scenario resolved = generated.resolve(seed, names); // what shapes leave to chance is decided too
        return quietTime == null
                ? resolved.withQuietTime(TIME_TO_RECOVER.plus(LongestCut.of(resolved, names)))
                : resolved;
    }

    /** Nothing goes wrong, for as long as in generated scenarios: to see what is so without any fault. */
    public Scenario withoutFaults() {
        return Scenario.builder("without faults")
                .at(end)
                .heal()
                .quietTime(quietTime == null ? TIME_TO_RECOVER : quietTime)
                .build();
    }

    private void check() {
        checkArgument(
                period.compareTo(MILLISECOND) >= 0,
                "period (%s) from one fault to the next must be at least 1 ms",
                Quantities.text(period));
        checkArgument(
                lasting.shortest().compareTo(MILLISECOND) >= 0
                        && lasting.shortest().compareTo(end) < 0,
                "shortest time of a fault (%s) must be at least 1 ms, and below the scenario's, %s",
                Quantities.text(lasting.shortest()),
                Quantities.text(end));
        checkArgument(
                end.dividedBy(period) < MAX_FAULTS,
                "period (%s) from one fault to the next must be longer, or the end (%s) earlier: there would be"
                        + " over %s faults",
                Quantities.text(period),
                Quantities.text(end),
                MAX_FAULTS);
    }

    /** The making of one scenario; times are milliseconds, since people read them. */
    private final class Generation {
        private final long seed;
        private final long endMs = end.toMillis();
        private final long shortestMs = lasting.shortest().toMillis();
        private final ScenarioBuilder builder;
        private final NemesisFaults faults = new NemesisFaults(nodes, targets);

        private final StruckNodes struck = new StruckNodes();

        private int steps;

        Generation(long seed) {
            this.seed = seed;
            this.builder = Scenario.builder("chaos, seed " + seed)
                    .seed(seed)
                    .quietTime(quietTime == null ? TIME_TO_RECOVER : quietTime);
        }

        Scenario run() {
            long periodMs = period.toMillis();
            long lastMs = endMs - shortestMs; // at which a fault can begin
            long timeMs = new Draws(seed, "first").between(0, Math.min(periodMs, lastMs - 1), "time");
            for (int i = 1; timeMs < lastMs && i <= MAX_FAULTS; i++) {
                Draws draws = new Draws(seed, "fault " + i);
                Nemesis nemesis = draws.oneOf(List.copyOf(nemeses), "nemesis");
                long longMs = draws.between(shortestMs, lasting.longest().toMillis(), "lasting");
                if (nemesis == Nemesis.SWIZZLE) {
                    swizzle(timeMs, longMs, draws);
                } else if (nemesis.strikesAllNodes()) {
                    strikeAll(nemesis, timeMs, longMs, draws);
                } else {
                    strike(nemesis, timeMs, longMs, draws);
                }
                timeMs += Math.max(1, draws.between(periodMs / 2, periodMs + periodMs / 2, "until the next"));
            }
            return builder.build();
        }

        private void strike(Nemesis nemesis, long timeMs, long longMs, Draws draws) {
            StruckNodes.Kind kind = nemesis == Nemesis.NAMES ? StruckNodes.Kind.NAME : StruckNodes.Kind.PROCESSES;
            long untilMs = Math.min(timeMs + longMs, endMs);
            List<String> free = nemesis.strikesOneNode() ? struck.free(kind, targets, timeMs, untilMs) : targets;
            if (free.isEmpty()) {
                return;
            }
            String target = draws.oneOf(free, "target");
            Optional<FaultSpec> fault = notIsolatedTwice(nemesis, target, timeMs, untilMs, draws);
            if (fault.isEmpty()) {
                return;
            }
            if (nemesis.strikesOneNode()) {
                struck.strike(kind, target, timeMs, untilMs);
            }
            NemesisFaults.isolated(fault.get())
                    .forEach(node -> struck.strike(StruckNodes.Kind.ALL_LINKS, node, timeMs, untilMs));
            steps++;
            builder.at(Duration.ofMillis(timeMs)).fault(nemesis + " " + steps, fault.get());
            if (nemesis != Nemesis.RESTART) {
                builder.lasting(Duration.ofMillis(untilMs - timeMs));
            }
        }

        /**
         * Draws again for as long as the fault isolates a node that is isolated already, which would change nothing.
         */
        private Optional<FaultSpec> notIsolatedTwice(
                Nemesis nemesis, String target, long timeMs, long untilMs, Draws draws) {
            FaultSpec fault = nemesis.draw(faults, target, draws);
            for (int i = 1; struck.isIsolatedTwice(fault, timeMs, untilMs); i++) {
                if (i > MAX_REDRAWS) {
                    return Optional.empty();
                }
                Draws redraws = draws.again(i);
                fault = nemesis.draw(faults, redraws.oneOf(targets, "target"), redraws);
            }
            return Optional.of(fault);
        }

        /** Strikes all targets that no other fault has down. */
        private void strikeAll(Nemesis nemesis, long timeMs, long longMs, Draws draws) {
            long untilMs = Math.min(timeMs + longMs, endMs);
            long downMs = nemesis == Nemesis.RESTART_ALL ? 1 : untilMs - timeMs;
            List<String> free = struck.free(StruckNodes.Kind.PROCESSES, targets, timeMs, untilMs);
            if (free.isEmpty()) {
                return;
            }
            steps++;
            for (String target : free) {
                struck.strike(StruckNodes.Kind.PROCESSES, target, timeMs, untilMs);
                builder.at(Duration.ofMillis(timeMs))
                        .fault(nemesis + " " + steps + " " + target, nemesis.draw(faults, target, draws))
                        .lasting(Duration.ofMillis(downMs));
            }
        }

        /** Clogs some one by one, and unclogs them one by one in another order. */
        private void swizzle(long timeMs, long longMs, Draws draws) {
            List<String> clogged =
                    draws.shuffled(targets, "clogged").subList(0, 1 + draws.below(targets.size(), "how many"));
            List<String> unclogged = draws.shuffled(clogged, "unclogged");
            long gapMs = Math.max(1, longMs / (2L * clogged.size()));
            steps++;
            for (int i = 0; i < clogged.size(); i++) {
                String node = clogged.get(i);
                long fromMs = timeMs + i * gapMs;
                long untilMs = Math.min(timeMs + longMs + unclogged.indexOf(node) * gapMs, endMs);
                FaultSpec clog = NemesisFaults.clog(node);
                if (fromMs < untilMs && !struck.isIsolatedTwice(clog, fromMs, untilMs)) {
                    struck.strike(StruckNodes.Kind.ALL_LINKS, node, fromMs, untilMs);
                    builder.at(Duration.ofMillis(fromMs)).fault(Nemesis.SWIZZLE + " " + steps + " " + node, clog);
                    builder.lasting(Duration.ofMillis(untilMs - fromMs));
                }
            }
        }
    }
}
