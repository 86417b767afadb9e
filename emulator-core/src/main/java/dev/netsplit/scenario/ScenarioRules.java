package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What holds of the parts of a scenario together: names are unique, nothing waits for itself, and it ends. */
final class ScenarioRules {
    private final List<Choice> choices;
    private final List<Step> steps;
    private final Optional<Duration> end;
    private final Beginnings beginnings;

    /** The places of the steps that heal others, and do nothing else. */
    private final List<Integer> healers;

    /** The steps before the one that is looked at. */
    private final Map<String, Step> before = new LinkedHashMap<>();

    /** When these begin at the latest, as far as it is known. */
    private final Map<String, Duration> latestStart = new LinkedHashMap<>();

    ScenarioRules(List<Choice> choices, List<Step> steps, Optional<Duration> end) {
        this.choices = choices;
        this.steps = steps;
        this.end = end;
        this.beginnings = new Beginnings(steps);
        this.healers = IntStream.range(0, steps.size())
                .filter(i -> steps.get(i).actions().stream()
                        .allMatch(action -> ActionKind.of(action).isHeal()))
                .boxed()
                .toList();
    }

    void check() {
        checkArgument(!steps.isEmpty(), "steps (%s) must be at least one", steps);
        Set<NodeName> names = new HashSet<>();
        for (Choice choice : choices) {
            checkArgument(names.add(choice.name()), "choice (%s) must be there once only", choice.name());
        }
        end.ifPresent(time -> TimeSpan.of(time)); // as long as a time can be
        for (int i = 0; i < steps.size(); i++) {
            checkStep(i);
        }
    }

    /** The steps before it have been checked. */
    boolean checkStep(int index) {
        Step step = steps.get(index);
        checkArgument(!before.containsKey(step.name()), "step (%s) must have a name of its own", step.name());
        checkTrigger(step);
        step.actions().forEach(action -> ActionKind.of(action).neededSteps().forEach(name -> earlier(step, name)));
        checkEnds(index);
        before.put(step.name(), step);
        return true;
    }

    private void checkTrigger(Step step) {
        Cause cause = TriggerKind.of(step.trigger()).cause();
        switch (cause.event()) {
            case STEP_START -> earlier(step, cause.step());
            case STEP_END -> {
                Step other = earlier(step, cause.step());
                checkArgument(
                        other.hasEnd(),
                        "step (%s) must not be after step (%s), which has no end of its own; let that last for a time,"
                                + " or be with it",
                        step.name(),
                        other.name());
            }
            case SCENARIO_START, FROM_OUTSIDE -> {} // neither hangs on a step
        }
        Duration latest = latestStartOf(cause);
        if (latest == null) {
            checkArgument(
                    end.isPresent(),
                    "step (%s) must happen before an end, since what it waits for may not come; give the scenario an"
                            + " end",
                    step.name());
            return;
        }
        latestStart.put(step.name(), latest);
        end.ifPresent(time -> checkArgument(
                latest.compareTo(time) < 0,
                "end (%s) must be after every step's beginning, but step (%s) may begin at %s",
                Quantities.text(time),
                step.name(),
                Quantities.text(latest)));
    }

    /** A fault that no step heals lasts until the end, so there must be one. */
    private void checkEnds(int index) {
        Step step = steps.get(index);
        if (step.hasEnd() || end.isPresent()) {
            return;
        }
        Step first = null;
        for (int healer : healers) {
            Step later = steps.get(healer);
            if (healer > index && heals(later, step)) {
                if (beginnings.isNeverBefore(later, step)) {
                    return;
                }
                first = first == null ? later : first;
            }
        }
        checkArgument(
                first != null,
                "step (%s) must last for a time, or be healed by a later step, or the scenario must have an end",
                step.name());
        throw new IllegalArgumentException(
                "step (%s) must last for a time, or the scenario must have an end: step (%s), which heals it, may come before it"
                        .formatted(step.name(), requireNonNull(first).name()));
    }

    /** Whatever is chosen of what it does. */
    private static boolean heals(Step later, Step step) {
        return later.actions().stream().allMatch(action -> ActionKind.of(action).heals(step.name()));
    }

    private Step earlier(Step step, String name) {
        Step other = before.get(name);
        if (other == null) {
            throw new IllegalArgumentException("step (%s) must name a step that stands before it, but not (%s); %s"
                    .formatted(
                            step.name(),
                            name,
                            Suggestion.nearest(name, before.keySet())
                                    .map(near -> "did you mean (" + near + ")?")
                                    .orElse("those are " + before.keySet())));
        }
        return other;
    }

    /** Null if it hangs on what may come at any time. */
    private @Nullable Duration latestStartOf(Cause cause) {
        return switch (cause.event()) {
            case SCENARIO_START -> cause.most();
            case STEP_START -> plus(latestStart.get(cause.step()), cause.most());
            case STEP_END -> {
                TimeSpan lasting = step(cause.step()).lasting().orElse(TimeSpan.ZERO);
                yield plus(plus(latestStart.get(cause.step()), lasting.longest()), cause.most());
            }
            case FROM_OUTSIDE -> null;
        };
    }

    private Step step(String name) {
        Step step = before.get(name);
        if (step == null) {
            throw new IllegalStateException("step (" + name + ") must have been looked at");
        }
        return step;
    }

    private static @Nullable Duration plus(@Nullable Duration time, Duration more) {
        return time == null ? null : time.plus(more);
    }
}
