package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time that is known, or of which it is known between what it lies; then each nanosecond of them is as
 * likely, and the scenario's seed decides.
 *
 * @param shortest zero or more
 * @param longest at least the shortest, at most 24 hours
 */
public record TimeSpan(Duration shortest, Duration longest) {
    private static final Duration MAX = Duration.ofHours(24);

    /** No time at all. */
    public static final TimeSpan ZERO = of(Duration.ZERO);

    private static final Pattern RANGE = Pattern.compile("(.+?)\\.\\.(.+)");

    /**
     * @throws IllegalArgumentException if one lies outside, or the longest is shorter than the shortest
     */
    public TimeSpan {
        check(shortest);
        check(longest);
        checkArgument(
                shortest.compareTo(longest) <= 0,
                "time (%s..%s) must be from the shorter to the longer",
                Quantities.text(shortest),
                Quantities.text(longest));
    }

    /** A length of time that is known. */
    public static TimeSpan of(Duration length) {
        return new TimeSpan(length, length);
    }

    /** One that the seed decides on: {@code between(ofSeconds(1), ofSeconds(3))}. */
    public static TimeSpan between(Duration shortest, Duration longest) {
        return new TimeSpan(shortest, longest);
    }

    /**
     * Reads {@code 1s}, or {@code 1s..3s}.
     *
     * @param name what it is, for the error
     * @throws IllegalArgumentException if the text is not of this form
     */
    static TimeSpan parse(String name, String text) {
        Matcher range = RANGE.matcher(text.strip());
        return range.matches()
                ? between(Quantities.duration(name, range.group(1)), Quantities.duration(name, range.group(2)))
                : of(Quantities.duration(name, text));
    }

    public boolean isFixed() {
        return shortest.equals(longest);
    }

    /**
     * The length within it.
     *
     * @param share from 0, the shortest, to 1, exclusive
     */
    TimeSpan at(double share) {
        long spread = longest.minus(shortest).toNanos();
        return of(shortest.plusNanos((long) (share * (spread + 1))));
    }

    boolean isZero() {
        return longest.isZero();
    }

    /** As files say it: {@code 1s}, {@code 1s..3s}. */
    @Override
    public String toString() {
        return isFixed() ? Quantities.text(shortest) : Quantities.text(shortest) + ".." + Quantities.text(longest);
    }

    private static void check(Duration time) {
        checkArgument(
                !time.isNegative() && time.compareTo(MAX) <= 0,
                "time (%s) must be from 0s to 24 hours",
                Quantities.text(time));
    }
}
