package dev.netsplit.junit;

import dev.netsplit.ScenarioRun;
import java.util.Arrays;

/** Tells what a scenario did and when, in the failure of the test. */
final class ScenarioHint extends Hint {
    private static final long serialVersionUID = 1L;

    private ScenarioHint(String message) {
        super(message);
    }

    /** Adds it to the failure, once: what happens later is another matter. */
    static void addTo(Throwable failure, ScenarioRun run) {
        if (Arrays.stream(failure.getSuppressed()).noneMatch(ScenarioHint.class::isInstance)) {
            new ScenarioHint(run.timeline().toString()).addTo(failure);
        }
    }
}
