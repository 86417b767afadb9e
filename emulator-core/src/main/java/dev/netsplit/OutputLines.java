package dev.netsplit;

import java.util.ArrayList;
import java.util.List;

/** Lines of text and the beginning of one more; the oldest are dropped when there are too many. Not thread-safe. */
final class OutputLines {
    static final int MAX_LINES = 100_000;
    static final int MAX_CHARACTERS = 1 << 22;
    static final int MAX_LINE = 1 << 16;

    /** A ring: line n is at n modulo its size. It grows only to what is used. */
    private final ArrayList<String> ring = new ArrayList<>();

    private final StringBuilder partial = new StringBuilder();
    private long first;
    private long end;
    private long characters;
    private boolean afterReturn;

    /** The number of the oldest line kept, counted from the first there was. */
    long first() {
        return first;
    }

    /** One more than the number of the newest. */
    long end() {
        return end;
    }

    String get(long number) {
        return ring.get((int) (number % MAX_LINES));
    }

    /** What follows the newest line; empty if nothing does. */
    String partial() {
        return partial.toString();
    }

    List<String> all() {
        List<String> all = new ArrayList<>();
        for (long number = first; number < end; number++) {
            all.add(get(number));
        }
        if (!partial.isEmpty()) {
            all.add(partial());
        }
        return List.copyOf(all);
    }

    /** Ends lines at a line feed, a carriage return, or both; lists those that it ended. */
    void add(char[] text, int count, List<String> completed) {
        for (int i = 0; i < count; i++) {
            char c = text[i];
            if (c == '\r' || (c == '\n' && !afterReturn)) {
                completed.add(endLine());
            } else if (c != '\n') {
                if (partial.length() == MAX_LINE) {
                    completed.add(endLine());
                }
                partial.append(c);
            }
            afterReturn = c == '\r';
        }
    }

    private String endLine() {
        String line = partial.toString();
        partial.setLength(0);
        if (end - first == MAX_LINES) {
            dropFirst();
        }
        int place = (int) (end % MAX_LINES);
        if (place == ring.size()) {
            ring.add(line);
        } else {
            ring.set(place, line);
        }
        end++;
        characters += line.length();
        while (characters > MAX_CHARACTERS) {
            dropFirst();
        }
        return line;
    }

    private void dropFirst() {
        characters -= get(first).length();
        ring.set((int) (first % MAX_LINES), "");
        first++;
    }
}
