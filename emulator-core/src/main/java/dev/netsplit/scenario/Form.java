package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping that can be in a file, by its keys, in the order in which they are printed. The published schema has a
 * definition of the same name with the same keys for each; a test compares them.
 */
enum Form {
    SCENARIO("name", "seed", "choose", "steps", "end", "quiet"),
    STEP(Keys.STEP, Keys.ACTION),
    ACTION(ImmutableList.of(), Keys.ACTION),
    WHEN(KeyedForm.allKeys(WhenForm.values()), ImmutableList.of()),
    PARTITION("groups", "isolate", "bridge", "one-way", "zones", "links"),
    ONE_WAY("from", "to"),
    MODE("slow"),
    NODE(NodeFaultKind.ACTIONS.keySet().asList(), ImmutableList.of()),
    ANSWER("wrong", "slow"),
    MATCH(MatchForm.KEYS, ImmutableList.of()),
    LENGTH("min", "max"),
    SLICE("bytes", "variation", "gap"),
    PROFILE(ImmutableList.of("netem"), ProfileForm.PARTS),
    LATENCY("mean", "jitter", "sigma", "distribution", "percentiles", "trace", "correlation", "reordering"),
    LOSS(
            "probability",
            "correlation",
            "mean",
            "burst",
            "p",
            "r",
            "1-h",
            "1-k",
            "p13",
            "p31",
            "p32",
            "p23",
            "p14",
            "every-nth",
            "pattern"),
    DUPLICATION("probability", "correlation"),
    CORRUPTION("probability", "correlation", "target", "bits"),
    REORDERING("probability", "correlation", "gap", "distance", "hold-at-most"),
    BANDWIDTH("rate", "trace", "overhead", "cells", "queue"),
    CELLS("size", "overhead"),
    QUEUE("packets", "bytes", "time", "discipline", "target", "interval", "min", "max", "probability", "ecn");

    private final ImmutableSet<String> keys;

    Form(String... keys) {
        this.keys = ImmutableSet.copyOf(keys);
    }

    Form(List<String> first, List<String> more) {
        this.keys = ImmutableSet.<String>builder().addAll(first).addAll(more).build();
    }

    Set<String> keys() {
        return keys;
    }

    /** What the schema calls it: {@code one-way}. */
    String definition() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is wrong with a key that is not one of these. */
    String refusal(String key) {
        Optional<String> near = Suggestion.nearest(key, keys);
        return "key (%s) must be one of %s%s"
                .formatted(
                        key,
                        keys,
                        near.map(word -> "; did you mean " + word + "?").orElse(""));
    }

    /** Keys that several forms share. */
    static final class Keys {
        /** What a step does. */
        static final ImmutableList<String> ACTION = ImmutableList.copyOf(KeyedForm.allKeys(ActionForm.values()));

        /** When a step happens and what it is called, without what it does. */
        static final ImmutableList<String> STEP = ImmutableList.<String>builder()
                .add("name")
                .addAll(KeyedForm.allKeys(TriggerForm.values()))
                .add(TriggerForm.WAIT, "one-of", "for")
                .build();

        private Keys() {}
    }
}
