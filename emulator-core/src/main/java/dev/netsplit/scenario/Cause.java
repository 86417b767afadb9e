package dev.netsplit.scenario;

import java.time.Duration;

/**
 * What a step hangs on, and how long after that it begins. The rules, the times and the exports of steps know this
 * much of a trigger, and not its kind.
 *
 * @param step that it hangs on; empty for events that are not of a step
 * @param least the shortest time from the event to the beginning
 * @param most the longest time
 */
record Cause(Event event, String step, Duration least, Duration most) {

    /** An event that a step can hang on. */
    enum Event {
        SCENARIO_START,
        STEP_START,
        STEP_END,
        /** Packets or a signal, which may come at any time. */
        FROM_OUTSIDE
    }

    static Cause of(Event event, String step, TimeSpan delay) {
        return new Cause(event, step, delay.shortest(), delay.longest());
    }

    /** Returns true if the time from the event to the beginning is known. */
    boolean isFixed() {
        return least.equals(most);
    }

    boolean is(Event other, String otherStep) {
        return event == other && step.equals(otherStep);
    }
}
