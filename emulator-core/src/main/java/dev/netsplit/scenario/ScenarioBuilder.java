package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Builds a {@link Scenario}, step by step: first when, then what, then for how long. A step without a name of its own
 * is called {@code step 1} by its place. Not thread-safe.
 */
public final class ScenarioBuilder {
    private final String name;
    private final List<Choice> choices = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private OptionalLong seed = OptionalLong.empty();
    private Optional<Duration> end = Optional.empty();
    private Duration quietTime = Scenario.DEFAULT_QUIET_TIME;

    ScenarioBuilder(String name) {
        this.name = name;
    }

    /** What a step without a name is called, by its place from 0. */
    static String defaultName(int index) {
        return "step " + (index + 1);
    }

    /** What chance is decided by; default the network's seed. */
    @CanIgnoreReturnValue
    public ScenarioBuilder seed(long newSeed) {
        this.seed = OptionalLong.of(newSeed);
        return this;
    }

    /**
     * Lets chance decide on a node, for which the name stands from then on:
     * {@code choose("victim").at(...).fault(kill("victim"))}. Each choice falls on another node.
     *
     * @param choice a name as nodes have, but none of theirs
     * @param from nodes or zones; if there are none, every declared node
     */
    @CanIgnoreReturnValue
    public ScenarioBuilder choose(String choice, String... from) {
        Stream<NodePattern> patterns = from.length == 0
                ? Stream.of(NodePattern.EVERY_NODE)
                : Arrays.stream(from).map(NodePattern::new);
        choices.add(new Choice(new NodeName(choice), patterns.collect(ImmutableSet.toImmutableSet())));
        return this;
    }

    /** So long after the scenario's start. */
    public Moment at(Duration time) {
        return at(TimeSpan.of(time));
    }

    /** At a time that chance decides on. */
    public Moment at(TimeSpan time) {
        return when(new Trigger.At(time));
    }

    /** As soon as another step, which stands before, is over and healed. */
    public Moment after(String step) {
        return after(step, Duration.ZERO);
    }

    /** So long after another step, which stands before, is over. */
    public Moment after(String step, Duration delay) {
        return after(step, TimeSpan.of(delay));
    }

    /** Like {@link #after(String, Duration)}. */
    public Moment after(String step, TimeSpan delay) {
        return when(new Trigger.After(step, delay));
    }

    /** Together with another step, which stands before: right after it has begun. */
    public Moment with(String step) {
        return with(step, Duration.ZERO);
    }

    /** So long after another step, which stands before, has begun. */
    public Moment with(String step, Duration delay) {
        return with(step, TimeSpan.of(delay));
    }

    /** Like {@link #with(String, Duration)}. */
    public Moment with(String step, TimeSpan delay) {
        return when(new Trigger.With(step, delay));
    }

    /** Again and again, for the first time after one period; say {@code times} or {@code until}. */
    public Recurrence every(Duration period) {
        return every(TimeSpan.of(period));
    }

    /** Like {@link #every(Duration)}, with a period drawn anew each time. */
    public Recurrence every(TimeSpan period) {
        return new Recurrence(period);
    }

    /** When the test gives this signal, for the first time. */
    public Moment onSignal(String signal) {
        return when(Trigger.signal(signal));
    }

    /** At any trigger's moment: {@code when(packets("*", "n3").matching(...).nth(3))}. */
    public Moment when(Trigger trigger) {
        return new Moment(trigger);
    }

    /**
     * The last step is healed so long after it began; default when a later step heals it, or at the scenario's end.
     *
     * @throws IllegalStateException if there is no step
     * @throws IllegalArgumentException if it is over at once, or the duration is zero
     */
    @CanIgnoreReturnValue
    public ScenarioBuilder lasting(Duration duration) {
        return lasting(TimeSpan.of(duration));
    }

