package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Pattern;

/**
 * The shape of a delay's distribution, standardised to mean 0 and σ 1, so that a link has the mean and the σ that were
 * asked for. (netem's tables are not: its {@code pareto} gives 0.82 of the σ asked, {@code paretonormal} 0.83.)
 * Immutable.
 */
public final class DelayDistribution {
    /** Netem's limit (NETEM_DIST_MAX). */
    private static final int MAX_ENTRIES = 16_384;

    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** The normal distribution, not clipped. */
    public static final DelayDistribution NORMAL = new DelayDistribution("normal", Gaussian::inverse);

    /**
     * The Pareto distribution with shape 3, without its highest 0.1%, standardised. It starts at −0.69 σ, has its
     * median at −0.32 σ and ends at 12.1 σ.
     *
     * <p>Why without them: with shape 3 the fourth moment is infinite, and the σ of a million packets would still be
     * off by percents at random. Netem clips, too, at 98.9%, and does not correct σ for it.
     */
    public static final DelayDistribution PARETO = new DelayDistribution("pareto", Pareto::standardised);

    /**
     * A quarter of the normal and three quarters of the Pareto quantile (netem's {@code paretonormal}, from NISTnet,
     * which says that it matches delays observed on the Internet), standardised. The Pareto part goes without its
     * highest 0.1%.
     */
    public static final DelayDistribution PARETO_NORMAL =
            new DelayDistribution("paretonormal", Pareto::standardisedWithNormal);

    private final String name;
    private final DoubleUnaryOperator quantile;

    private DelayDistribution(String name, DoubleUnaryOperator quantile) {
        this.name = name;
        this.quantile = quantile;
    }

    /**
     * Reads a table in the format of netem's {@code .dist} files, such as those of iproute2 in {@code /usr/lib/tc} and
     * those that its {@code maketable} makes of measured round trips. See {@link #parse}.
     *
     * @throws IllegalArgumentException if it is not such a table
     * @throws UncheckedIOException if it cannot be read
     */
    public static DelayDistribution read(Path file) {
        try {
            return parse(String.valueOf(file.getFileName()), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read distribution " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a table in the format of netem's {@code .dist} files: whole numbers from −32768 to 32767 with white space
     * between them, 2 to 16384 of them; lines that start with {@code #} mean nothing. Each number is a value of the
     * distribution, all equally likely. Their order and scale do not matter, since they are sorted and standardised;
     * between two neighbours values are interpolated.
     *
     * @throws IllegalArgumentException if it is not such a table, or all its numbers are the same
     */
    public static DelayDistribution parse(String text) {
        return parse("table", text);
    }

    private static DelayDistribution parse(String name, String text) {
        double[] entries = text.lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .flatMap(line -> SPACE.splitAsStream(line.strip()))
                .mapToDouble(entry -> entry(name, entry))
                .toArray();
        checkArgument(
                entries.length >= 2 && entries.length <= MAX_ENTRIES,
                "distribution %s (%s entries) must have 2 to %s entries",
                name,
                entries.length,
                MAX_ENTRIES);
        checkArgument(
                Arrays.stream(entries).anyMatch(entry -> entry != entries[0]),
                "distribution %s (all %s) must have different entries; use a constant latency",
                name,
                entries[0]);
        return new DelayDistribution(name, QuantileTable.ofSample(entries).standardised());
    }

    private static double entry(String name, String entry) {
        try {
            return Short.parseShort(entry);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "entry of distribution " + name + " (" + entry + ") must be a whole number from -32768 to 32767",
                    e);
        }
    }

    /**
     * The value below which the share {@code uniform} of the distribution lies, in units of σ from the mean. Not
     * descending.
     *
     * @param uniform from [0, 1); a random number gives a random value of the distribution
     */
    public double quantile(double uniform) {
        return quantile.applyAsDouble(uniform);
    }

    /** As in {@code normal}, {@code paretonormal} or, of a table from a file, {@code mine.dist}. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DelayDistribution that && name.equals(that.name) && quantile.equals(that.quantile);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, quantile);
    }

    @Override
    public String toString() {
        return quantile instanceof QuantileTable table ? name + " (" + table.size() + " entries)" : name;
    }

    /** The Pareto distribution with shape 3 and least value 1, cut off at a quantile; its moments in closed form. */
    private static final class Pareto {
        private static final double KEPT = 0.999;
        private static final double GREATEST = 1 / StrictMath.cbrt(1 - KEPT);
        private static final double MEAN = 1.5 * (1 - 1 / (GREATEST * GREATEST)) / KEPT;
        private static final double SIGMA = StrictMath.sqrt(3 * (1 - 1 / GREATEST) / KEPT - MEAN * MEAN);

        private static final double MIXED_MEAN = MEAN; // the normal part has none
        private static final double MIXED_SIGMA = StrictMath.sqrt(Gaussian.mean(z -> {
            double deviation = mixed(z, value(Gaussian.cdf(z))) - MIXED_MEAN;
            return deviation * deviation;
        }));

        private static double value(double uniform) {
            return 1 / StrictMath.cbrt(1 - KEPT * uniform); // pow would allocate
        }

        private static double standardised(double uniform) {
            return (value(uniform) - MEAN) / SIGMA;
        }

        /** Netem: (normal + 3 · 4/3 · (pareto − 1.5)) / 4; its shift falls away with the mean. */
        private static double mixed(double normal, double pareto) {
            return normal / 4 + pareto;
        }

        private static double standardisedWithNormal(double uniform) {
            return (mixed(Gaussian.inverse(uniform), value(uniform)) - MIXED_MEAN) / MIXED_SIGMA;
        }
    }
}
