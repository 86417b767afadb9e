package dev.netsplit.scenario;

import dev.netsplit.internal.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A trigger after a signal of the test. */
final class OnSignalKind extends TriggerKind {
    private final Trigger.OnSignal signal;

    OnSignalKind(Trigger.OnSignal signal) {
        this.signal = signal;
    }

    static Trigger read(Fields fields, TimeSpan wait) {
        Value signal = fields.required(WhenForm.SIGNAL.key());
        String name = signal.text();
        return signal.checked(() -> new Trigger.OnSignal(name, wait));
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(TriggerForm.WHEN.key(), Map.of(WhenForm.SIGNAL.key(), signal.signal()));
        writeWait(signal.delay(), step);
    }

    @Override
    String java(JavaTerms terms) {
        if (signal.delay().isZero()) {
            return ".onSignal(" + JavaTerms.text(signal.signal()) + ")";
        }
        throw new JavaTerms.NoWordsException();
    }

    @Override
    Cause cause() {
        return Cause.of(Cause.Event.FROM_OUTSIDE, "", signal.delay());
    }

    @Override
    boolean isRepeated() {
        return false;
    }

    @Override
    Trigger mapped(NodeMapping nodes) {
        return signal;
    }

    @Override
    List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws) {
        return List.of(new Trigger.OnSignal(signal.signal(), signal.delay().at(draws.uniform(0))));
    }
}
