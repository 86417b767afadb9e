package dev.netsplit.impair;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;

/** Quantities as people write them; {@link Quantities} reads them back. */
final class Texts {
    /** What a double holds of a decimal number: 99.9% comes back from 0.999 as it was. */
    private static final MathContext FIFTEEN_DIGITS = new MathContext(15);

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private Texts() {}

    /** In the largest unit of s, ms, us, ns that leaves at least 1 before the point: {@code 1.5s}, {@code 40ms}. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds == (int) seconds
                ? nanos(duration.toNanos())
                : seconds + "s"; // centuries, which no error may trip over
    }

    static String nanos(long nanos) {
        long size = Math.abs(nanos);
        if (size >= SECOND) {
            return decimal(nanos, 9) + "s";
        }
        if (size >= MILLI || nanos == 0) {
            return decimal(nanos, 6) + "ms";
        }
        return size >= MICRO ? decimal(nanos, 3) + "us" : nanos + "ns";
    }

    /** A share from 0 to 1 as a percentage: {@code 1%}. */
    static String percent(double share) {
        return plain(BigDecimal.valueOf(share).movePointRight(2)) + "%";
    }

    /** Without the zero after the point that Java puts to every whole number: {@code 5}, {@code 2.5}. */
    static String number(double value) {
        return plain(BigDecimal.valueOf(value));
    }

    private static String decimal(long nanos, int places) {
        return plain(BigDecimal.valueOf(nanos, places));
    }

    private static String plain(BigDecimal value) {
        return value.round(FIFTEEN_DIGITS).stripTrailingZeros().toPlainString();
    }
}
