package dev.netsplit.scenario;

/**
 * A scenario's text is wrong. The message says where, what, and what to write instead:
 * {@code scenario.yaml:7:10: for (2 parsecs) must be ...}.
 */
public final class ScenarioFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    ScenarioFormatException(Position position, String problem, Throwable cause) {
        super(position + ": " + problem, cause);
        this.line = position.line();
        this.column = position.column();
    }

    ScenarioFormatException(Position position, String problem) {
        super(position + ": " + problem);
        this.line = position.line();
        this.column = position.column();
    }

    /** The line, from 1. */
    public int line() {
        return line;
    }

    /** The column, from 1. */
    public int column() {
        return column;
    }
}
