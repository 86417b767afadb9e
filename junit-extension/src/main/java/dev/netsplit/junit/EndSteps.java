package dev.netsplit.junit;

import org.jspecify.annotations.Nullable;

/**
 * Things that are all done when a test ends, though some of them may fail. What the first that failed has thrown has
 * what the others have thrown as suppressed. Not thread-safe.
 */
final class EndSteps {
    private @Nullable Throwable failure;

    EndSteps() {}

    /**
     * @param failure there is one already, which gets what the steps throw as suppressed
     */
    EndSteps(Throwable failure) {
        this.failure = failure;
    }

    /** Does one. */
    void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** All are done. Throws what the first that failed has thrown. */
    void end() {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
