package dev.netsplit.impair;

import java.util.function.DoubleUnaryOperator;

/**
 * The standard normal distribution, Φ, its inverse, and means over it.
 *
 * <p>All by {@link StrictMath}, whose results are the same to the last bit on every JDK and processor: delays go into
 * what must be reproducible.
 */
final class Gaussian {
    /** Beyond it lies 2·10^-17 of the distribution: less than the grain of the random numbers. */
    private static final double REACH = 8.5;

    private static final int INTERVALS = 8_000;
    private static final double STEP = 2 * REACH / INTERVALS;
    private static final double DENSITY_AT_ZERO = 1 / StrictMath.sqrt(2 * Math.PI);
    private static final double HALF_GRAIN = 0x1.0p-54;
    private static final double BELOW_ONE = 1 - 0x1.0p-53;

    private static final double[] MIDDLE_NUMERATOR = {
        2509.0809287301227,
        33430.57558358813,
        67265.7709270087,
        45921.95393154987,
        13731.69376550946,
        1971.5909503065513,
        133.14166789178438,
        3.3871328727963665
    };

    private static final double[] MIDDLE_DENOMINATOR = {
        5226.495278852854,
        28729.085735721943,
        39307.89580009271,
        21213.794301586597,
        5394.196021424751,
        687.1870074920579,
        42.31333070160091,
        1.0
    };

    private static final double[] TAIL_NUMERATOR = {
        0.0007745450142783414,
        0.022723844989269184,
        0.2417807251774506,
        1.2704582524523684,
        3.6478483247632045,
        5.769497221460691,
        4.630337846156546,
        1.4234371107496835
    };

    private static final double[] TAIL_DENOMINATOR = {
        1.0507500716444169e-9,
        0.0005475938084995345,
        0.015198666563616457,
        0.14810397642748008,
        0.6897673349851,
        1.6763848301838038,
        2.053191626637759,
        1.0
    };

    private static final double[] FAR_NUMERATOR = {
        2.0103343992922881e-7,
        2.7115555687434876e-5,
        0.0012426609473880784,
        0.026532189526576124,
        0.29656057182850487,
        1.7848265399172913,
        5.463784911164114,
        6.657904643501103
    };

    private static final double[] FAR_DENOMINATOR = {
        2.0442631033899397e-15,
        1.421511758316446e-7,
        1.8463183175100548e-5,
        0.0007868691311456133,
        0.014875361290850615,
        0.1369298809227358,
        0.599832206555888,
        1.0
    };

    private Gaussian() {}

    /**
     * Φ(z), the share of the distribution below z, to within 10^-15 (Hart's rational approximation, as in West: "Better
     * approximations to cumulative normal functions", Wilmott, 2005). In [0, 1): rounded down where 1 would be nearest,
     * so that it can stand where a random number in [0, 1) is wanted.
     */
    static double cdf(double z) {
        double upper = upperTail(Math.abs(z));
        return z > 0 ? Math.min(1 - upper, BELOW_ONE) : upper;
    }

    private static double upperTail(double x) {
        if (x > 37) {
            return 0;
        }
        double exponential = StrictMath.exp(-x * x / 2);
        if (x >= 7.07106781186547) {
            double fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
            return exponential / fraction * DENSITY_AT_ZERO;
        }
        double numerator =
                (((((3.52624965998911e-2 * x + 0.700383064443688) * x + 6.37396220353165) * x + 33.912866078383) * x
                                                        + 112.079291497871)
                                                * x
                                        + 221.213596169931)
                                * x
                        + 220.206867912376;
        double denominator =
                ((((((8.83883476483184e-2 * x + 1.75566716318264) * x + 16.064177579207) * x + 86.7807322029461) * x
                                                                        + 296.564248779674)
                                                                * x
                                                        + 637.333633378831)
                                                * x
                                        + 793.826512519948)
                                * x
                        + 440.413735824752;
        return exponential * numerator / denominator;
    }

    /**
     * The inverse of Φ, to about 16 digits (Wichura: "Algorithm AS 241: the percentage points of the normal
     * distribution", Applied Statistics 37, 1988).
     *
     * @param uniform from [0, 1). Random numbers are multiples of 2^-53; taken as the middle of their grain they never
     *     give infinity
     */
    static double inverse(double uniform) {
        double probability = Math.min(uniform + HALF_GRAIN, BELOW_ONE);
        double fromMiddle = probability - 0.5;
        if (Math.abs(fromMiddle) <= 0.425) {
            double r = 0.180625 - fromMiddle * fromMiddle;
            return fromMiddle * ratio(r, MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR);
        }
        double tail = fromMiddle < 0 ? probability : 1 - probability;
        double r = StrictMath.sqrt(-StrictMath.log(tail));
        double size = r <= 5
                ? ratio(r - 1.6, TAIL_NUMERATOR, TAIL_DENOMINATOR)
                : ratio(r - 5, FAR_NUMERATOR, FAR_DENOMINATOR);
        return fromMiddle < 0 ? -size : size;
    }

    /** The mean of f(Z): a trapezoid sum, which for a smooth f is exact to the last digits. */
    static double mean(DoubleUnaryOperator f) {
        double sum = 0;
        for (int i = 0; i <= INTERVALS; i++) {
            sum += weight(i) * f.applyAsDouble(node(i));
        }
        return sum;
    }

    /**
     * The first coefficients of f in normalised Hermite polynomials, He_k/√(k!): the mean of f(Z)·He_k(Z)/√(k!), for k
     * from 0. The mean of f(Z)·f(Z'), where Z and Z' have the correlation a, is the sum of their squares times a^k
     * (Mehler).
     */
    static double[] hermiteCoefficients(DoubleUnaryOperator f, int count) {
        double[] growth = new double[count];
        for (int k = 1; k < count; k++) {
            growth[k] = StrictMath.sqrt(k);
        }
        double[] coefficients = new double[count];
        for (int i = 0; i <= INTERVALS; i++) {
            double z = node(i);
            double weighted = weight(i) * f.applyAsDouble(z);
            double before = 0;
            double polynomial = 1;
            coefficients[0] += weighted;
            for (int k = 1; k < count; k++) {
                double next = (z * polynomial - growth[k - 1] * before) / growth[k];
                before = polynomial;
                polynomial = next;
                coefficients[k] += weighted * polynomial;
            }
        }
        return coefficients;
    }

    private static double node(int i) {
        return -REACH + i * STEP;
    }

    private static double weight(int i) {
        double z = node(i);
        return STEP * DENSITY_AT_ZERO * StrictMath.exp(-z * z / 2);
    }

    private static double ratio(double r, double[] numerator, double[] denominator) {
        return polynomial(r, numerator) / polynomial(r, denominator);
    }

    private static double polynomial(double r, double[] coefficients) {
        double value = 0;
        for (double coefficient : coefficients) {
            value = value * r + coefficient;
        }
        return value;
    }
}
