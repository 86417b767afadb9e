package dev.netsplit.scenario;

import dev.netsplit.impair.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A loss in a file: a probability, or a mapping of the parameters that {@link Loss#parameters} names. */
final class LossForm {
    private static final List<String> GILBERT_ELLIOTT = List.of("p", "r", "1-h", "1-k");
    private static final List<String> FOUR_STATE = List.of("p13", "p31", "p32", "p23", "p14");

    /** By the first of their keys. */
    private static final Map<String, List<String>> KINDS = Map.of(
            "probability", List.of("probability", "correlation"),
            "mean", List.of("mean", "burst"),
            "p", GILBERT_ELLIOTT,
            "p13", FOUR_STATE,
            "every-nth", List.of("every-nth"),
            "pattern", List.of("pattern"));

    private LossForm() {}

    static Loss read(Value value) {
        if (!value.isMapping()) {
            double probability = value.probability();
            return value.checked(() -> Loss.random(probability));
        }
        Fields fields = value.fields(Form.LOSS);
        String kind = fields.oneOf(List.of("probability", "mean", "p", "p13", "every-nth", "pattern"));
        List<String> others = Form.LOSS.keys().stream()
                .filter(key -> !KINDS.getOrDefault(kind, List.of()).contains(key))
                .toList();
        fields.refuse(others, "it does not go with " + kind);
        return value.checked(() -> switch (kind) {
            case "probability" ->
                Loss.random(probability(fields, kind)).correlated(fields.get("correlation", Value::probability, 0.0));
            case "mean" ->
                Loss.bursts(probability(fields, kind), fields.required("burst").number());
            case "p" ->
                Loss.gilbertElliott(
                        probability(fields, "p"),
                        probability(fields, "r"),
                        fields.get("1-h", Value::probability, 1.0),
                        fields.get("1-k", Value::probability, 0.0));
            case "p13" ->
                Loss.fourState(
                        probability(fields, "p13"),
                        probability(fields, "p31"),
                        probability(fields, "p32"),
                        probability(fields, "p23"),
                        probability(fields, "p14"));
            case "every-nth" -> Loss.everyNth(fields.required(kind).integer(1, Integer.MAX_VALUE));
            default -> Loss.pattern(fields.required(kind).text());
        });
    }

    private static double probability(Fields fields, String key) {
        return fields.required(key).probability();
    }

    static Object write(Loss loss) {
        Map<String, Object> parameters = loss.parameters();
        if (parameters.keySet().equals(Set.of("probability"))) {
            return Yaml.probability(loss.meanLoss());
        }
        Map<String, Object> written = new LinkedHashMap<>();
        parameters.forEach((name, value) -> written.put(
                name, value instanceof Double number && !name.equals("burst") ? Yaml.probability(number) : value));
        return written;
    }
}
