package dev.netsplit.scenario;

import dev.netsplit.internal.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What scenarios must know of a trigger. Each kind of trigger has one class. */
abstract class TriggerKind {
    private static final Trigger.Cases<TriggerKind> KINDS = new Trigger.Cases<>() {
        @Override
        public TriggerKind at(Trigger.At at) {
            return new AtKind(at);
        }

        @Override
        public TriggerKind after(Trigger.After after) {
            return new AfterKind(after);
        }

        @Override
        public TriggerKind with(Trigger.With with) {
            return new WithKind(with);
        }

        @Override
        public TriggerKind every(Trigger.Every every) {
            return new EveryKind(every);
        }

        @Override
        public TriggerKind onPackets(Trigger.OnPackets packets) {
            return new OnPacketsKind(packets);
        }

        @Override
        public TriggerKind onSignal(Trigger.OnSignal signal) {
            return new OnSignalKind(signal);
        }
    };

    static TriggerKind of(Trigger trigger) {
        return trigger.match(KINDS);
    }

    /** Puts the trigger's keys into a step of a file; {@link TriggerForm} reads them. */
    abstract void write(Map<String, Object> step);

    /**
     * Returns the call of the builder's method that makes the trigger.
     *
     * @throws JavaTerms.NoWordsException if that takes too many words
     */
    abstract String java(JavaTerms terms);

    /** Returns what the step hangs on; for a trigger that happens several times, until the last time. */
    abstract Cause cause();

    /** Returns true if the trigger happens again and again. */
    abstract boolean isRepeated();

    /** Returns the trigger with other nodes in it. */
    abstract Trigger mapped(NodeMapping nodes);

    /**
     * Returns one trigger, in which nothing is left to chance, for each time that the step happens.
     *
     * @param occurrences the names of the steps that an earlier step has become
     */
    abstract List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws);

    static void writeWait(TimeSpan delay, Map<String, Object> step) {
        if (!delay.isZero()) {
            step.put(TriggerForm.WAIT, delay.toString());
        }
    }
}
