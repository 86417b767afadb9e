package dev.netsplit.scenario;

import dev.netsplit.impair.DelayDistribution;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A latency in a file: a duration, or a mapping of the parameters that {@link Latency#parameters} names. */
final class LatencyForm {
    private static final List<String> KINDS = List.of("mean", "percentiles", "trace");

    private static final Map<String, DelayDistribution> DISTRIBUTIONS = Map.of(
            "normal", DelayDistribution.NORMAL,
            "pareto", DelayDistribution.PARETO,
            "paretonormal", DelayDistribution.PARETO_NORMAL);

    private LatencyForm() {}

    static Latency read(Value value) {
        if (!value.isMapping()) {
            Duration latency = value.duration();
            return value.checked(() -> Latency.constant(latency));
        }
        Fields fields = value.fields(Form.LATENCY);
        return value.checked(() -> {
            Latency latency = kind(fields);
            latency = latency.correlated(fields.get("correlation", Value::probability, 0.0));
            return fields.get("reordering", Value::flag, false) ? latency.reordering() : latency;
        });
    }

    private static Latency kind(Fields fields) {
        String kind = fields.oneOf(KINDS);
        if (!kind.equals("mean")) {
            fields.refuse(List.of("jitter", "sigma", "distribution"), "it goes with mean");
        }
        if (fields.has("jitter")) {
            fields.refuse(List.of("sigma", "distribution"), "it goes with sigma, not with jitter");
        }
        return switch (kind) {
            case "percentiles" -> Latency.percentiles(percentiles(fields.required(kind)));
            case "trace" -> Latency.trace(fields.required(kind).list(Value::duration));
            default -> mean(fields);
        };
    }

    private static Latency mean(Fields fields) {
        Duration mean = fields.required("mean").duration();
        if (fields.has("jitter")) {
            return Latency.uniform(mean, fields.required("jitter").duration());
        } else if (fields.has("sigma") || fields.has("distribution")) {
            return Latency.distribution(
                    mean,
                    fields.required("sigma").duration(),
                    fields.get("distribution", value -> value.word(DISTRIBUTIONS), DelayDistribution.NORMAL));
        }
        return Latency.constant(mean);
    }

    private static NavigableMap<Double, Duration> percentiles(Value value) {
        NavigableMap<Double, Duration> percentiles = new TreeMap<>();
        value.entries().forEach((percent, delay) -> {
            try {
                percentiles.put(Double.parseDouble(percent), delay.duration());
            } catch (NumberFormatException e) {
                throw delay.error("percentile (%s) must be a number from 0 to 100".formatted(percent));
            }
        });
        return percentiles;
    }

    static Object write(Latency latency) {
        Map<String, Object> parameters = latency.parameters();
        if (parameters.keySet().equals(Set.of("mean"))) {
            return Quantities.text(latency.mean());
        }
        Map<String, Object> written = new LinkedHashMap<>();
        parameters.forEach((name, value) -> written.put(name, write(name, value)));
        return written;
    }

    private static Object write(String name, Object value) {
        if (value instanceof Duration duration) {
            return Quantities.text(duration);
        } else if (value instanceof DelayDistribution distribution) {
            if (!DISTRIBUTIONS.containsValue(distribution)) {
                throw new IllegalStateException(
                        "distribution (" + distribution
                                + ") must be normal, pareto or paretonormal to be said in a file; percentiles can be said, too");
            }
            return distribution.name();
        } else if (value instanceof List<?> trace) {
            return trace.stream()
                    .map(delay -> Quantities.text((Duration) delay))
                    .toList();
        } else if (value instanceof Map<?, ?> percentiles) {
            Map<String, Object> written = new LinkedHashMap<>();
            percentiles.forEach(
                    (percent, delay) -> written.put(Yaml.number((Double) percent), Quantities.text((Duration) delay)));
            return written;
        }
        return name.equals("correlation") ? Yaml.probability((Double) value) : value;
    }
}
