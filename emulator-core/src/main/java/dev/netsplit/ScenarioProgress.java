package dev.netsplit;

import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.Trigger;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * How far a scenario has come: what is due, and when. It knows the time by what it is told, and does nothing itself. Times are nanoseconds
 * since the scenario's start. Not thread-safe.
 *
 * <p>What hangs on something is due by the time at which that was planned, not when it came to pass, so that lateness does not add up.
 */
final class ScenarioProgress {
    /** In place of a time: nothing is due but by events. */
    static final long NEVER = Long.MAX_VALUE;

    private static final Comparator<Due> ORDER =
            Comparator.comparingLong(Due::plannedNs).thenComparing(Due::what).thenComparingInt(Due::order);

    private final Scenario schedule;
    private final Map<String, State> states = new LinkedHashMap<>();
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
            if (step.trigger() instanceof Trigger.At at) {
                begins(step, at.time().shortest().toNanos());
            }
        }
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
        if (step.trigger() instanceof Trigger.OnPackets packets) {
            begins(step, nowNs + packets.delay().shortest().toNanos());
        }
    }

    /** The test has given a signal; whether a step waits for it. */
    boolean signal(String name, long nowNs) {
        boolean known = false;
        for (Step step : schedule.steps()) {
            if (step.trigger() instanceof Trigger.OnSignal signal
                    && signal.signal().equals(name)) {
                begins(step, nowNs + signal.delay().shortest().toNanos());
                known = true;
            }
        }
        return known;
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
        for (Step other : schedule.steps()) {
            if (other.trigger() instanceof Trigger.With with && with.step().equals(step.name())) {
                begins(other, begun.plannedNs() + with.delay().shortest().toNanos());
            }
        }
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
        for (Step other : schedule.steps()) {
            if (other.trigger() instanceof Trigger.After after && after.step().equals(step.name())) {
                begins(other, timeNs + after.delay().shortest().toNanos());
            }
        }
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

    private void begins(Step step, long timeNs) {
        if (!healing && states.get(step.name()) == State.WAITING) {
            states.put(step.name(), State.PLANNED);
            due.add(new Due(What.BEGIN, step, timeNs, places.getOrDefault(step.name(), last)));
        }
    }
}
