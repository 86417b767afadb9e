package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import dev.netsplit.internal.random.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A trigger after the end of another step. */
final class AfterKind extends TriggerKind {
    private final Trigger.After after;

    AfterKind(Trigger.After after) {
        this.after = after;
    }

    static Trigger read(Value value, TimeSpan wait) {
        return new Trigger.After(value.text(), wait);
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(TriggerForm.AFTER.key(), after.step());
        writeWait(after.delay(), step);
    }

    @Override
    String java(JavaTerms terms) {
        return ".after(" + JavaTerms.text(after.step()) + terms.delay(after.delay()) + ")";
    }

    @Override
    Cause cause() {
        return Cause.of(Cause.Event.STEP_END, after.step(), after.delay());
    }

    @Override
    boolean isRepeated() {
        return false;
    }

    @Override
    Trigger mapped(NodeMapping nodes) {
        return after;
    }

    @Override
    List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws) {
        ImmutableList.Builder<Trigger> each = ImmutableList.builder();
        List<String> others = occurrences.apply(after.step());
        for (int i = 0; i < others.size(); i++) {
            each.add(new Trigger.After(others.get(i), after.delay().at(draws.uniform(i))));
        }
        return each.build();
    }
}
