package dev.netsplit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.report.ScenarioTimeline;
import dev.netsplit.scenario.Scenario;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A scenario that is being played on a network, or was; see {@link EmulatedNetwork#play}. It ends with a heal of all
 * that it did and a quiet time, by itself, or when it or its network is closed, or the network {@linkplain
 * EmulatedNetwork#heal healed}, then without the quiet time. Thread-safe.
 */
public final class ScenarioRun implements AutoCloseable {
    private final ScenarioPlayer player;

    ScenarioRun(ScenarioPlayer player) {
        this.player = player;
    }

    /** The scenario with everything decided that was left to chance: what is played. */
    public Scenario schedule() {
        return player.schedule();
    }

    /**
     * Gives a signal, for which steps may wait: {@code run.signal("leader-elected")}. The first of a name counts. One
     * that no step waits for is noted in the timeline, and nothing else.
     */
    public void signal(String name) {
        player.signal(name);
    }

    /**
     * Waits until everything has happened and is healed, before the quiet time: from then on the system should recover.
     *
     * @throws IllegalStateException if that takes longer, a step could not be carried out, or the run was closed
     *     before, or the network healed; the message has the timeline
     */
    public void awaitHeal(Duration timeout) throws InterruptedException {
        player.await(player.healed(), "be healed", timeout);
    }

    /**
     * Waits until the quiet time is over: from then on the system should be well.
     *
     * @throws IllegalStateException as {@link #awaitHeal}
     */
    public void await(Duration timeout) throws InterruptedException {
        player.await(player.done(), "be over", timeout);
    }

    /**
     * Checks that every step has happened and that all is healed; the quiet time may last still.
     *
     * @throws IllegalStateException if that is not so, or a step could not be carried out; the message has the timeline
     */
    public void requireComplete() {
        player.requireComplete();
    }

    /** Whether everything has happened, has been healed, and the quiet time is over. */
    public boolean isOver() {
        return player.done().getCount() == 0 && player.isComplete();
    }

    /** Whether all that it did is healed, for good: from then on the system should recover. */
    public boolean isHealed() {
        return player.healed().getCount() == 0;
    }

    /**
     * Why it ended before its time: what went wrong when a step was carried out, or healed; empty if nothing did so
     * far. It is logged as a warning, too.
     */
    public Optional<Throwable> failure() {
        return player.failure();
    }

    /**
     * The faults that steps have put in force so far, by the steps' names, in the order in which they came into force.
     */
    public Map<String, Fault> faults() {
        return player.faults();
    }

    /**
     * Returns the names of the steps that were skipped so far, in their order, because nothing ran in the nodes that
     * they were to strike. Empty unless the scenario is played with {@link EmptyStrike#SKIP}.
     */
    public Set<String> skippedSteps() {
        return player.skipped();
    }

    /**
     * Waits until a step has put its fault in force.
     *
     * @param step one of the {@linkplain #schedule() schedule}
     * @return the fault, which may be healed again by now
     * @throws IllegalArgumentException if there is no such step
     * @throws IllegalStateException if it takes longer, or the run ends before; the message has the timeline
     */
    @CanIgnoreReturnValue
    public Fault awaitFault(String step, Duration timeout) throws InterruptedException {
        return player.awaitFault(step, timeout);
    }

    /** What has happened so far, and when: as planned, and as it came. */
    public ScenarioTimeline timeline() {
        return player.timeline();
    }

    /**
     * Stops it, wherever it is, and heals all that it did; healed when this returns. Faults of others stay. Does
     * nothing the second time, or once it is over.
     */
    @Override
    public void close() {
        end(true);
    }

    /**
     * Like {@link #close}.
     *
     * @param waiting whether it is healed when this returns, or soon after
     */
    void end(boolean waiting) {
        player.stop(waiting);
    }

    /** Ends it; returns when it is healed or, if that takes longer, after that time. */
    void end(Duration limit) {
        player.stop(TimeUnit.NANOSECONDS.convert(limit));
    }

    boolean hasEnded() {
        return player.hasEnded();
    }

    @Override
    public String toString() {
        return timeline().toString();
    }
}
