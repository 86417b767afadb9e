package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.random.RandomStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** A trigger that happens again and again. */
final class EveryKind extends TriggerKind {
    private final Trigger.Every every;

    EveryKind(Trigger.Every every) {
        this.every = every;
    }

    static Trigger read(Value value, Fields step) {
        TimeSpan period = value.parsed(TimeSpan::parse);
        TimeSpan first = step.get("from", time -> time.parsed(TimeSpan::parse), period);
        OptionalInt times = step.get(
                "times", count -> OptionalInt.of(count.integer(1, Trigger.Every.MAX_TIMES)), OptionalInt.empty());
        Optional<Duration> until = step.get("until").map(Value::duration);
        return value.checked(() -> new Trigger.Every(period, first, times, until));
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(TriggerForm.EVERY.key(), every.period().toString());
        if (!every.first().equals(every.period())) {
            step.put("from", every.first().toString());
        }
        every.times().ifPresent(times -> step.put("times", times));
        every.until().ifPresent(until -> step.put("until", Quantities.text(until)));
    }

    @Override
    String java(JavaTerms terms) {
        throw new JavaTerms.NoWordsException();
    }

    @Override
    Cause cause() {
        return new Cause(Cause.Event.SCENARIO_START, "", every.earliestLast(), every.latestLast());
    }

    @Override
    boolean isRepeated() {
        return true;
    }

    @Override
    Trigger mapped(NodeMapping nodes) {
        return every;
    }

    @Override
    List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws) {
        ImmutableList.Builder<Trigger> times = ImmutableList.builder();
        int most = every.times().orElse(Trigger.Every.MAX_TIMES);
        Optional<Duration> until = every.until();
        Duration time = every.first().at(draws.uniform(0)).shortest();
        for (int i = 1; i <= most && (until.isEmpty() || time.compareTo(until.get()) <= 0); i++) {
            times.add(new Trigger.At(TimeSpan.of(time)));
            time = time.plus(every.period().at(draws.uniform(i)).shortest());
        }
        return times.build();
    }
}
