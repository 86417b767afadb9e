package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.BiFunction;

/** The keys of a step that say what it does. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum ActionForm implements KeyedForm {
    PARTITION("partition", (value, step) -> new StepAction.Inject(PartitionForm.read(step)), "mode"),
    PACKETS(
            "packets",
            (value, step) -> new StepAction.Inject(PacketFaultKind.read(value, step)),
            ImmutableList.<String>builder()
                    .add("match")
                    .addAll(PacketActionForm.KEYS)
                    .build()),
    LOOKUP("lookup", (value, step) -> new StepAction.Inject(NameFaultKind.read(value, step)), "answer", "asked-by"),
    NODE("node", (value, step) -> new StepAction.Inject(NodeFaultKind.read(value))),
    HEAL("heal", (value, step) -> HealKind.read(value));

    private final String key;
    private final BiFunction<Value, Fields, StepAction> reader;
    private final ImmutableList<String> companions;

    ActionForm(String key, BiFunction<Value, Fields, StepAction> reader, String... companions) {
        this(key, reader, ImmutableList.copyOf(companions));
    }

    ActionForm(String key, BiFunction<Value, Fields, StepAction> reader, ImmutableList<String> companions) {
        this.key = key;
        this.reader = reader;
        this.companions = companions;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public List<String> companions() {
        return companions;
    }

    static StepAction read(Fields fields) {
        String key = fields.oneOf(KeyedForm.keys(values()));
        if (!key.equals(PACKETS.key)) {
            fields.refuse(PACKETS.companions, "it goes with packets"); // first, since the errors always came so
        }
        ActionForm form = fields.oneOf(values());
        return form.reader.apply(fields.required(key), fields);
    }
}
