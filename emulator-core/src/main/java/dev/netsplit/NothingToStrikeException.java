package dev.netsplit;

/** Nothing runs in a node that a fault is to strike. */
final class NothingToStrikeException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NothingToStrikeException(String message) {
        super(message);
    }
}
