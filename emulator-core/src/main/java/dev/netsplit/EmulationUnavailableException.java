package dev.netsplit;

import org.jspecify.annotations.Nullable;

/** This machine cannot emulate a network as it is. The message is one sentence: what is missing, and what to do. */
public final class EmulationUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmulationUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
