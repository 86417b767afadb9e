package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A whole scenario in a file. */
final class ScenarioForm {
    /** As many are checked within seconds, however they hang on each other. */
    private static final int MAX_STEPS = 10_000;

    private ScenarioForm() {}

    static Scenario read(Value file) {
        Fields fields = file.fields(Form.SCENARIO);
        String name = fields.required("name").text();
        OptionalLong seed = fields.get("seed", value -> OptionalLong.of(value.integer()), OptionalLong.empty());
        List<Choice> choices = fields.get("choose", ScenarioForm::choices, ImmutableList.of());
        List<Value> values = fields.required("steps").list(value -> value);
        if (values.size() > MAX_STEPS) {
            throw fields.required("steps")
                    .error("steps (%s) must be at most %s; make several scenarios of them"
                            .formatted(values.size(), MAX_STEPS));
        }
        List<Step> steps = steps(values);
        Optional<Duration> end = fields.get("end").map(Value::duration);
        Duration quietTime = fields.get(
                "quiet",
                value -> value.checked(() -> Scenario.checkQuietTime(value.duration())),
                Scenario.DEFAULT_QUIET_TIME);
        checkTogether(values, new ScenarioRules(choices, steps, end));
        return file.checked(() -> new Scenario(name, seed, choices, steps, end, quietTime));
    }

    static Map<String, Object> write(Scenario scenario) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("name", scenario.name());
        scenario.seed().ifPresent(seed -> file.put("seed", seed));
        if (!scenario.choices().isEmpty()) {
            Map<String, Object> choices = new LinkedHashMap<>();
            scenario.choices().forEach(choice -> choices.put(choice.name().value(), NodesForm.write(choice.from())));
            file.put("choose", choices);
        }
        List<Object> steps = new ArrayList<>();
        for (int i = 0; i < scenario.steps().size(); i++) {
            steps.add(StepForm.write(scenario.steps().get(i), ScenarioBuilder.defaultName(i)));
        }
        file.put("steps", steps);
        scenario.end().ifPresent(end -> file.put("end", Quantities.text(end)));
        file.put("quiet", Quantities.text(scenario.quietTime())); // also the default, since a test must know it
        return file;
    }

    private static List<Choice> choices(Value value) {
        ImmutableList.Builder<Choice> choices = ImmutableList.builder();
        value.entries()
                .forEach((name, from) -> choices.add(from.checked(() -> {
                    Set<NodePattern> patterns = NodesForm.read(from);
                    return new Choice(new NodeName(name), patterns);
                })));
        return choices.build();
    }

    private static List<Step> steps(List<Value> values) {
        ImmutableList.Builder<Step> steps = ImmutableList.builder();
        for (int i = 0; i < values.size(); i++) {
            steps.add(StepForm.read(values.get(i), ScenarioBuilder.defaultName(i)));
        }
        return steps.build();
    }

    /** The scenario checks itself; but here it is known where each step stands. */
    private static void checkTogether(List<Value> values, ScenarioRules rules) {
        for (int i = 0; i < values.size(); i++) {
            int index = i;
            values.get(i).checked(() -> rules.checkStep(index));
        }
    }
}
