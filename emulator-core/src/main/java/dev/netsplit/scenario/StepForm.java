package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A step in a file. */
final class StepForm {
    private StepForm() {}

    static Step read(Value value, String defaultName) {
        Fields fields = value.fields(Form.STEP);
        String name = fields.get("name", Value::text, defaultName);
        Trigger trigger = TriggerForm.read(fields);
        List<StepAction> actions = actions(fields);
        Optional<TimeSpan> lasting = fields.get("for").map(time -> time.parsed(TimeSpan::parse));
        return value.checked(() -> new Step(name, trigger, actions, lasting));
    }

    static Map<String, Object> write(Step step, String defaultName) {
        Map<String, Object> written = new LinkedHashMap<>();
        if (!step.name().equals(defaultName)) {
            written.put("name", step.name());
        }
        TriggerKind.of(step.trigger()).write(written);
        if (step.actions().size() == 1) {
            ActionKind.of(step.actions().get(0)).write(written);
        } else {
            written.put(
                    "one-of", step.actions().stream().map(StepForm::alternative).toList());
        }
        step.lasting().ifPresent(time -> written.put("for", time.toString()));
        return written;
    }

    private static List<StepAction> actions(Fields fields) {
        List<String> keys = ImmutableList.<String>builder()
                .add("one-of")
                .addAll(KeyedForm.keys(ActionForm.values()))
                .build();
        if (!fields.oneOf(keys).equals("one-of")) {
            return List.of(ActionForm.read(fields));
        }
        fields.refuse(Form.Keys.ACTION, "it belongs into one-of");
        return fields.required("one-of").list(action -> ActionForm.read(action.fields(Form.ACTION)));
    }

    private static Map<String, Object> alternative(StepAction action) {
        Map<String, Object> written = new LinkedHashMap<>();
        ActionKind.of(action).write(written);
        return written;
    }
}
