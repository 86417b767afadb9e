package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads quantities as people write them, and writes them so: {@code 5ms}, {@code 1.5s}, {@code 1%}. */
public final class Quantities {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(-?\\d{1,9}(?:\\.\\d{1,9})?)\\s*([a-z]*|%)");

    private static final Pattern RATE = Pattern.compile("(\\d{1,13}(?:\\.\\d{1,12})?)\\s*(bit|[kmgt]bit)");

    private static final Map<String, Long> NANOS_PER_UNIT =
            Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L);

    private Quantities() {}

    /**
     * Reads a duration: a decimal number and one of ns, us, ms, s, m.
     *
     * @param name what the quantity is, for the error
     * @throws IllegalArgumentException if the text is not of this form; a number without a unit is refused, since tools
     *     differ in what they take it for
     */
    public static Duration duration(String name, String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        Long nanosPerUnit = matcher.matches() ? NANOS_PER_UNIT.get(matcher.group(2)) : null;
        checkArgument(
                nanosPerUnit != null,
                "%s (%s) must be a number and a unit, one of ns, us, ms, s, m; for instance 5ms",
                name,
                text);
        BigDecimal ns = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosPerUnit));
        try {
            return Duration.ofNanos(ns.longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "%s (%s) must be a whole number of nanoseconds, and at most 292 years".formatted(name, text), e);
        }
    }

    /**
     * Reads a probability: a percentage with its sign, {@code 1%}, or a number from 0 to 1.
     *
     * @param name what the quantity is, for the error
     * @throws IllegalArgumentException if the text is neither, or lies outside
     */
    public static double probability(String name, String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        boolean percent = matcher.matches() && matcher.group(2).equals("%");
        boolean plain = matcher.matches() && matcher.group(2).isEmpty();
        double value = percent
                ? new BigDecimal(matcher.group(1)).movePointLeft(2).doubleValue()
                : plain ? Double.parseDouble(matcher.group(1)) : Double.NaN;
        checkArgument(value >= 0 && value <= 1, "%s (%s) must be from 0 to 1, or from 0% to 100%", name, text);
        return value;
    }

    /**
     * A duration in the largest unit of s, ms, us, ns that leaves at least 1 before the point; {@link #duration} reads
     * it.
     */
    public static String text(Duration duration) {
        return Texts.duration(duration);
    }

    /** A share from 0 to 1 as a percentage; {@link #probability} reads it. */
    public static String percent(double share) {
        return Texts.percent(share);
    }

    /**
     * Reads a rate: a decimal number and one of bit, kbit, mbit, gbit, tbit, each a second. Bytes a second are refused,
     * since tools mean different things by {@code mbps}.
     *
     * @param name what the quantity is, for the error
     * @return in bits a second
     * @throws IllegalArgumentException if the text is not of this form, or is no whole number of bits
     */
    public static long rate(String name, String text) {
        Matcher matcher = RATE.matcher(text.strip());
        checkArgument(
                matcher.matches(),
                "%s (%s) must be a number and a unit, one of bit, kbit, mbit, gbit, tbit, each a second; for instance"
                        + " 10mbit",
                name,
                text);
        int power = "bkmgt".indexOf(matcher.group(2).charAt(0));
        try {
            return new BigDecimal(matcher.group(1)).movePointRight(3 * power).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("%s (%s) must be a whole number of bits".formatted(name, text), e);
        }
    }

    /** A rate in the largest unit that leaves at least 1 before the point; {@link #rate(String, String)} reads it. */
    public static String rate(long bitsPerSecond) {
        return NetemRate.number(bitsPerSecond);
    }
}
