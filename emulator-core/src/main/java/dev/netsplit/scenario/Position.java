package dev.netsplit.scenario;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A place in a file.
 *
 * @param source the file's name
 * @param line from 1
 * @param column from 1
 */
record Position(String source, int line, int column) {

    /** Where a mark is; the beginning, if there is none. */
    static Position of(String source, Optional<Mark> mark) {
        return mark.map(place -> new Position(source, place.getLine() + 1, place.getColumn() + 1))
                .orElse(new Position(source, 1, 1));
    }

    @Override
    public String toString() {
        return source + ":" + line + ":" + column;
    }
}
