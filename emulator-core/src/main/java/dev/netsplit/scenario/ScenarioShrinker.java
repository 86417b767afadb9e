package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import dev.netsplit.topology.NodeName;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the least scenario under which a test still fails: fewer faults, shorter, on fewer nodes, later. It says
 * what to run, and is told what came of it:
 *
 * <pre>{@code
 * for (Optional<Scenario> next = shrinker.next(); next.isPresent(); next = shrinker.next()) {
 *     shrinker.ran(fails(next.get()));
 * }
 * shrinker.smallest();
 * }</pre>
 *
 * <p>Real systems are noisy. So first the scenario must fail once again, in as many runs as one likes to give it; then
 * a smaller one is taken if it fails twice in a row; and at the end the smallest is run so often that one knows how
 * often it fails. If that is too seldom, the next larger one is tried. The order of all that is fixed. Not thread-safe.
 */
public final class ScenarioShrinker {
    /** How often in a row a scenario must fail to be taken, for the time being. */
    private static final int IN_A_ROW = 2;

    private static final Reductions.Kind[] KINDS = Reductions.Kind.values();

    private final Reductions reductions;
    private final int stillFails;
    private final int outOf;
    private final int maxRuns;

    /** Each smaller than the one before. */
    private final Deque<Scenario> accepted = new ArrayDeque<>();

    private final Set<Scenario> tried = new HashSet<>();
    private Stage stage = Stage.REPRODUCE;
    private Iterator<Scenario> candidates = Collections.emptyIterator();
    private int kind = -1;
    private boolean smaller;
    private @Nullable Scenario running;
    private int runs;

    /** Of the scenario that is looked at. */
    private int failed;

    private int ran;

    /** How often each scenario was run, and failed. */
    private final Map<Scenario, Tally> tallies = new HashMap<>();

    private record Tally(int runs, int failures) {
        static final Tally NONE = new Tally(0, 0);
    }

    /**
     * @param failing with nothing in it that is left to chance
     * @param nodes the declared nodes, in the order of their declaration
     * @param zones the nodes of each zone
     * @param stillFails in how many of the last runs the smallest must fail, 1 or more
     * @param outOf how many these are at the most, {@code stillFails} or more
     * @param maxRuns how many runs there are in all at the most, the last ones not counted; 1 or more
     * @throws IllegalArgumentException if a number lies outside
     */
    public ScenarioShrinker(
            Scenario failing,
            List<NodeName> nodes,
            Map<String, ? extends Set<NodeName>> zones,
            int stillFails,
            int outOf,
            int maxRuns) {
        checkArgument(
                stillFails >= 1 && stillFails <= outOf,
                "stillFails (%s) must be from 1 to outOf (%s)",
                stillFails,
                outOf);
        checkArgument(maxRuns >= 1, "maxRuns (%s) must be 1 or more", maxRuns);
        this.reductions = new Reductions(nodes, zones);
        this.stillFails = stillFails;
        this.outOf = outOf;
        this.maxRuns = maxRuns;
        accepted.push(failing);
        tried.add(failing);
    }

    private enum Stage {
        /** Whether it fails again at all. */
        REPRODUCE,
        SEARCH,
        /** How often the smallest fails. */
        CONFIRM,
        DONE
    }

    /**
     * The smallest for a test that is told by a predicate: whether it fails. It must fail 4 times out of 5, and there
     * are some 200 runs at the most.
     */
    public static Scenario shrink(Scenario failing, List<NodeName> nodes, Predicate<Scenario> fails) {
        ScenarioShrinker shrinker = new ScenarioShrinker(failing, nodes, Map.of(), 4, 5, 200);
        for (Optional<Scenario> next = shrinker.next(); next.isPresent(); next = shrinker.next()) {
            shrinker.ran(fails.test(next.get()));
        }
        return shrinker.smallest();
    }

    /** What to run next, perhaps the same once more; empty when there is nothing left to do. */
    public Optional<Scenario> next() {
        if (running == null && stage == Stage.SEARCH) {
            search();
        }
        if (running == null && stage != Stage.DONE) {
            running = smallest();
        }
        return Optional.ofNullable(running);
    }

    private void search() {
        while (runs < maxRuns) {
            while (candidates.hasNext()) {
                Scenario candidate = candidates.next();
                if (tried.add(candidate)) {
                    look(candidate);
                    return;
                }
            }
            if (kind == KINDS.length - 1) {
                if (!smaller) {
                    break;
                }
                smaller = false;
                kind = -1;
            }
            kind++;
            candidates = reductions.of(smallest(), KINDS[kind]).iterator();
        }
        finish();
    }

    /** No more scenarios are tried: all that is left is to see how often the smallest fails. */
    public void finish() {
        if (stage == Stage.SEARCH || stage == Stage.REPRODUCE) {
            stage = Stage.CONFIRM;
            look(null);
        }
    }

    /**
     * What came of the run.
     *
     * @throws IllegalStateException if there was nothing to run
     */
    public void ran(boolean hasFailed) {
        Scenario scenario = running;
        checkState(scenario != null, "a run (%s) must have been asked for", hasFailed ? "failed" : "passed");
        runs++;
        ran++;
        failed += hasFailed ? 1 : 0;
        tallies.merge(
                requireNonNull(scenario),
                new Tally(1, hasFailed ? 1 : 0),
                (sum, one) -> new Tally(sum.runs() + one.runs(), sum.failures() + one.failures()));
        switch (stage) {
            case REPRODUCE -> {
                if (hasFailed) {
                    stage = Stage.SEARCH;
                    look(null);
                } else if (ran == outOf || runs >= maxRuns) {
                    stage = Stage.DONE;
                    running = null;
                }
            }
            case SEARCH -> searched(requireNonNull(scenario), hasFailed);
            case CONFIRM -> confirmed();
            case DONE -> throw new IllegalStateException("nothing was to be run");
        }
    }

    private void searched(Scenario scenario, boolean hasFailed) {
        if (!hasFailed) {
            look(null);
        } else if (failed == IN_A_ROW) {
            accepted.push(scenario);
            smaller = true;
            candidates = reductions.of(scenario, KINDS[kind]).iterator();
            look(null);
        }
    }

    private void confirmed() {
        int passed = ran - failed;
        boolean tooSeldom = passed > outOf - stillFails;
        if (tooSeldom && accepted.size() > 1) {
            accepted.pop();
            look(null);
        } else if (ran == outOf) {
            stage = Stage.DONE;
            running = null;
        }
    }

    private void look(@Nullable Scenario scenario) {
        running = scenario;
        failed = 0;
        ran = 0;
    }

    /** The smallest so far. */
    public Scenario smallest() {
        return requireNonNull(accepted.peek());
    }

    /** In how many of the {@link #confirmations} the smallest has failed. */
    public int failures() {
        return stage == Stage.CONFIRM || stage == Stage.DONE ? failed : 0;
    }

    /** How often the smallest has been run at the end, to see how often it fails. */
    public int confirmations() {
        return stage == Stage.CONFIRM || stage == Stage.DONE ? ran : 0;
    }

    /**
     * Returns how often the smallest has been run in all: to see that it fails again, while it was looked for, and at
     * the end.
     */
    public int tries() {
        return tally().runs();
    }

    /** Returns in how many of its {@link #tries} the smallest has failed. */
    public int failedTries() {
        return tally().failures();
    }

    private Tally tally() {
        return tallies.getOrDefault(smallest(), Tally.NONE);
    }

    /** How many runs there have been in all. */
    public int runs() {
        return runs;
    }
}
