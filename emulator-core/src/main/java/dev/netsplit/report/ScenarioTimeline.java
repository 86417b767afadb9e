package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a scenario did, and when. Printed, it is a table of a line for each event.
 *
 * @param scenario its name
 * @param seed what decided what was left to chance
 * @param events in their order
 * @param outstanding the steps that have not happened, each with what it waits for, or waited for
 */
public record ScenarioTimeline(String scenario, long seed, List<Event> events, List<String> outstanding) {
    public ScenarioTimeline {
        events = ImmutableList.copyOf(events);
        outstanding = ImmutableList.copyOf(outstanding);
    }

    /**
     * Something that happened.
     *
     * @param planned when it was to happen, since the scenario's start; empty for what is not planned, such as a signal
     * @param actual when it had happened, since the scenario's start
     * @param what in a few words
     */
    public record Event(Optional<Duration> planned, Duration actual, String what) {

        /** How much later than planned; zero if it was not planned. */
        public Duration lateness() {
            return planned.map(actual::minus).orElse(Duration.ZERO);
        }

        @Override
        public String toString() {
            return "%12s  %12s  %s".formatted(planned.map(Event::text).orElse("-"), text(actual), what);
        }

        /** To the microsecond. */
        private static String text(Duration time) {
            return Quantities.text(Duration.ofNanos(time.toNanos() / 1000 * 1000));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                "scenario \"%s\", seed %s%n%12s  %12s%n".formatted(scenario, seed, "planned", "actual"));
        events.forEach(event -> text.append(event).append(System.lineSeparator()));
        outstanding.forEach(step -> text.append("%12s  %12s  %s%n".formatted("", "not yet", step)));
        return text.toString();
    }
}
