package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Stream;

/** The keys of a step that make it begin. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum TriggerForm implements KeyedForm {
    AT("at", false, (value, step, wait) -> AtKind.read(value)),
    AFTER("after", true, (value, step, wait) -> AfterKind.read(value, wait)),
    WITH("with", true, (value, step, wait) -> WithKind.read(value, wait)),
    EVERY("every", false, (value, step, wait) -> EveryKind.read(value, step), "from", "times", "until"),
    WHEN("when", true, (value, step, wait) -> WhenForm.read(value, wait));

    /** The key of the time between an event and the step's beginning. */
    static final String WAIT = "wait";

    private final String key;
    private final boolean waits;
    private final Reader reader;
    private final ImmutableList<String> companions;

    /**
     * @param waits whether a wait may stand with it
     */
    TriggerForm(String key, boolean waits, Reader reader, String... companions) {
        this.key = key;
        this.waits = waits;
        this.reader = reader;
        this.companions = ImmutableList.copyOf(companions);
    }

    /** Reads a trigger from its value, the step, and the wait that stands there. */
    private interface Reader {
        Trigger read(Value value, Fields step, TimeSpan wait);
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public List<String> companions() {
        return companions;
    }

    static Trigger read(Fields step) {
        TriggerForm form = step.oneOf(values());
        if (!form.waits) {
            step.refuse(List.of(WAIT), "it goes with " + waiting());
        }
        TimeSpan wait = step.get(WAIT, time -> time.parsed(TimeSpan::parse), TimeSpan.ZERO);
        return form.reader.read(step.required(form.key), step, wait);
    }

    /** Returns the keys with which a wait may stand: {@code after, with and when}. */
    private static String waiting() {
        List<String> keys = Stream.of(values())
                .filter(form -> form.waits)
                .map(TriggerForm::key)
                .toList();
        int last = keys.size() - 1;
        return String.join(", ", keys.subList(0, last)) + " and " + keys.get(last);
    }
}
