package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** The keys of {@code when}: events from outside the scenario that make a step begin. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum WhenForm implements KeyedForm {
    PACKETS("packets", OnPacketsKind::read, "match", "nth"),
    SIGNAL("signal", (when, fields, wait) -> OnSignalKind.read(fields, wait));

    private final String key;
    private final Reader reader;
    private final ImmutableList<String> companions;

    WhenForm(String key, Reader reader, String... companions) {
        this.key = key;
        this.reader = reader;
        this.companions = ImmutableList.copyOf(companions);
    }

    /** Reads a trigger from a mapping, its fields, and the wait next to it. */
    private interface Reader {
        Trigger read(Value when, Fields fields, TimeSpan wait);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public List<String> companions() {
        return companions;
    }

    static Trigger read(Value when, TimeSpan wait) {
        Fields fields = when.fields(Form.WHEN);
        return fields.oneOf(values()).reader.read(when, fields, wait);
    }
}
