package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Latencies between zones, one way, as a table. Immutable.
 *
 * <pre>{@code
 * LatencyMatrix.parse("""
 *            eu      us      asia
 *     eu     1ms     40ms    110ms
 *     us     40ms    1ms     70ms
 *     asia   110ms   70ms    1ms
 *     """)
 * }</pre>
 */
public final class LatencyMatrix {
    private static final Splitter WORDS =
            Splitter.onPattern("\\s+").trimResults().omitEmptyStrings();

    private final ImmutableTable<String, String, Duration> latencies;

    private LatencyMatrix(ImmutableTable<String, String, Duration> latencies) {
        this.latencies = latencies;
    }

    /**
     * Reads a table: a line with the names of the receiving zones, then a line for each sending zone, with its name and
     * a latency for each receiver; {@code -} where nothing is to be said.
     *
     * @throws IllegalArgumentException if a line has more or fewer latencies than there are names, or one is no
     *     duration
     */
    public static LatencyMatrix parse(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        checkArgument(
                lines.size() >= 2,
                "latency matrix (%s lines) must have a line of names and one for each zone",
                lines.size());
        List<String> receivers = WORDS.splitToList(lines.get(0));
        ImmutableTable.Builder<String, String, Duration> table = ImmutableTable.builder();
        for (String line : lines.subList(1, lines.size())) {
            List<String> words = WORDS.splitToList(line);
            checkArgument(
                    words.size() == receivers.size() + 1,
                    "line (%s) of a latency matrix must be a zone and a latency for each of %s",
                    line.strip(),
                    receivers);
            for (int i = 0; i < receivers.size(); i++) {
                String latency = words.get(i + 1);
                if (!latency.equals("-")) {
                    String name = "latency from " + words.get(0) + " to " + receivers.get(i);
                    table.put(words.get(0), receivers.get(i), Quantities.duration(name, latency));
                }
            }
        }
        return new LatencyMatrix(table.buildOrThrow());
    }

    /** By sending zone, and then by receiving zone; in the order of the text. */
    public Map<String, Map<String, Duration>> latencies() {
        return latencies.rowMap();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyMatrix that && latencies.equals(that.latencies);
    }

    @Override
    public int hashCode() {
        return latencies.hashCode();
    }

    @Override
    public String toString() {
        return Tables.transformValues(latencies, Texts::duration).toString();
    }
}
