package dev.netsplit;

/**
 * Stands for an exception of isolated code that cannot be copied to the classes of the test. Its message is that
 * exception's text, its stack trace that exception's.
 */
public final class IsolatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IsolatedException(Throwable original) {
        super(original.toString(), original.getCause() == null ? null : new IsolatedException(original.getCause()));
        setStackTrace(original.getStackTrace());
    }
}
