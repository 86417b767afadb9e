package dev.netsplit.scenario;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A queue in a file: its limit, and which packets it drops. */
final class QueueForm {
    private static final List<String> LIMITS = List.of("packets", "bytes", "time");

    /** The keys that go with each discipline. */
    private static final Map<String, List<String>> DISCIPLINES = Map.of(
            "drop-tail", List.of(),
            "drop-head", List.of(),
            "codel", List.of("target", "interval", "ecn"),
            "pie", List.of("target", "ecn"),
            "red", List.of("min", "max", "probability", "ecn"));

    private QueueForm() {}

    static Queue read(Value value) {
        Fields fields = value.fields(Form.QUEUE);
        return value.checked(() -> {
            Queue queue = disciplined(limited(fields), fields);
            return fields.get("ecn", Value::flag, false) ? queue.ecn() : queue;
        });
    }

    private static Queue limited(Fields fields) {
        String limit = fields.oneOf(LIMITS);
        Value value = fields.required(limit);
        return switch (limit) {
            case "packets" -> Queue.packets(value.integer(1, Integer.MAX_VALUE));
            case "bytes" -> Queue.bytes(value.integer());
            default -> Queue.time(value.duration());
        };
    }

    private static Queue disciplined(Queue queue, Fields fields) {
        String discipline = fields.get("discipline", QueueForm::named, "drop-tail");
        List<String> keys = DISCIPLINES.getOrDefault(discipline, List.of());
        List<String> others = List.of("target", "interval", "min", "max", "probability", "ecn").stream()
                .filter(key -> !keys.contains(key))
                .toList();
        fields.refuse(others, "it does not go with discipline " + discipline);
        return switch (discipline) {
            case "drop-head" -> queue.dropHead();
            case "codel" ->
                queue.coDel(
                        fields.get("target", Value::duration, Duration.ofMillis(5)),
                        fields.get("interval", Value::duration, Duration.ofMillis(100)));
            case "pie" -> queue.pie(fields.get("target", Value::duration, Duration.ofMillis(15)));
            case "red" -> red(queue, fields.required("min"), fields.required("max"), fields.required("probability"));
            case "drop-tail" -> queue;
            default -> throw new AssertionError(discipline + " has a form, but no reader");
        };
    }

    private static String named(Value value) {
        value.word(DISCIPLINES);
        return value.text();
    }

    private static Queue red(Queue queue, Value min, Value max, Value probability) {
        return queue.unit() == Queue.Unit.NANOSECONDS
                ? queue.red(min.duration(), max.duration(), probability.probability())
                : queue.red(min.integer(), max.integer(), probability.probability());
    }

    static Object write(Queue queue) {
        Map<String, Object> written = new LinkedHashMap<>();
        written.put(limitName(queue.unit()), length(queue, queue.limit()));
        queue.discipline().match(new Writer(queue, written));
        if (queue.isEcn()) {
            written.put("ecn", true);
        }
        return written;
    }

    /**
     * Writes a discipline; drop tail needs no word.
     *
     * @param written the queue's form, which is returned
     */
    private record Writer(Queue queue, Map<String, Object> written)
            implements QueueDiscipline.Cases<Map<String, Object>> {
        @Override
        public Map<String, Object> dropTail(QueueDiscipline.DropTail dropTail) {
            return written;
        }

        @Override
        public Map<String, Object> dropHead(QueueDiscipline.DropHead dropHead) {
            return put("drop-head");
        }

        @Override
        public Map<String, Object> coDel(QueueDiscipline.CoDel coDel) {
            put("codel");
            written.put("target", Quantities.text(coDel.target()));
            written.put("interval", Quantities.text(coDel.interval()));
            return written;
        }

        @Override
        public Map<String, Object> pie(QueueDiscipline.Pie pie) {
            put("pie");
            written.put("target", Quantities.text(pie.target()));
            return written;
        }

        @Override
        public Map<String, Object> red(QueueDiscipline.Red red) {
            put("red");
            written.put("min", length(queue, red.min()));
            written.put("max", length(queue, red.max()));
            written.put("probability", Yaml.probability(red.maxProbability()));
            return written;
        }

        @CanIgnoreReturnValue
        private Map<String, Object> put(String name) {
            written.put("discipline", name);
            return written;
        }
    }

    private static String limitName(Queue.Unit unit) {
        return switch (unit) {
            case PACKETS -> "packets";
            case BYTES -> "bytes";
            case NANOSECONDS -> "time";
        };
    }

    private static Object length(Queue queue, long length) {
        return queue.unit() == Queue.Unit.NANOSECONDS ? (Object) Quantities.text(Duration.ofNanos(length)) : length;
    }
}
