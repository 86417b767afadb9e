package dev.netsplit;

import java.util.ArrayList;
import java.util.List;

/** Things that must all be done, though one of them may fail. Not thread-safe. */
final class RunAll {
    private final List<Runnable> steps = new ArrayList<>();

    RunAll then(Runnable step) {
        steps.add(step);
        return this;
    }

    /**
     * Does them in their order; then throws what the first that failed has thrown, with what the others have as
     * suppressed.
     */
    void run() {
        Throwable failure = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
