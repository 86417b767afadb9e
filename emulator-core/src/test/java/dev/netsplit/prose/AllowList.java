package dev.netsplit.prose;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many problems of each kind each file may have. */
record AllowList(Map<String, Counts> files) {
    private static final String HEAD = """
            # Words to avoid and lines of more than 120 columns that files still have. The numbers may only shrink.
            # A file keeps its line when it moves to another package. Words | long lines | file:
            """;
    private static final Counts NONE = new Counts(0, 0);

    /** Counts of the problems in a file. */
    record Counts(int words, int longLines) {
        static Counts of(List<Prose.Problem> problems) {
            int words = (int) problems.stream().filter(Prose.Problem::isWord).count();
            return new Counts(words, problems.size() - words);
        }

        Counts plus(Counts other) {
            return new Counts(words + other.words, longLines + other.longLines);
        }

        boolean exceeds(Counts limit) {
            return words > limit.words || longLines > limit.longLines;
        }
    }

    static AllowList parse(List<String> lines) {
        Map<String, Counts> files = new TreeMap<>();
        for (String line : lines) {
            if (!line.startsWith("#")) {
                List<String> columns = Splitter.on('|').trimResults().splitToList(line);
                files.put(
                        columns.get(2), new Counts(Integer.parseInt(columns.get(0)), Integer.parseInt(columns.get(1))));
            }
        }
        return new AllowList(files);
    }

    Counts of(String file) {
        return files.getOrDefault(file, NONE);
    }

    /** Returns the text that {@link #parse} reads. */
    String print() {
        StringBuilder text = new StringBuilder(HEAD);
        files.forEach((file, counts) -> {
            if (counts.exceeds(NONE)) {
                text.append("%4d | %4d | %s\n".formatted(counts.words, counts.longLines, file));
            }
        });
        return text.toString();
    }
}
