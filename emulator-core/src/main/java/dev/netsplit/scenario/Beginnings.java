package dev.netsplit.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When steps begin, by what can be known before chance decides: how long after the scenario's start, and how long after
 * the beginnings and ends of those steps that they hang on. Of what is repeated, the last time counts.
 */
final class Beginnings {
    private static final Moment START = new Moment("", false); // no step is called so

    /** The first of each name. */
    private final Map<String, Step> named = new HashMap<>();

    /** The steps that may heal others. */
    private final List<Step> healers;

    Beginnings(List<Step> steps) {
        steps.forEach(step -> named.putIfAbsent(step.name(), step));
        this.healers = steps.stream()
                .filter(step -> step.actions().stream()
                        .anyMatch(action -> ActionKind.of(action).isHeal()))
                .toList();
    }

    /** A step's beginning, or its end. */
    private record Moment(String step, boolean isEnd) {}

    /**
     * How long after a moment something is.
     *
     * @param most null if there is no saying
     */
    private record Distance(Duration least, @Nullable Duration most) {
        static final Distance NONE = new Distance(Duration.ZERO, Duration.ZERO);

        Distance plus(Duration moreLeast, @Nullable Duration moreMost) {
            return new Distance(least.plus(moreLeast), most == null || moreMost == null ? null : most.plus(moreMost));
        }

        boolean isNeverBefore(Distance other) {
            return other.most != null && least.compareTo(other.most) >= 0;
        }
    }

    /**
     * Whether a step, which stands after another one, begins when that has begun, whatever chance decides. At the same
     * time it does, since steps begin in their order. So it is said, too, of a step that hangs on none that there is,
     * which is wrong in a way of its own.
     */
    boolean isNeverBefore(Step later, Step earlier) {
        Map<Moment, Distance> laters = distances(later);
        return laters.isEmpty()
                || distances(earlier).entrySet().stream()
                        .anyMatch(from -> Optional.ofNullable(laters.get(from.getKey()))
                                .filter(distance -> distance.isNeverBefore(from.getValue()))
                                .isPresent());
    }

    /** How long after each moment that it hangs on a step begins; none, if it hangs on a step that there is not. */
    private Map<Moment, Distance> distances(Step step) {
        Map<Moment, Distance> distances = new LinkedHashMap<>();
        Set<Step> chain = new LinkedHashSet<>();
        Distance distance = Distance.NONE;
        Optional<Step> next = Optional.of(step);
        while (next.isPresent() && chain.add(next.get())) {
            Step current = next.get();
            distances.put(new Moment(current.name(), false), distance);
            Cause cause = TriggerKind.of(current.trigger()).cause();
            distance = distance.plus(cause.least(), cause.most());
            next = Optional.empty();
            switch (cause.event()) {
                case SCENARIO_START -> distances.put(START, distance);
                case STEP_START -> {
                    next = named(cause.step());
                    if (next.isEmpty()) {
                        return Map.of();
                    }
                }
                case STEP_END -> {
                    distances.put(new Moment(cause.step(), true), distance);
                    next = named(cause.step());
                    if (next.isEmpty()) {
                        return Map.of();
                    }
                    distance = plusLength(distance, next.get(), chain);
                }
                case FROM_OUTSIDE -> {} // there is no saying when it comes
            }
        }
        return distances;
    }

    private static boolean healsAny(Step step, String other) {
        return step.actions().stream().anyMatch(action -> ActionKind.of(action).heals(other));
    }

    /**
     * From a step's end to its beginning.
     *
     * @param chain those that come after its end, which cannot heal it before
     */
    private Distance plusLength(Distance distance, Step step, Set<Step> chain) {
        if (step.lasting().isPresent()) {
            TimeSpan lasting = step.lasting().get();
            boolean mayBeHealed =
                    healers.stream().anyMatch(other -> !chain.contains(other) && healsAny(other, step.name()));
            return distance.plus(mayBeHealed ? Duration.ZERO : lasting.shortest(), lasting.longest());
        }
        boolean heals =
                step.actions().stream().allMatch(action -> ActionKind.of(action).isHeal());
        return distance.plus(Duration.ZERO, heals ? Duration.ZERO : null); // a container takes its time to restart
    }

    private Optional<Step> named(String name) {
        return Optional.ofNullable(named.get(name));
    }
}
