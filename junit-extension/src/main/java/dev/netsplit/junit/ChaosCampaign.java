package dev.netsplit.junit;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import dev.netsplit.junit.ChaosRun.Purpose;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioShrinker;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which run comes next, by what became of those before: it searches for a schedule that fails, and then for a
 * smaller one. Used by one thread.
 */
final class ChaosCampaign {
    private static final int MAX_SHRINKING_RUNS = 500;

    private final ChaosSettings settings;
    private final Stopwatch searching;
    private final Stopwatch shrinking;
    private Stage stage;
    private @Nullable ChaosRun last;
    private @Nullable ChaosRun found;
    private @Nullable ScenarioShrinker shrinker;
    private int searched;
    private long affected;
    private long strikes;
    private long emptyStrikes;
    private Duration longestFault = Duration.ZERO;

    ChaosCampaign(ChaosSettings settings, Ticker ticker) {
        this.settings = settings;
        this.searching = Stopwatch.createStarted(ticker);
        this.shrinking = Stopwatch.createUnstarted(ticker);
        this.stage = settings.replay().isPresent() ? Stage.REPLAY : Stage.WITHOUT_FAULTS;
    }

    private enum Stage {
        WITHOUT_FAULTS,
        REPLAY,
        SEARCH,
        SHRINK,
        DONE
    }

    /** The next run, once the one before is over; empty if there is none. */
    Optional<ChaosRun> next() {
        ChaosRun before = last;
        if (before != null) {
            last = null;
            learn(before);
        }
        last = switch (stage) {
            case WITHOUT_FAULTS -> withoutFaults();
            case REPLAY -> replay();
            case SEARCH -> search();
            case SHRINK -> shrink();
            case DONE -> null;
        };
        return Optional.ofNullable(last);
    }

    private void learn(ChaosRun run) {
        switch (run.purpose()) {
            case WITHOUT_FAULTS ->
                stage = run.failure().isPresent() || run.isReported() || run.isIncomplete() ? Stage.DONE : Stage.SEARCH;
            case REPLAY -> {
                count(run);
                affected += run.isReported() ? 1 : 0;
            }
            case SEARCH -> {
                count(run);
                if (run.isReported()) {
                    stage = Stage.DONE;
                } else if (run.failure().isPresent()) {
                    beginToShrink(run);
                }
            }
            case SHRINK -> requireNonNull(shrinker).ran(failedAlike(run));
        }
    }

    private void count(ChaosRun run) {
        affected += run.affected();
        strikes += run.strikes();
        emptyStrikes += run.emptyStrikes();
        if (run.longestFault().compareTo(longestFault) > 0) {
            longestFault = run.longestFault();
        }
    }

    private void beginToShrink(ChaosRun failed) {
        found = failed;
        searching.stop();
        shrinking.start();
        stage = Stage.SHRINK;
        shrinker = new ScenarioShrinker(
                failed.scenario(),
                settings.nodes().stream().map(NodeName::new).toList(),
                settings.zones().members(),
                settings.stillFails(),
                settings.outOf(),
                MAX_SHRINKING_RUNS);
    }

    /**
     * Another failure than the one that was found would be another bug, or that the test cannot be without what was
     * left out.
     */
    private boolean failedAlike(ChaosRun run) {
        return run.failure().isPresent()
                && run.failure().get().getClass()
                        == requireNonNull(found).failure().orElseThrow().getClass();
    }

    private ChaosRun withoutFaults() {
        return new ChaosRun(
                Purpose.WITHOUT_FAULTS,
                "run 0, without faults",
                settings.firstSeed(),
                settings.generator().withoutFaults(),
                List.of(ChaosSettings.RUNS + "=0", Networks.SEED_PARAMETER + "=" + settings.firstSeed()));
    }

    private @Nullable ChaosRun replay() {
        Scenario scenario = settings.replay().orElseThrow();
        long seed = scenario.seed().orElse(settings.firstSeed());
        return searched < settings.runs()
                ? new ChaosRun(Purpose.REPLAY, nextName(seed), seed, scenario, List.of(settings.replayedBy()))
                : done();
    }

    private @Nullable ChaosRun search() {
        boolean inTime = settings.budget().isEmpty()
                || searching.elapsed().compareTo(settings.budget().get()) < 0;
        if (searched >= settings.runs() || !inTime) {
            return done();
        }
        long seed = settings.firstSeed() + searched;
        Scenario scenario = settings.generator().generate(seed);
        return new ChaosRun(
                Purpose.SEARCH, nextName(seed), seed, scenario, List.of(Networks.SEED_PARAMETER + "=" + seed));
    }

    private String nextName(long seed) {
        return "run %s of %s, seed %s".formatted(++searched, settings.runs(), seed);
    }

    /** The last third of the time is for seeing how often the smallest fails. */
    private @Nullable ChaosRun shrink() {
        ScenarioShrinker smaller = requireNonNull(shrinker);
        Duration elapsed = shrinking.elapsed();
        if (elapsed.compareTo(settings.shrinkBudget()) >= 0) {
            return done();
        } else if (elapsed.compareTo(settings.shrinkBudget().multipliedBy(2).dividedBy(3)) >= 0) {
            smaller.finish();
        }
        Optional<Scenario> next = smaller.next();
        if (next.isEmpty()) {
            return done();
        }
        ChaosRun first = requireNonNull(found);
        String name = "shrinking, run " + (smaller.runs() + 1);
        return new ChaosRun(Purpose.SHRINK, name, first.seed(), next.get(), first.rerun());
    }

    private @Nullable ChaosRun done() {
        stage = Stage.DONE;
        return null;
    }

    /** The run whose schedule made the test fail. */
    Optional<ChaosRun> found() {
        return Optional.ofNullable(found);
    }

    /** What was found out about its schedule. */
    Optional<ScenarioShrinker> shrinker() {
        return Optional.ofNullable(shrinker);
    }

    /** How many schedules were tried. */
    int searched() {
        return searched;
    }

    /** Whether there were schedules, but none of their faults touched anything, and nothing else was told of. */
    boolean testedNothing() {
        return searched > 0 && found == null && affected == 0;
    }

    /** Returns true if nodes were to be struck, but nothing ever ran in them. */
    boolean struckNothing() {
        return found == null && emptyStrikes > 0 && strikes == 0;
    }

    /** Returns how long the longest fault of all schedules lasted that were searched. */
    Duration longestFault() {
        return longestFault;
    }

    Duration searchTime() {
        return searching.elapsed();
    }

    Duration shrinkTime() {
        return shrinking.elapsed();
    }
}
