package dev.netsplit.junit;

import dev.netsplit.ScenarioRun;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;

/** Tells what a scenario did and when, in the failure of the test: as {@link RerunHint}, a suppressed exception that is none. */
final class ScenarioHint extends Throwable {
    private static final long serialVersionUID = 1L;

    private ScenarioHint(String message) {
        super(message, null, false, false);
    }

    /** Adds it to the failure, once; does nothing for an assumption that did not hold. */
    static void addTo(Throwable failure, ScenarioRun run) {
        if (!(failure instanceof TestAbortedException)
                && Arrays.stream(failure.getSuppressed()).noneMatch(ScenarioHint.class::isInstance)) {
            failure.addSuppressed(new ScenarioHint(run.timeline().toString()));
        }
    }
}
