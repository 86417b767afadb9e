package dev.netsplit;

import static java.util.Objects.requireNonNull;

import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How far a scenario has come: what is due, and when. It knows the time by what it is told, and does nothing itself.
 * Times are nanoseconds since the scenario's start. Not thread-safe.
 *
 * <p>What hangs on something is due by the time at which that was planned, not when it came to pass, so that lateness
 * does not add up.
 */
final class ScenarioProgress {
    /** In place of a time: nothing is due but by events. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Comparator<Due> ORDER =
            Comparator.comparingLong(Due::plannedNs).thenComparing(Due::what).thenComparingInt(Due::order);

    private final Scenario schedule;
    private final Map<String, State> states = new LinkedHashMap<>();
    private final Map<String, StepWait> waits = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(ORDER);
    private final int last;
    private boolean healing;

    /**
     * @param schedule in which nothing is left to chance
     */
    ScenarioProgress(Scenario schedule) {
        this.schedule = schedule;
        this.last = schedule.steps().size();
        for (Step step : schedule.steps()) {
            places.put(step.name(), places.size());
            states.put(step.name(), State.WAITING);
            waits.put(step.name(), StepWait.of(step.trigger()));
        }
        beginAll(StepWait.Event.SCENARIO_START, "", 0);
        schedule.end().ifPresent(end -> due.add(new Due(What.HEAL, null, end.toNanos(), last)));
    }

    /** What becomes of a step. */
    private enum State {
        WAITING,
        PLANNED,
        IN_FORCE,
        OVER
    }

    /** Of what is due at the same time, ends come first, so that a fault can follow another. */
    enum What {
        END,
        BEGIN,
        /** Everything that is in force ends. */
        HEAL,
        /** The quiet time is over. */
        DONE
    }

    /**
     * Something to be done.
     *
     * @param step null for what is of no single step
     * @param order the step's place
     */
    record Due(What what, @Nullable Step step, long plannedNs, int order) {}

    /** When something is due next. */
    long nextNs() {
        Due next = due.peek();
        return next == null ? NEVER : next.plannedNs();
    }

    /** The next thing that is due by now, to be done and reported back; null for nothing. */
    @Nullable
    Due take(long nowNs) {
        while (nextNs() <= nowNs) {
            Due next = due.remove();
            if (next.step() == null || states.get(next.step().name()) != State.OVER) {
                return next;
            }
        }
        return null;
    }

    /** The packets that a step waits for have arrived. */
    void packets(Step step, long nowNs) {
        StepWait wait = waitOf(step);
        if (wait.event() == StepWait.Event.PACKETS) {
            begins(step, nowNs + wait.delayNs());
        }
    }

    /** The test has given a signal; whether a step waits for it. */
    boolean signal(String name, long nowNs) {
        return beginAll(StepWait.Event.SIGNAL, name, nowNs);
    }

    /**
     * A step has begun.
     *
     * @param instant whether it is over already
     */
    void began(Due begun, boolean instant, long nowNs) {
        Step step = begun.step();
        if (step == null) {
            return;
        }
        states.put(step.name(), State.IN_FORCE);
        beginAll(StepWait.Event.STEP_START, step.name(), begun.plannedNs());
        step.lasting()
                .ifPresent(time -> due.add(new Due(
                        What.END, step, begun.plannedNs() + time.shortest().toNanos(), begun.order())));
        if (instant) {
            ended(step, nowNs);
        }
    }

    /** A step is over. */
    void ended(Step step, long timeNs) {
        states.put(step.name(), State.OVER);
        beginAll(StepWait.Event.STEP_END, step.name(), timeNs);
        if (!healing && states.values().stream().allMatch(state -> state == State.OVER)) {
            heals(timeNs);
        }
    }

    /** Everything ends now, as if the scenario's end had come. */
    void heals(long nowNs) {
        due.clear();
        due.add(new Due(What.HEAL, null, nowNs, last));
        healing = true;
    }

    /** Everything is healed; from now on it is quiet. */
    void healed(long nowNs) {
        due.clear();
        healing = true;
        due.add(new Due(What.DONE, null, nowNs + schedule.quietTime().toNanos(), last));
    }

    boolean isInForce(Step step) {
        return states.get(step.name()) == State.IN_FORCE;
    }

    /** The steps that have not begun. */
    List<Step> outstanding() {
        return schedule.steps().stream()
                .filter(step -> states.get(step.name()) == State.WAITING || states.get(step.name()) == State.PLANNED)
                .toList();
    }

    /** Plans the steps that wait for an event. Returns true if there are any. */
    private boolean beginAll(StepWait.Event event, String name, long timeNs) {
        boolean any = false;
        for (Step step : schedule.steps()) {
            StepWait wait = waitOf(step);
            if (wait.isFor(event, name)) {
                begins(step, timeNs + wait.delayNs());
                any = true;
            }
        }
        return any;
    }

    private StepWait waitOf(Step step) {
        return requireNonNull(waits.get(step.name()));
    }

    private void begins(Step step, long timeNs) {
        if (!healing && states.get(step.name()) == State.WAITING) {
            states.put(step.name(), State.PLANNED);
            due.add(new Due(What.BEGIN, step, timeNs, places.getOrDefault(step.name(), last)));
        }
    }
}
