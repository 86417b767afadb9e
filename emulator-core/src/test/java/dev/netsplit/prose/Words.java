package dev.netsplit.prose;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words and phrases to avoid.
 *
 * @param advice what to write in the place of each
 */
record Words(ImmutableMap<String, String> advice, Pattern pattern) {
    /** In a comment, a phrase may go on in the next line. */
    private static final String GAP = "[\\s*/]+";

    /** Reads lines of the form {@code word: advice}. */
    static Words parse(List<String> lines) {
        ImmutableMap<String, String> advice = lines.stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Splitter.on(": ").limit(2).splitToList(line))
                .collect(ImmutableMap.toImmutableMap(pair -> pair.get(0), pair -> pair.get(1)));
        String alternatives = advice.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed()) // a phrase comes before its first word
                .map(word -> word.replace(" ", GAP))
                .collect(Collectors.joining("|", "\\b(?:", ")\\b"));
        return new Words(advice, Pattern.compile(alternatives, Pattern.CASE_INSENSITIVE));
    }

    /** Returns the word with its advice. */
    String advice(String found) {
        String word = found.replaceAll(GAP, " ").toLowerCase(Locale.ROOT);
        return "'%s': %s".formatted(word, advice.get(word));
    }
}
