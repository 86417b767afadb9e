package dev.netsplit.internal.pipeline.record;

import dev.netsplit.impair.Corruption;
import dev.netsplit.report.Fate;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an event for the ledger is about: a packet's fate, or one of the constants behind the fates. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum FateKind {
    LOST(event -> new Fate.Lost()),
    DUPLICATED(event -> new Fate.Duplicated()),
    CORRUPTED(event -> event.what instanceof Corruption.Target target
            ? new Fate.Corrupted(target, event.count, (int) event.number)
            : null),
    OVERTOOK(event -> new Fate.Overtook()),
    HELD_BACK(event -> new Fate.HeldBack(event.count, Duration.ofNanos(event.number))),
    DELAYED(event -> new Fate.Delayed(Duration.ofNanos(event.number))),
    DROPPED(event -> event.what instanceof Reason reason ? new Fate.Dropped(reason) : null),
    MARKED(event -> new Fate.Marked()),
    TOO_BIG(event -> new Fate.TooBig()),
    CUT(event -> new Fate.Cut()),
    REFUSED(event -> new Fate.Refused()),
    HELD(event -> new Fate.Held()),
    CHANGED(event -> new Fate.Changed()),
    FOREIGN(event -> new Fate.Foreign()),
    ENTERED,
    FAULT_STARTED,
    FAULT_ENDED,
    RUN_ENDED;

    private final Function<FateEvent, @Nullable Fate> fate;

    /** Not a fate. */
    FateKind() {
        this(event -> null);
    }

    /**
     * @param fate makes the fate of an event; null if the event lacks something
     */
    FateKind(Function<FateEvent, @Nullable Fate> fate) {
        this.fate = fate;
    }

    /** Makes the fate of an event of this kind. Returns null if the kind is not a fate. */
    @Nullable
    Fate fate(FateEvent event) {
        return fate.apply(event);
    }
}
