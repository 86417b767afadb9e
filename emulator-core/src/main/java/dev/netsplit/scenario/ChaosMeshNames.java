package dev.netsplit.scenario;

import com.google.common.base.CharMatcher;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names of Kubernetes for the names of steps, each given once. */
final class ChaosMeshNames {
    /** Chaos Mesh adds to a template's name, and the result must fit into a label, of 63 characters. */
    private static final int MAX_LENGTH = 40;

    private static final CharMatcher ALLOWED = CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9'));

    private final Set<String> given = new HashSet<>();

    /** A DNS label like this name, and like no other that was given. */
    String unique(String name) {
        String label = label(name);
        String unique = label;
        for (int i = 2; !given.add(unique); i++) {
            unique = label + "-" + i;
        }
        return unique;
    }

    /** A DNS label like this name: {@code split-1} for {@code Split #1}. */
    static String label(String name) {
        String label = ALLOWED.negate().trimAndCollapseFrom(name.toLowerCase(Locale.ROOT), '-');
        String cut = label.substring(0, Math.min(label.length(), MAX_LENGTH));
        return cut.isEmpty() ? "unnamed" : CharMatcher.is('-').trimTrailingFrom(cut);
    }
}