    /** Like {@link #lasting(Duration)}, by chance. */
    @CanIgnoreReturnValue
    public ScenarioBuilder lasting(TimeSpan duration) {
        checkState(!steps.isEmpty(), "lasting (%s) must be said of a step, after it", duration);
        Step last = steps.remove(steps.size() - 1);
        steps.add(new Step(last.name(), last.trigger(), last.actions(), Optional.of(duration)));
        return this;
    }

    /**
     * Everything is healed by then, since the start, and nothing begins any more. Needed where a step waits for packets
     * or a signal, or lasts until the end; otherwise the scenario ends when its steps have.
     */
    @CanIgnoreReturnValue
    public ScenarioBuilder end(Duration latest) {
        this.end = Optional.of(latest);
        return this;
    }

    /** How long it is quiet after the heal; over zero, default 5 s. */
    @CanIgnoreReturnValue
    public ScenarioBuilder quietTime(Duration time) {
        this.quietTime = time;
        return this;
    }

    /**
     * The scenario.
     *
     * @throws IllegalArgumentException see {@link Scenario}
     */
    public Scenario build() {
        return new Scenario(name, seed, choices, steps, end, quietTime);
    }

    /** When a step begins; what it does is said next. */
    public class Moment {
        private final Trigger trigger;

        private Moment(Trigger trigger) {
            this.trigger = trigger;
        }

        Trigger trigger() {
            return trigger;
        }

        /** A fault comes into force. */
        @CanIgnoreReturnValue
        public ScenarioBuilder fault(FaultSpec fault) {
            return fault(defaultName(steps.size()), fault);
        }

        /** Like {@link #fault(FaultSpec)}, under a name, so that other steps can be after it or with it. */
        @CanIgnoreReturnValue
        public ScenarioBuilder fault(String step, FaultSpec fault) {
            return step(step, List.of(new StepAction.Inject(fault)));
        }

        /** One of several faults comes into force; each is as likely. */
        @CanIgnoreReturnValue
        public ScenarioBuilder oneOf(FaultSpec... faults) {
            return oneOf(defaultName(steps.size()), faults);
        }

        /** Like {@link #oneOf(FaultSpec...)}, under a name. */
        @CanIgnoreReturnValue
        public ScenarioBuilder oneOf(String step, FaultSpec... faults) {
            return step(
                    step,
                    Arrays.stream(faults)
                            .<StepAction>map(StepAction.Inject::new)
                            .toList());
        }

        /** Whatever earlier steps did is healed; of these steps only, if some are named. */
        @CanIgnoreReturnValue
        public ScenarioBuilder heal(String... earlierSteps) {
            return step(defaultName(steps.size()), List.of(new StepAction.Heal(ImmutableSet.copyOf(earlierSteps))));
        }

        /** Any step. */
        @CanIgnoreReturnValue
        public ScenarioBuilder step(String step, List<StepAction> actions) {
            steps.add(new Step(step, trigger(), actions, Optional.empty()));
            return ScenarioBuilder.this;
        }
    }

    /** Moments that come again and again. */
    public final class Recurrence extends Moment {
        private final TimeSpan period;
        private TimeSpan first;
        private OptionalInt times = OptionalInt.empty();
        private Optional<Duration> until = Optional.empty();

        private Recurrence(TimeSpan period) {
            super(Trigger.at(Duration.ZERO)); // never asked for, since how often is not known yet
            this.period = period;
            this.first = period;
        }

        /** The first time; default one period after the scenario's start. */
        @CanIgnoreReturnValue
        public Recurrence from(Duration time) {
            this.first = TimeSpan.of(time);
            return this;
        }

        /** So often, 1 to 10,000. */
        @CanIgnoreReturnValue
        public Recurrence times(int count) {
            this.times = OptionalInt.of(count);
            return this;
        }

        /** Not after this time. */
        @CanIgnoreReturnValue
        public Recurrence until(Duration time) {
            this.until = Optional.of(time);
            return this;
        }

        @Override
        Trigger trigger() {
            return new Trigger.Every(period, first, times, until);
        }
    }
}
