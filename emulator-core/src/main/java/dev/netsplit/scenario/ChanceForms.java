package dev.netsplit.scenario;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.Reordering;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;

/** What happens to some packets by chance, in a file: a probability, or a mapping. */
final class ChanceForms {
    private static final ImmutableMap<String, Corruption.Target> TARGETS = Arrays.stream(Corruption.Target.values())
            .collect(ImmutableMap.toImmutableMap(ChanceForms::word, target -> target));

    private ChanceForms() {}

    /** Reads an impairment that has a probability and a correlation, and no other keys. */
    static <T> T read(Value value, Form form, DoubleFunction<T> random, BiFunction<T, Double, T> correlated) {
        if (!value.isMapping()) {
            double probability = value.probability();
            return value.checked(() -> random.apply(probability));
        }
        Fields fields = value.fields(form);
        return value.checked(() -> correlated.apply(random.apply(probability(fields)), correlation(fields)));
    }

    /** Writes an impairment that has a probability and a correlation, and no other keys. */
    static Object write(double probability, double correlation) {
        return written(probability, correlation, Map.of());
    }

    static Corruption corruption(Value value) {
        if (!value.isMapping()) {
            double probability = value.probability();
            return value.checked(() -> Corruption.random(probability));
        }
        Fields fields = value.fields(Form.CORRUPTION);
        return value.checked(() -> Corruption.random(probability(fields))
                .correlated(correlation(fields))
                .target(fields.get("target", target -> target.word(TARGETS), Corruption.Target.ANYWHERE))
                .bits(fields.get("bits", bits -> bits.integer(1, Integer.MAX_VALUE), 1)));
    }

    static Object write(Corruption corruption) {
        Map<String, Object> more = new LinkedHashMap<>();
        if (corruption.target() != Corruption.Target.ANYWHERE) {
            more.put("target", word(corruption.target()));
        }
        if (corruption.bits() != 1) {
            more.put("bits", corruption.bits());
        }
        return written(corruption.probability(), corruption.correlation(), more);
    }

    static Reordering reordering(Value value) {
        if (!value.isMapping()) {
            double probability = value.probability();
            return value.checked(() -> Reordering.random(probability));
        }
        Fields fields = value.fields(Form.REORDERING);
        return value.checked(() -> {
            double probability = probability(fields);
            Reordering reordering = fields.get(
                    "distance",
                    distance -> Reordering.byDistance(probability, distance.integer(1, Integer.MAX_VALUE)),
                    Reordering.random(probability));
            return reordering
                    .correlated(correlation(fields))
                    .gap(fields.get("gap", gap -> gap.integer(1, Integer.MAX_VALUE), 1))
                    .holdAtMost(fields.get("hold-at-most", Value::duration, reordering.holdAtMost()));
        });
    }

    static Object write(Reordering reordering) {
        Map<String, Object> more = new LinkedHashMap<>();
        if (reordering.gap() != 1) {
            more.put("gap", reordering.gap());
        }
        if (reordering.distance() != 0) {
            more.put("distance", reordering.distance());
        }
        if (!reordering.holdAtMost().equals(Reordering.none().holdAtMost())) {
            more.put("hold-at-most", Quantities.text(reordering.holdAtMost()));
        }
        return written(reordering.probability(), reordering.correlation(), more);
    }

    private static double probability(Fields fields) {
        return fields.required("probability").probability();
    }

    private static double correlation(Fields fields) {
        return fields.get("correlation", Value::probability, 0.0);
    }

    private static Object written(double probability, double correlation, Map<String, Object> more) {
        if (correlation == 0 && more.isEmpty()) {
            return Yaml.probability(probability);
        }
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("probability", Yaml.probability(probability));
        if (correlation != 0) {
            written.put("correlation", Yaml.probability(correlation));
        }
        written.putAll(more);
        return written;
    }

    private static String word(Corruption.Target target) {
        return target.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
