package dev.netsplit.scenario;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody who mistyped a word most likely meant. */
final class Suggestion {
    /** More letters than this make it another word. */
    private static final int MAX_DISTANCE = 2;

    private Suggestion() {}

    /** The nearest of the words, if one is near. */
    static Optional<String> nearest(String word, Collection<String> words) {
        return words.stream()
                .filter(known -> distance(word, known) <= Math.min(MAX_DISTANCE, known.length() / 2))
                .min(Comparator.comparingInt(known -> distance(word, known)));
    }

    /** How many letters have to be put in, taken out or replaced (Levenshtein). */
    private static int distance(String one, String other) {
        int[] previous = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] current = new int[other.length() + 1];
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[other.length()];
    }
}
