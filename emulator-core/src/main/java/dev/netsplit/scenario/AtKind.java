package dev.netsplit.scenario;

import dev.netsplit.internal.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A trigger at a time. */
final class AtKind extends TriggerKind {
    private final Trigger.At at;

    AtKind(Trigger.At at) {
        this.at = at;
    }

    static Trigger read(Value value) {
        return new Trigger.At(value.parsed(TimeSpan::parse));
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(TriggerForm.AT.key(), at.time().toString());
    }

    @Override
    String java(JavaTerms terms) {
        return ".at(" + terms.span(at.time()) + ")";
    }

    @Override
    Cause cause() {
        return Cause.of(Cause.Event.SCENARIO_START, "", at.time());
    }

    @Override
    boolean isRepeated() {
        return false;
    }

    @Override
    Trigger mapped(NodeMapping nodes) {
        return at;
    }

    @Override
    List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws) {
        return List.of(new Trigger.At(at.time().at(draws.uniform(0))));
    }
}
