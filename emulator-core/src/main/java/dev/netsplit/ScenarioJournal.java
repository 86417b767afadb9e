package dev.netsplit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.ScenarioTimeline;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What has become of a scenario so far, for whoever asks. Thread-safe. */
final class ScenarioJournal {
    private final Scenario schedule;
    private final Map<String, Fault> faults = new LinkedHashMap<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private final List<ScenarioTimeline.Event> events = new ArrayList<>();
    private List<Step> outstanding;
    private boolean closed;

    ScenarioJournal(Scenario schedule) {
        this.schedule = schedule;
        this.outstanding = schedule.steps();
    }

    synchronized void note(ScenarioTimeline.Event event) {
        events.add(event);
    }

    /** The fault of a step is in force. */
    synchronized void inForce(Step step, Fault fault) {
        faults.put(step.name(), fault);
        notifyAll();
    }

    /** The fault of a step found nothing to strike. */
    synchronized void skipped(Step step) {
        skipped.add(step.name());
        notifyAll();
    }

    /** The names of the steps that found nothing to strike, in their order. */
    synchronized Set<String> skipped() {
        return ImmutableSet.copyOf(skipped);
    }

    /** These steps have not begun. */
    synchronized void outstanding(List<Step> steps) {
        outstanding = steps;
    }

    /** Nothing more happens. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** By the steps' names, in the order in which they came into force. */
    synchronized Map<String, Fault> faults() {
        return ImmutableMap.copyOf(faults);
    }

    synchronized ScenarioTimeline timeline() {
        return new ScenarioTimeline(
                schedule.name(),
                schedule.seed().orElse(0),
                events,
                outstanding.stream().map(Step::toString).toList());
    }

    /** Waits for a step to put its fault in force; null if it does not within the time, or never will. */
    synchronized @Nullable Fault await(String step, Duration timeout, Clock clock) throws InterruptedException {
        long untilNs = clock.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        while (!faults.containsKey(step) && !skipped.contains(step) && !closed) {
            long leftNs = untilNs - clock.nanoTime();
            if (leftNs <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
        return faults.get(step);
    }
}
