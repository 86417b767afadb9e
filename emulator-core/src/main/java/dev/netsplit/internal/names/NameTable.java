package dev.netsplit.internal.names;

import static java.util.stream.Collectors.joining;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * A network's names as a node's programs are to find them: in a hosts file, but for those that they must ask for, since
 * a fault is on them.
 */
public final class NameTable {
    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    private final ImmutableSet<String> names;
    private final boolean hasFaults;
    private final String lines;

    public NameTable(Map<String, List<InetAddress>> addresses, ImmutableSet<String> faulty) {
        this.names = ImmutableSet.copyOf(addresses.keySet());
        this.hasFaults = !faulty.isEmpty();
        this.lines = ImmutableMap.copyOf(addresses).entrySet().stream()
                .filter(entry -> !faulty.contains(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream()
                        .map(address -> address.getHostAddress() + " " + entry.getKey() + "\n"))
                .collect(joining());
    }

    /** Whether there is one that must be asked for. */
    boolean hasFaults() {
        return hasFaults;
    }

    /**
     * The text of a hosts file.
     *
     * @param others what is in it besides; where that has a name of the network's too, it gives way
     */
    String hosts(String others) {
        return others.lines().map(this::withoutNames).collect(joining("\n", "", "\n")) + lines;
    }

    private String withoutNames(String line) {
        List<String> words = WORDS.splitToList(line);
        if (words.stream().noneMatch(names::contains)) {
            return line;
        }
        List<String> kept = words.stream().filter(word -> !names.contains(word)).toList();
        return kept.size() > 1 ? String.join(" ", kept) : "";
    }
}
