package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import dev.netsplit.internal.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A trigger after the beginning of another step. */
final class WithKind extends TriggerKind {
    private final Trigger.With with;

    WithKind(Trigger.With with) {
        this.with = with;
    }

    static Trigger read(Value value, TimeSpan wait) {
        return new Trigger.With(value.text(), wait);
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(TriggerForm.WITH.key(), with.step());
        writeWait(with.delay(), step);
    }

    @Override
    String java(JavaTerms terms) {
        return ".with(" + JavaTerms.text(with.step()) + terms.delay(with.delay()) + ")";
    }

    @Override
    Cause cause() {
        return Cause.of(Cause.Event.STEP_START, with.step(), with.delay());
    }

    @Override
    boolean isRepeated() {
        return false;
    }

    @Override
    Trigger mapped(NodeMapping nodes) {
        return with;
    }

    @Override
    List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws) {
        ImmutableList.Builder<Trigger> each = ImmutableList.builder();
        List<String> others = occurrences.apply(with.step());
        for (int i = 0; i < others.size(); i++) {
            each.add(new Trigger.With(others.get(i), with.delay().at(draws.uniform(i))));
        }
        return each.build();
    }
}
