package dev.netsplit.impair;

import dev.netsplit.impair.DelayModel.DelaySource;
import dev.netsplit.impair.DelayModel.Drawn;

/**
 * Delays each of which resembles the one before: Z' = a·Z + √(1 − a²)·ε, a stationary Gaussian AR(1), and the delay is
 * Q(Φ(Z)), with Q the quantile function. Every Φ(Z) is uniform, so the distribution of delays is untouched.
 *
 * <p>The delays' correlation is not a, unless they are normal: bending by Q weakens it. But it is a known function of
 * a: with c(k) the coefficients of Q(Φ(z)) in normalised Hermite polynomials, R(a) = Σ c(k)²·a^k / Σ c(k)², k from 1
 * (Mehler's formula). It rises with a, so a is found by bisection such that R(a) is the correlation asked for.
 *
 * <p>Terms up to k = 400 are computed. What share of the variance is left matters only where the distribution has a
 * jump (percentiles that lie close together); there, terms fall as k^-3/2, and the rest is spread over k from 401 in
 * that way. For all others it is below 10^-5.
 */
final class DelayCorrelation {
    private static final int TERMS = 401;
    private static final int BISECTIONS = 60;

    /** The rest is booked in steps of k that grow by a quarter, up to 7,500 times where it starts. */
    private static final int REST_STEPS = 40;

    private static final double REST_GROWTH = 1.25;

    private DelayCorrelation() {}

    /**
     * The a with which delays have this lag-1 correlation (Pearson's).
     *
     * @param asked 0 to below 1
     */
    static double gaussianFor(Drawn delays, double asked) {
        if (asked == 0) {
            return 0;
        }
        double[] spectrum = spectrum(delays);
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (realised(spectrum, middle) < asked) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low; // below 1: a link must not stay with its first delay for ever
    }

    /** The share of the delays' variance at each k from 1, the last being all that is left. */
    private static double[] spectrum(Drawn delays) {
        double mean = delays.meanNs();
        double sigma = delays.sigmaNs();
        double[] coefficients =
                Gaussian.hermiteCoefficients(z -> (delays.quantileNs(Gaussian.cdf(z)) - mean) / sigma, TERMS);
        double variance = Gaussian.mean(z -> {
                    double deviation = (delays.quantileNs(Gaussian.cdf(z)) - mean) / sigma;
                    return deviation * deviation;
                })
                - coefficients[0] * coefficients[0];
        double[] spectrum = new double[TERMS];
        double left = 1;
        for (int k = 1; k < TERMS; k++) {
            spectrum[k - 1] = coefficients[k] * coefficients[k] / variance;
            left -= spectrum[k - 1];
        }
        spectrum[TERMS - 1] = Math.max(0, left);
        return spectrum;
    }

    private static double realised(double[] spectrum, double a) {
        double sum = rest(a) * spectrum[TERMS - 1];
        for (int i = TERMS - 2; i >= 0; i--) {
            sum = (sum + spectrum[i]) * a;
        }
        return sum;
    }

    /**
     * The mean of a^(k - 400) over k from 401, with weights that fall as k^-3/2, so that their sum from k on falls as
     * k^-1/2.
     */
    private static double rest(double a) {
        double sum = 0;
        double from = 1;
        for (int i = 0; i < REST_STEPS; i++) {
            double to = from * REST_GROWTH;
            double weight = 1 / StrictMath.sqrt(from) - 1 / StrictMath.sqrt(to);
            double middle = StrictMath.sqrt(from * to);
            sum += weight * StrictMath.pow(a, (middle - 1) * (TERMS - 1));
            from = to;
        }
        return sum + StrictMath.pow(a, (from - 1) * (TERMS - 1)) / StrictMath.sqrt(from);
    }

    /** The delays of one link. */
    static DelaySource onLink(Drawn delays, double a) {
        double innovation = StrictMath.sqrt(1 - a * a);
        return new DelaySource() {
            private boolean started;
            private double z;

            @Override
            public long nextNs(Transit packet) {
                double fresh = Gaussian.inverse(packet.uniform());
                z = started ? a * z + innovation * fresh : fresh;
                started = true;
                return delays.quantileNs(Gaussian.cdf(z));
            }
        };
    }
}
