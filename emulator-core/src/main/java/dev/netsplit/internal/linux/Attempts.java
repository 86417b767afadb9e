package dev.netsplit.internal.linux;

import com.google.common.base.Throwables;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Steps that are all carried out, though some of them may fail. Not thread-safe. */
final class Attempts {
    private @Nullable Exception failure;

    /** One step. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /** Carries a step out, and keeps the exception that it throws. */
    Attempts then(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }
        return this;
    }

    /**
     * Throws the exception of the first step that failed, with the exceptions of the other steps as suppressed ones.
     */
    void throwFailure() throws IOException {
        if (failure != null) {
            Throwables.throwIfInstanceOf(failure, IOException.class);
            Throwables.throwIfUnchecked(failure);
        }
    }
}
