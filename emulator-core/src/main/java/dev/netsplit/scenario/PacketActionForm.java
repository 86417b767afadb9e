package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The packet actions as scenarios know them: their keys in a file, in the order in which the keys are printed; how they
 * are read and written; and how Java code says them. A new action gets a constant here, which {@link ByAction} demands.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum PacketActionForm {
    DROP(PacketAction.Drop.class, "drop", PacketAction.Drop::new, true, "drop()"),
    REJECT(PacketAction.Reject.class, "reject", PacketAction.Reject::new, true, "reject()"),
    HOLD(PacketAction.Hold.class, "hold", PacketAction.Hold::new, false, "hold()"),
    IMPAIRING(
            PacketAction.Impairing.class,
            Arrays.stream(ImpairmentKind.values()).map(ImpairmentKind::verb).collect(ImmutableList.toImmutableList()),
            action -> action.kind().verb(),
            (key, value) ->
                    new PacketAction.Impairing(ImpairmentForm.ofVerb(key).read(value)),
            action -> ImpairmentForm.of(action.kind()).write(action.impairment()),
            false,
            (action, java) -> action.kind().verb() + "("
                    + ImpairmentForm.of(action.kind()).java(action.impairment(), java) + ")",
            action -> Optional.of(NetemTerms.alone(action))),
    IMPAIR(
            PacketAction.Impair.class,
            "impair",
            value -> new PacketAction.Impair(ProfileForm.read(value)),
            action -> ProfileForm.write(action.profile()),
            action -> Optional.of(action.profile())),
    LIMIT(
            PacketAction.Limit.class,
            "limit",
            value -> new PacketAction.Limit(BandwidthForm.read(value)),
            action -> BandwidthForm.write(action.bandwidth()),
            action -> Optional.of(
                    LinkProfile.builder().bandwidth(action.bandwidth()).build())),
    RESET(
            PacketAction.Reset.class,
            "reset",
            value -> new PacketAction.Reset(time(value).orElse(Duration.ZERO)),
            action -> action.after().isZero() ? true : Quantities.text(action.after()),
            action -> Optional.empty()),
    CUT_AFTER(
            PacketAction.CutAfter.class,
            "cut-after",
            value -> new PacketAction.CutAfter(value.integer()),
            PacketAction.CutAfter::bytes,
            action -> Optional.empty()),
    HOLD_FIN(
            PacketAction.HoldFin.class,
            "hold-fin",
            value -> new PacketAction.HoldFin(time(value)),
            action -> action.duration().<Object>map(Quantities::text).orElse(true),
            action -> Optional.empty()),
    SLICE(
            PacketAction.Slice.class,
            "slice",
            PacketActionForm::slice,
            PacketActionForm::write,
            action -> Optional.empty()),
    ZERO_WINDOW(
            PacketAction.ZeroWindow.class,
            "zero-window",
            value -> whenTrue(value, new PacketAction.ZeroWindow()),
            action -> true,
            action -> Optional.empty());

    /** The keys of all actions. */
    static final ImmutableList<String> KEYS =
            Arrays.stream(values()).flatMap(form -> form.keys.stream()).collect(ImmutableList.toImmutableList());

    private final ImmutableList<String> keys;
    private final Function<PacketAction, String> key;
    private final BiFunction<String, Value, PacketAction> reader;
    private final Function<PacketAction, Object> writer;
    private final boolean cutting;
    private final BiFunction<PacketAction, JavaTerms, String> java;
    private final Function<PacketAction, Optional<LinkProfile>> profile;

    /**
     * @param cutting whether two nodes cannot talk over TCP while all their packets meet it
     * @param java its Java expression, behind those of the links and the filter
     * @param profile the link profile that does the same to packets; empty if none does
     */
    <A extends PacketAction> PacketActionForm(
            Class<A> type,
            ImmutableList<String> keys,
            Function<A, String> key,
            BiFunction<String, Value, A> reader,
            Function<A, Object> writer,
            boolean cutting,
            BiFunction<A, JavaTerms, String> java,
            Function<A, Optional<LinkProfile>> profile) {
        this.keys = keys;
        this.key = action -> key.apply(type.cast(action));
        this.reader = reader::apply;
        this.writer = action -> writer.apply(type.cast(action));
        this.cutting = cutting;
        this.java = (action, terms) -> java.apply(type.cast(action), terms);
        this.profile = action -> profile.apply(type.cast(action));
    }

    /** An action that takes too many words in Java. */
    <A extends PacketAction> PacketActionForm(
            Class<A> type,
            String key,
            Function<Value, A> reader,
            Function<A, Object> writer,
            Function<A, Optional<LinkProfile>> profile) {
        this(
                type,
                ImmutableList.of(key),
                action -> key,
                (itsKey, value) -> reader.apply(value),
                writer,
                false,
                (action, terms) -> {
                    throw new JavaTerms.NoWordsException();
                },
                profile);
    }

    /** An action without parameters. */
    <A extends PacketAction> PacketActionForm(
            Class<A> type, String key, Supplier<A> action, boolean cutting, String java) {
        this(
                type,
                ImmutableList.of(key),
                its -> key,
                (itsKey, value) -> whenTrue(value, action.get()),
                its -> true,
                cutting,
                (its, terms) -> java,
                its -> Optional.empty());
    }

    private static PacketActionForm of(PacketAction action) {
        return action.match(new ByAction());
    }

    static PacketAction read(Fields fields) {
        String key = fields.oneOf(KEYS);
        Value value = fields.required(key);
        PacketActionForm form = Arrays.stream(values())
                .filter(one -> one.keys.contains(key))
                .findFirst()
                .orElseThrow();
        return value.checked(() -> form.reader.apply(key, value));
    }

    static void write(PacketAction action, Map<String, Object> written) {
        PacketActionForm form = of(action);
        written.put(form.key.apply(action), form.writer.apply(action));
    }

    /**
     * Returns the Java expression of an action, behind those of the links and the filter.
     *
     * @throws JavaTerms.NoWordsException if it takes too many words
     */
    static String java(PacketAction action, JavaTerms terms) {
        return of(action).java.apply(action, terms);
    }

    /** Returns true if two nodes cannot talk over TCP while all their packets meet the action. */
    static boolean cuts(PacketAction action) {
        return of(action).cutting;
    }

    /** Returns the link profile that does the same to packets; empty if none does. */
    static Optional<LinkProfile> profile(PacketAction action) {
        return of(action).profile.apply(action);
    }

    private static <A> A whenTrue(Value value, A action) {
        value.isTrue();
        return action;
    }

    /** None for true. */
    private static Optional<Duration> time(Value value) {
        if (value.isFlag()) {
            value.isTrue();
            return Optional.empty();
        }
        return Optional.of(value.duration());
    }

    private static PacketAction.Slice slice(Value value) {
        if (!value.isMapping()) {
            return new PacketAction.Slice(value.integer(1, Integer.MAX_VALUE), 0, Duration.ZERO);
        }
        Fields fields = value.fields(Form.SLICE);
        return new PacketAction.Slice(
                fields.required("bytes").integer(1, Integer.MAX_VALUE),
                fields.get("variation", bytes -> bytes.integer(0, Integer.MAX_VALUE), 0),
                fields.get("gap", Value::duration, Duration.ZERO));
    }

    private static Object write(PacketAction.Slice slice) {
        if (slice.variation() == 0 && slice.gap().isZero()) {
            return slice.bytes();
        }
        ImmutableMap.Builder<String, Object> written = ImmutableMap.builder();
        written.put("bytes", slice.bytes());
        if (slice.variation() != 0) {
            written.put("variation", slice.variation());
        }
        if (!slice.gap().isZero()) {
            written.put("gap", Quantities.text(slice.gap()));
        }
        return written.buildOrThrow();
    }

    private static final class ByAction implements PacketAction.Cases<PacketActionForm> {
        @Override
        public PacketActionForm drop(PacketAction.Drop action) {
            return DROP;
        }

        @Override
        public PacketActionForm reject(PacketAction.Reject action) {
            return REJECT;
        }

        @Override
        public PacketActionForm hold(PacketAction.Hold action) {
            return HOLD;
        }

        @Override
        public PacketActionForm impairing(PacketAction.Impairing action) {
            return IMPAIRING;
        }

        @Override
        public PacketActionForm impair(PacketAction.Impair action) {
            return IMPAIR;
        }

        @Override
        public PacketActionForm limit(PacketAction.Limit action) {
            return LIMIT;
        }

        @Override
        public PacketActionForm reset(PacketAction.Reset action) {
            return RESET;
        }

        @Override
        public PacketActionForm cutAfter(PacketAction.CutAfter action) {
            return CUT_AFTER;
        }

        @Override
        public PacketActionForm holdFin(PacketAction.HoldFin action) {
            return HOLD_FIN;
        }

        @Override
        public PacketActionForm slice(PacketAction.Slice action) {
            return SLICE;
        }

        @Override
        public PacketActionForm zeroWindow(PacketAction.ZeroWindow action) {
            return ZERO_WINDOW;
        }
    }
}
