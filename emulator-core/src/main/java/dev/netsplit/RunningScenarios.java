package dev.netsplit;

import com.google.common.base.Stopwatch;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The scenarios that are being played on a network. Thread-safe. */
final class RunningScenarios {
    /** How long scenarios are waited for at the network's end, all together. */
    private static final Duration END = Duration.ofMillis(1500);

    private final RunningNetwork running;
    private final NetworkFaults faults;
    private final List<ScenarioRun> runs = new CopyOnWriteArrayList<>();

    RunningScenarios(RunningNetwork running, NetworkFaults faults) {
        this.running = running;
        this.faults = faults;
    }

    /**
     * Starts to play a scenario. What it does at time zero has happened when this returns.
     *
     * @throws IllegalArgumentException if a step is on something that the network does not have
     */
    ScenarioRun play(Scenario scenario, EmptyStrike emptyStrike) {
        Scenario schedule = scenario.resolve(
                running.seed(), running.groups().declared(), faults.onLinks().names());
        ScenarioStage stage = new ScenarioStage(schedule, running, faults);
        ScenarioRun run = new ScenarioRun(ScenarioPlayer.start(schedule, stage, emptyStrike, Clock.system()));
        runs.removeIf(ScenarioRun::hasEnded);
        runs.add(run);
        return run;
    }

    /**
     * Ends those that have not healed what they did.
     *
     * @param mayWait whether they have ended when this returns
     */
    void heal(boolean mayWait) {
        runs.stream().filter(run -> !run.isHealed()).forEach(run -> run.end(mayWait));
    }

    /** The network ends. */
    void networkEnds() {
        Stopwatch waited = Stopwatch.createStarted();
        RunAll end = new RunAll();
        runs.forEach(run -> end.then(() -> run.end(false)));
        runs.forEach(run -> end.then(() -> run.end(END.minus(waited.elapsed()))));
        end.run();
    }
}
