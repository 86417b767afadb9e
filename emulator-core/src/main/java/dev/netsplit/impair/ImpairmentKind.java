package dev.netsplit.impair;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The impairments that every link profile has, in the order in which profiles list them. The set grows with releases.
 * An impairment of your own has no kind; see {@link LinkProfile.Builder#impairment}.
 */
@SuppressWarnings("ImmutableEnumChecker") // impairments without effect are immutable
public enum ImpairmentKind {
    /** {@link LinkProfile#latency()}. */
    LATENCY(Latency.class, "latency", "delay", 4, Latency.none()),
    /** {@link LinkProfile#loss()}. */
    LOSS(Loss.class, "loss", "lose", 1, Loss.none()),
    /** {@link LinkProfile#duplication()}. */
    DUPLICATION(Duplication.class, "duplication", "duplicate", 2, Duplication.none()),
    /** {@link LinkProfile#corruption()}. */
    CORRUPTION(Corruption.class, "corruption", "corrupt", 3, Corruption.none()),
    /** {@link LinkProfile#reordering()}. */
    REORDERING(Reordering.class, "reordering", "reorder", 5, Reordering.none());

    private static final ImmutableList<ImpairmentKind> ON_LINK = Arrays.stream(values())
            .sorted(Comparator.comparingInt(kind -> kind.place))
            .collect(ImmutableList.toImmutableList());

    private final Class<? extends Impairment> type;
    private final String key;
    private final String verb;
    private final int place;
    private final Impairment none;

    /**
     * @param place which one a packet meets on a link, from 1
     */
    <T extends Impairment> ImpairmentKind(Class<T> type, String key, String verb, int place, T none) {
        this.type = type;
        this.key = key;
        this.verb = verb;
        this.place = place;
        this.none = none;
    }

    /** Returns all kinds in the order in which a packet meets them on a link. */
    public static List<ImpairmentKind> onLink() {
        return ON_LINK;
    }

    /** Returns the kind of an impairment; empty if it is a class of your own. */
    public static Optional<ImpairmentKind> of(Impairment impairment) {
        return ON_LINK.stream().filter(kind -> kind.includes(impairment)).findFirst();
    }

    /** Returns its name in a profile and in scenario files: {@code duplication}. */
    public String key() {
        return key;
    }

    /** Returns what a fault of this kind does, as scenario files say it: {@code duplicate}. */
    public String verb() {
        return verb;
    }

    /** Returns the impairment of this kind that does nothing. */
    public Impairment none() {
        return none;
    }

    /** Returns whether an impairment is of this kind. */
    boolean includes(Impairment impairment) {
        return type == impairment.getClass();
    }
}
