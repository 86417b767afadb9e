package dev.netsplit.impair;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The impairments that every link profile has, in the order in which profiles list them. The set grows with releases.
 * An impairment of your own has no kind; see {@link LinkProfile.Builder#impairment}.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state, and models without effect are immutable
public enum ImpairmentKind {
    /** {@link LinkProfile#latency()}. */
    LATENCY(Latency.class, "latency", "delay", 4, Latency.none(), LinkProfile::latency, LinkProfile.Builder::latency),
    /** {@link LinkProfile#loss()}. */
    LOSS(Loss.class, "loss", "lose", 1, Loss.none(), LinkProfile::loss, LinkProfile.Builder::loss),
    /** {@link LinkProfile#duplication()}. */
    DUPLICATION(
            Duplication.class,
            "duplication",
            "duplicate",
            2,
            Duplication.none(),
            LinkProfile::duplication,
            LinkProfile.Builder::duplication),
    /** {@link LinkProfile#corruption()}. */
    CORRUPTION(
            Corruption.class,
            "corruption",
            "corrupt",
            3,
            Corruption.none(),
            LinkProfile::corruption,
            LinkProfile.Builder::corruption),
    /** {@link LinkProfile#reordering()}. */
    REORDERING(
            Reordering.class,
            "reordering",
            "reorder",
            5,
            Reordering.none(),
            LinkProfile::reordering,
            LinkProfile.Builder::reordering);

    private static final ImmutableList<ImpairmentKind> ON_LINK = Arrays.stream(values())
            .sorted(Comparator.comparingInt(kind -> kind.place))
            .collect(ImmutableList.toImmutableList());

    private final Class<? extends Impairment> type;
    private final String key;
    private final String verb;
    private final int place;
    private final Impairment none;
    private final Function<LinkProfile, ? extends Impairment> getter;
    private final BiConsumer<LinkProfile.Builder, Impairment> setter;

    /**
     * @param place which one a packet meets on a link, from 1
     */
    <T extends Impairment> ImpairmentKind(
            Class<T> type,
            String key,
            String verb,
            int place,
            T none,
            Function<LinkProfile, T> getter,
            BiConsumer<LinkProfile.Builder, T> setter) {
        this.type = type;
        this.key = key;
        this.verb = verb;
        this.place = place;
        this.none = none;
        this.getter = getter;
        this.setter = (profile, impairment) -> setter.accept(profile, type.cast(impairment));
    }

    /** Returns all kinds in the order in which a packet meets them on a link. */
    public static List<ImpairmentKind> onLink() {
        return ON_LINK;
    }

    /** Returns the kind of an impairment; empty if it is a class of your own. */
    public static Optional<ImpairmentKind> of(Impairment impairment) {
        return ON_LINK.stream()
                .filter(kind -> kind.type == impairment.getClass())
                .findFirst();
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

    /** Returns a profile's impairment of this kind. */
    public Impairment of(LinkProfile profile) {
        return getter.apply(profile);
    }

    /**
     * Puts an impairment of this kind into a profile.
     *
     * @throws ClassCastException if the impairment is of another kind
     */
    public void set(LinkProfile.Builder profile, Impairment impairment) {
        setter.accept(profile, impairment);
    }
}
