package dev.netsplit.scenario;

import dev.netsplit.impair.Quantities;
import dev.netsplit.packet.PacketFilter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What makes a step begin, among the keys of the step. */
final class TriggerForm {
    private static final List<String> TRIGGERS = List.of("at", "after", "with", "every", "when");
    private static final List<String> OF_EVERY = List.of("from", "times", "until");

    private TriggerForm() {}

    static Trigger read(Fields step) {
        String key = step.oneOf(TRIGGERS);
        Value value = step.required(key);
        if (!key.equals("every")) {
            step.refuse(OF_EVERY, "it goes with every");
        }
        if (key.equals("at") || key.equals("every")) {
            step.refuse(List.of("wait"), "it goes with after, with and when");
        }
        TimeSpan wait = step.get("wait", time -> time.parsed(TimeSpan::parse), TimeSpan.ZERO);
        return switch (key) {
            case "at" -> new Trigger.At(value.parsed(TimeSpan::parse));
            case "after" -> new Trigger.After(value.text(), wait);
            case "with" -> new Trigger.With(value.text(), wait);
            case "every" -> every(value, step);
            default -> when(value, wait);
        };
    }

    private static Trigger every(Value value, Fields step) {
        TimeSpan period = value.parsed(TimeSpan::parse);
        TimeSpan first = step.get("from", time -> time.parsed(TimeSpan::parse), period);
        OptionalInt times = step.get(
                "times", count -> OptionalInt.of(count.integer(1, Trigger.Every.MAX_TIMES)), OptionalInt.empty());
        Optional<Duration> until = step.get("until").map(Value::duration);
        return value.checked(() -> new Trigger.Every(period, first, times, until));
    }

    private static Trigger when(Value value, TimeSpan wait) {
        Fields fields = value.fields(Form.WHEN);
        if (fields.oneOf(List.of("packets", "signal")).equals("signal")) {
            fields.refuse(List.of("match", "nth"), "it goes with packets");
            Value signal = fields.required("signal");
            String name = signal.text();
            return signal.checked(() -> new Trigger.OnSignal(name, wait));
        }
        PacketFilter filter = fields.get("match", MatchForm::read, PacketFilter.all());
        long nth = fields.get("nth", Value::integer, 1L);
        return value.checked(
                () -> new Trigger.OnPackets(NodesForm.links(fields.required("packets")), filter, nth, wait));
    }

    static void write(Trigger trigger, Map<String, Object> step) {
        if (trigger instanceof Trigger.At at) {
            step.put("at", at.time().toString());
        } else if (trigger instanceof Trigger.After after) {
            step.put("after", after.step());
            wait(after.delay(), step);
        } else if (trigger instanceof Trigger.With with) {
            step.put("with", with.step());
            wait(with.delay(), step);
        } else if (trigger instanceof Trigger.Every every) {
            step.put("every", every.period().toString());
            if (!every.first().equals(every.period())) {
                step.put("from", every.first().toString());
            }
            every.times().ifPresent(times -> step.put("times", times));
            every.until().ifPresent(until -> step.put("until", Quantities.text(until)));
        } else if (trigger instanceof Trigger.OnSignal signal) {
            step.put("when", Map.of("signal", signal.signal()));
            wait(signal.delay(), step);
        } else if (trigger instanceof Trigger.OnPackets packets) {
            Map<String, Object> when = new LinkedHashMap<>();
            when.put("packets", NodesForm.write(packets.links()));
            MatchForm.write(packets.filter()).ifPresent(match -> when.put("match", match));
            if (packets.nth() != 1) {
                when.put("nth", packets.nth());
            }
            step.put("when", when);
            wait(packets.delay(), step);
        }
    }

    private static void wait(TimeSpan delay, Map<String, Object> step) {
        if (!delay.isZero()) {
            step.put("wait", delay.toString());
        }
    }
}
