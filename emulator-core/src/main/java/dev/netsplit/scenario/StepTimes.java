package dev.netsplit.scenario;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * When the steps of a schedule begin and are over, as far as that hangs on times only: what the player does, worked out
 * beforehand. What is due at the same time happens in the player's order: ends, then beginnings by the steps' places.
 */
final class StepTimes {
    private static final Comparator<Due> ORDER =
            Comparator.comparing(Due::time).thenComparing(Due::isBeginning).thenComparingInt(Due::place);

    private final List<Step> steps;
    private final List<TriggerKind> triggers;
    private final PriorityQueue<Due> due = new PriorityQueue<>(ORDER);
    private final Map<String, Duration> starts = new LinkedHashMap<>();
    private final Map<String, Duration> ends = new LinkedHashMap<>();

    private StepTimes(List<Step> steps) {
        this.steps = steps;
        this.triggers =
                steps.stream().map(step -> TriggerKind.of(step.trigger())).toList();
    }

    private record Due(Duration time, boolean isBeginning, int place) {}

    /**
     * A step's time in force.
     *
     * @param start since the scenario's start
     * @param end the same as the start for what is over as soon as it is done
     */
    record Span(Duration start, Duration end) {
        Duration length() {
            return end.minus(start);
        }

        boolean overlaps(Span other) {
            return start.compareTo(other.end) < 0 && other.start.compareTo(end) < 0;
        }
    }

    /**
     * The spans of the steps by name, without those that hang on packets or signals, or
     * have no end.
     *
     * @param schedule in which nothing is left to chance
     */
    static Map<String, Span> of(Scenario schedule) {
        return new StepTimes(schedule.steps()).spans(schedule);
    }

    private Map<String, Span> spans(Scenario schedule) {
        planAll(Cause.Event.SCENARIO_START, "", Duration.ZERO);
        for (Due next = due.poll(); next != null && isBefore(next, schedule.end()); next = due.poll()) {
            Step step = steps.get(next.place());
            if (next.isBeginning()) {
                begin(step, next.time());
            } else {
                end(step, next.time());
            }
        }
        ImmutableMap.Builder<String, Span> spans = ImmutableMap.builder();
        starts.forEach((step, start) -> Optional.ofNullable(ends.get(step))
                .or(schedule::end)
                .ifPresent(end -> spans.put(step, new Span(start, end))));
        return spans.buildOrThrow();
    }

    private static boolean isBefore(Due next, Optional<Duration> end) {
        return end.isEmpty() || next.time().compareTo(end.get()) < 0;
    }

    /** Plans the steps that hang on an event. */
    private void planAll(Cause.Event event, String step, Duration now) {
        for (int place = 0; place < steps.size(); place++) {
            TriggerKind trigger = triggers.get(place);
            Cause cause = trigger.cause();
            if (cause.is(event, step) && !trigger.isRepeated()) {
                due.add(new Due(now.plus(cause.least()), true, place));
            }
        }
    }

    private void begin(Step step, Duration now) {
        starts.put(step.name(), now);
        planAll(Cause.Event.STEP_START, step.name(), now);
        ActionKind action = ActionKind.of(step.actions().get(0));
        for (Step other : steps) {
            if (action.heals(other.name())) {
                end(other, now);
            }
        }
        if (step.isInstant()) {
            end(step, now);
        }
        step.lasting().ifPresent(time -> due.add(new Due(now.plus(time.shortest()), false, steps.indexOf(step))));
    }

    /** Nothing, for a step that has not begun, or is over already. */
    private void end(Step step, Duration now) {
        if (!starts.containsKey(step.name()) || ends.putIfAbsent(step.name(), now) != null) {
            return;
        }
        planAll(Cause.Event.STEP_END, step.name(), now);
    }
}
