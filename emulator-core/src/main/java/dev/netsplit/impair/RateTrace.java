package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A recorded rate that changes from millisecond to millisecond, in the format of mahimahi's mm-link. Immutable.
 *
 * <p>Each line is a whole number of milliseconds since the start, none less than the one before: an opportunity to
 * deliver {@value #BYTES_PER_OPPORTUNITY} bytes at that time. Several small packets share one; what is left of a packet
 * goes with the next; an opportunity for which no packet was there before its time is lost, all or the rest of it.
 * After the last line the trace starts again, shifted by the last line's time. Packets may be of any size (mahimahi
 * refuses more than 1504 bytes).
 *
 * <p>mahimahi counts four bytes of its TUN device's with each packet; {@link Bandwidth#overhead(int) overhead(4)} gives
 * its figures to the byte.
 */
public final class RateTrace {
    /** What one line of a trace can deliver. */
    public static final int BYTES_PER_OPPORTUNITY = 1504;

    private static final int MAX_DIGITS = 9; // eleven days, and far from overflow

    private final int[] opportunitiesMs;

    private RateTrace(int[] opportunitiesMs) {
        this.opportunitiesMs = opportunitiesMs;
    }

    /**
     * Reads a trace from a file.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is no trace, with the line
     */
    public static RateTrace mahimahi(Path file) {
        try {
            return parse("rate trace " + file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException("rate trace (" + file + ") must be a file that can be read", e);
        }
    }

    /**
     * Reads a trace from its text, one number a line.
     *
     * @throws IllegalArgumentException if it is no trace, with the line
     */
    public static RateTrace mahimahi(String text) {
        return parse("rate trace", text);
    }

    private static RateTrace parse(String name, String text) {
        List<String> lines = text.lines().toList();
        checkArgument(!lines.isEmpty(), "%s must have at least one line", name);
        int[] opportunitiesMs = new int[lines.size()];
        int previousMs = 0;
        for (int i = 0; i < opportunitiesMs.length; i++) {
            String line = lines.get(i).strip();
            checkArgument(
                    isWholeNumber(line),
                    "%s, line %s (%s) must be a whole number of milliseconds, of at most %s digits",
                    name,
                    i + 1,
                    line,
                    MAX_DIGITS);
            int timeMs = Integer.parseInt(line);
            checkArgument(
                    timeMs >= previousMs,
                    "%s, line %s (%s) must not be less than the line before (%s)",
                    name,
                    i + 1,
                    line,
                    previousMs);
            opportunitiesMs[i] = timeMs;
            previousMs = timeMs;
        }
        checkArgument(
                previousMs > 0,
                "%s, line %s (0) must be over zero: the last line is how long the trace takes",
                name,
                lines.size());
        return new RateTrace(opportunitiesMs);
    }

    private static boolean isWholeNumber(String text) {
        return !text.isEmpty() && text.length() <= MAX_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** How many opportunities it has before it starts again. */
    public int opportunities() {
        return opportunitiesMs.length;
    }

    /**
     * When an opportunity comes, in milliseconds from the start.
     *
     * @param index from 0 to {@link #opportunities()} - 1
     */
    public int opportunityMs(int index) {
        return opportunitiesMs[index];
    }

    /** After how many milliseconds it starts again. */
    public int durationMs() {
        return opportunitiesMs[opportunitiesMs.length - 1];
    }

    /** The mean rate in bits per second, if no opportunity is lost. */
    public double meanBitsPerSecond() {
        return opportunitiesMs.length * (BYTES_PER_OPPORTUNITY * 8 * 1000.0) / durationMs();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RateTrace that && Arrays.equals(opportunitiesMs, that.opportunitiesMs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(opportunitiesMs);
    }

    @Override
    public String toString() {
        return "trace of " + opportunitiesMs.length + " opportunities in " + durationMs() + "ms";
    }
}
