package dev.netsplit.junit;

import java.util.Arrays;
import org.opentest4j.TestAbortedException;

/**
 * Something to know about a failure that is no failure itself: it rides on the test's failure as a suppressed
 * exception, because whatever prints a stack trace prints those.
 */
abstract class Hint extends Throwable {
    private static final long serialVersionUID = 1L;

    Hint(String message) {
        super(message, null, false, false);
    }

    /**
     * Adds it to a failure, unless it is there or the failure is an assumption that did not hold; returns whether it
     * did.
     */
    final boolean addTo(Throwable failure) {
        if (failure instanceof TestAbortedException
                || Arrays.stream(failure.getSuppressed()).anyMatch(this::isSameAs)) {
            return false;
        }
        failure.addSuppressed(this);
        return true;
    }

    private boolean isSameAs(Throwable other) {
        return other.getClass() == getClass() && other.toString().equals(toString());
    }
}
