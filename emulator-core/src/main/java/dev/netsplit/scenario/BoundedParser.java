package dev.netsplit.scenario;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * A parser of YAML that refuses text which is nested too deeply, or which has too many values. A value counts as often
 * as aliases repeat it, so that a short text cannot stand for a long one. Not thread-safe.
 */
final class BoundedParser implements Parser {
    /** A scenario has about ten levels; a hundred are far from the end of any thread's stack. */
    static final int MAX_DEPTH = 100;

    static final int MAX_VALUES = 500_000;

    private final String source;
    private final Parser parser;

    /** The collections around the next value, from the inside. */
    private final Deque<Open> open = new ArrayDeque<>();

    /** How many values each anchor stands for. */
    private final Map<Anchor, Long> sizes = new HashMap<>();

    private long values;

    BoundedParser(String source, Parser parser) {
        this.source = source;
        this.parser = parser;
    }

    private record Open(Optional<Anchor> anchor, long valuesBefore) {}

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return parser.hasNext();
    }

    /**
     * @throws ScenarioFormatException if the text is nested too deeply, or has too many values
     */
    @Override
    public Event next() {
        Event event = parser.next();
        if (event instanceof CollectionStartEvent start) {
            open.push(new Open(start.getAnchor(), values));
            count(event, 1);
            check(event, "depth", open.size(), MAX_DEPTH, "levels");
        } else if (event instanceof CollectionEndEvent) {
            Open ended = open.pop();
            ended.anchor().ifPresent(anchor -> sizes.put(anchor, values - ended.valuesBefore()));
        } else if (event instanceof ScalarEvent scalar) {
            scalar.getAnchor().ifPresent(anchor -> sizes.put(anchor, 1L));
            count(event, 1);
        } else if (event instanceof AliasEvent alias) {
            count(event, sizes.getOrDefault(alias.getAlias(), 1L));
        }
        return event;
    }

    private void count(Event event, long more) {
        values += more;
        check(event, "values", values, MAX_VALUES, "values, each counted as often as aliases repeat it");
    }

    private void check(Event event, String name, long value, long most, String unit) {
        if (value > most) {
            throw new ScenarioFormatException(
                    Position.of(source, event.getStartMark()),
                    "%s (%s) must be at most %s %s".formatted(name, value, most, unit));
        }
    }
}
