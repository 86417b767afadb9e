package dev.netsplit.impair;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of argument, read as tc reads it (iproute2: tc/tc_util.c, lib/utils_math.c, and tc(8) under PARAMETERS).
 *
 * <p>tc takes whatever strtod takes; infinities, NaN, hexadecimal fractions and exponents of three digits are refused
 * here.
 *
 * @param name what it is, with its article, for errors
 * @param form what it looks like, for errors
 * @param mayBeNegative whether a word that begins with a minus sign can be one
 * @param reader empty for what is not one
 */
record NetemQuantity<T>(String name, String form, boolean mayBeNegative, Function<String, Optional<T>> reader) {
    private static final Pattern NUMBER_AND_UNIT =
            Pattern.compile("((?:\\d{1,20}(?:\\.\\d{0,20})?|\\.\\d{1,20})(?:[eE][+-]?\\d{1,2})?)([a-zA-Z]*|%)");

    /** As strtol reads it with base 0: hexadecimal after 0x, octal after 0. */
    private static final Pattern INTEGER = Pattern.compile("-?(?:0[xX][0-9a-fA-F]{1,8}|\\d{1,11})");

    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

    private static final Map<String, BigDecimal> NANOS = Map.ofEntries(
            unit("", 1_000),
            unit("s", 1_000_000_000),
            unit("sec", 1_000_000_000),
            unit("secs", 1_000_000_000),
            unit("ms", 1_000_000),
            unit("msec", 1_000_000),
            unit("msecs", 1_000_000),
            unit("us", 1_000),
            unit("usec", 1_000),
            unit("usecs", 1_000),
            unit("ns", 1),
            unit("nsec", 1),
            unit("nsecs", 1));

    private static final Map<String, BigDecimal> BITS_PER_SECOND = Map.ofEntries(
            unit("", 1),
            unit("bit", 1),
            unit("kbit", 1_000),
            unit("mbit", 1_000_000),
            unit("gbit", 1_000_000_000),
            unit("tbit", 1_000_000_000_000L),
            Map.entry("kibit", KIBI),
            Map.entry("mibit", KIBI.pow(2)),
            Map.entry("gibit", KIBI.pow(3)),
            Map.entry("tibit", KIBI.pow(4)),
            unit("bps", 8),
            unit("kbps", 8_000),
            unit("mbps", 8_000_000),
            unit("gbps", 8_000_000_000L),
            unit("tbps", 8_000_000_000_000L),
            Map.entry("kibps", KIBI.multiply(BigDecimal.valueOf(8))),
            Map.entry("mibps", KIBI.pow(2).multiply(BigDecimal.valueOf(8))),
            Map.entry("gibps", KIBI.pow(3).multiply(BigDecimal.valueOf(8))),
            Map.entry("tibps", KIBI.pow(4).multiply(BigDecimal.valueOf(8))));

    private static final Map<String, BigDecimal> SIZES = Map.ofEntries(
            unit("", 1),
            unit("b", 1),
            unit("k", 1 << 10),
            unit("kb", 1 << 10),
            unit("m", 1 << 20),
            unit("mb", 1 << 20),
            unit("g", 1 << 30),
            unit("gb", 1 << 30),
            unit("kbit", 1 << 7),
            unit("mbit", 1 << 17),
            unit("gbit", 1 << 27));

    private static final Map<String, BigDecimal> SHARES =
            Map.of("", BigDecimal.valueOf(1, 2), "%", BigDecimal.valueOf(1, 2));

    /** Nanoseconds are the grain; a bare number is microseconds. */
    static final NetemQuantity<Duration> TIME = new NetemQuantity<>(
            "a time",
            "a number and one of s, ms, us, ns; for instance 10ms",
            false,
            text -> whole(text, NANOS).map(Duration::ofNanos));

    /** A share from 0 to 1, of a percentage with or without its sign. */
    static final NetemQuantity<Double> PERCENT = new NetemQuantity<>(
            "a percentage",
            "from 0% to 100%; for instance 0.1%",
            false,
            text -> scaled(text, SHARES)
                    .filter(share -> share.compareTo(BigDecimal.ONE) <= 0)
                    .map(BigDecimal::doubleValue));

    /** Bits per second. */
    static final NetemQuantity<Long> RATE = new NetemQuantity<>(
            "a rate",
            "a number and one of bit, kbit, mbit, gbit, tbit (bits per second), bps, kbps, mbps, gbps, tbps (bytes per"
                    + " second), with an i after the prefix for powers of 1024; for instance 10mbit",
            false,
            text -> whole(text, BITS_PER_SECOND));

    /** tc reads a number of packets as it reads a number of bytes: 1k is 1024. */
    static final NetemQuantity<Integer> PACKETS = new NetemQuantity<>(
            "a number of packets",
            "a whole number",
            false,
            text -> whole(text, SIZES).filter(size -> size <= Integer.MAX_VALUE).map(Long::intValue));

    /** A count, zero or more. */
    static final NetemQuantity<Integer> COUNT =
            new NetemQuantity<>("a number", "a whole number, zero or more", false, NetemQuantity::integer);

    /** A number of bytes that may be negative. */
    static final NetemQuantity<Integer> BYTES =
            new NetemQuantity<>("a number of bytes", "a whole number", true, NetemQuantity::integer);

    /** Whether a word could be one, seen from its first character: so tc decides whether another argument follows. */
    boolean startsLike(String word) {
        char first = word.charAt(0);
        return (first >= '0' && first <= '9') || (mayBeNegative && first == '-');
    }

    Optional<T> read(String word) {
        return mayBeNegative || !word.startsWith("-") ? reader.apply(word) : Optional.empty();
    }

    private static Optional<Long> whole(String text, Map<String, BigDecimal> units) {
        // tc cuts fractions of its grain off, too.
        return scaled(text, units)
                .filter(value -> value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0)
                .map(value -> value.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    private static Optional<BigDecimal> scaled(String text, Map<String, BigDecimal> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        return Optional.ofNullable(units.get(matcher.group(2).toLowerCase(Locale.ROOT)))
                .map(number::multiply);
    }

    private static Optional<Integer> integer(String text) {
        try {
            return INTEGER.matcher(text).matches() ? Optional.of(Integer.decode(text)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Map.Entry<String, BigDecimal> unit(String name, long factor) {
        return Map.entry(name, BigDecimal.valueOf(factor));
    }
}
