package dev.netsplit;

import dev.netsplit.scenario.TimeSpan;
import dev.netsplit.scenario.Trigger;

/**
 * What a step of a schedule waits for, and how long after that it begins.
 *
 * @param name of the step or the signal that it waits for; empty for other events
 */
record StepWait(Event event, String name, long delayNs) {
    /** What a step can wait for. */
    enum Event {
        SCENARIO_START,
        STEP_START,
        STEP_END,
        PACKETS,
        SIGNAL
    }

    private static final Trigger.Cases<StepWait> CASES = new Trigger.Cases<>() {
        @Override
        public StepWait at(Trigger.At at) {
            return of(Event.SCENARIO_START, "", at.time());
        }

        @Override
        public StepWait after(Trigger.After after) {
            return of(Event.STEP_END, after.step(), after.delay());
        }

        @Override
        public StepWait with(Trigger.With with) {
            return of(Event.STEP_START, with.step(), with.delay());
        }

        @Override
        public StepWait every(Trigger.Every every) {
            throw new AssertionError("trigger (" + every + ") must be resolved to the times at which it happens");
        }

        @Override
        public StepWait onPackets(Trigger.OnPackets packets) {
            return of(Event.PACKETS, "", packets.delay());
        }

        @Override
        public StepWait onSignal(Trigger.OnSignal signal) {
            return of(Event.SIGNAL, signal.signal(), signal.delay());
        }
    };

    /** Returns what a trigger of a schedule, in which nothing is left to chance, waits for. */
    static StepWait of(Trigger trigger) {
        return trigger.match(CASES);
    }

    boolean isFor(Event other, String otherName) {
        return event == other && name.equals(otherName);
    }

    private static StepWait of(Event event, String name, TimeSpan delay) {
        return new StepWait(event, name, delay.shortest().toNanos());
    }
}
