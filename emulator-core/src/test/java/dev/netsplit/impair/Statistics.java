package dev.netsplit.impair;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/** Sample statistics, and exact or proven bounds for them. */
final class Statistics {
    private Statistics() {}

    static double mean(double[] sample) {
        return Arrays.stream(sample).average().orElseThrow();
    }

    static double sigma(double[] sample) {
        double mean = mean(sample);
        return Math.sqrt(Arrays.stream(sample)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow());
    }

    static double lag1Correlation(double[] sample) {
        double mean = mean(sample);
        double products = 0;
        for (int i = 1; i < sample.length; i++) {
            products += (sample[i] - mean) * (sample[i - 1] - mean);
        }
        double sigma = sigma(sample);
        return products / (sample.length - 1) / (sigma * sigma);
    }

    /**
     * Low and high such that a binomial count lies below low with a probability of at most {@code odds}/2, and above
     * high likewise: the exact distribution, summed.
     */
    static int[] binomialInterval(int n, double p, double odds) {
        int mode = (int) Math.min(n, Math.floor((n + 1) * p));
        double reach = 12 * Math.sqrt(n * p * (1 - p)) + 60; // beyond it lies less than 10^-30 (Bernstein)
        int from = (int) Math.max(0, mode - reach);
        int to = (int) Math.min(n, mode + reach);
        double[] weights = new double[to - from + 1];
        weights[mode - from] = 1;
        for (int k = mode; k > from; k--) {
            weights[k - 1 - from] = weights[k - from] * k / (n - k + 1.0) * (1 - p) / p;
        }
        for (int k = mode; k < to; k++) {
            weights[k + 1 - from] = weights[k - from] * (n - k) / (k + 1.0) * p / (1 - p);
        }
        double rest = Arrays.stream(weights).sum() * odds / 2;
        int low = 0;
        for (double below = weights[0]; below <= rest; below += weights[low]) {
            low++;
        }
        int high = weights.length - 1;
        for (double above = weights[high]; above <= rest; above += weights[high]) {
            high--;
        }
        return new int[] {from + low, from + high};
    }

    /**
     * How far a sample of this size may lie from its distribution (Kolmogorov and Smirnov's D): it lies further with a
     * probability of at most {@code odds}, for every size and distribution (Dvoretzky, Kiefer, Wolfowitz; Massart's
     * constant).
     */
    static double kolmogorovBound(int size, double odds) {
        return Math.sqrt(Math.log(2 / odds) / (2.0 * size));
    }

    /**
     * D over 10,000 quantiles; where many shares have the same value, over the last of them. The full D is not smaller,
     * so the bound holds for it.
     */
    static double kolmogorov(double[] sample, DoubleUnaryOperator quantile) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        double greatest = 0;
        int below = 0;
        for (int i = 1; i < 10_000; i++) {
            double share = i / 10_000.0;
            double value = quantile.applyAsDouble(share);
            while (below < sorted.length && sorted[below] <= value) {
                below++;
            }
            if (quantile.applyAsDouble(share + 1e-4) > value) {
                greatest = Math.max(greatest, Math.abs(below / (double) sorted.length - share));
            }
        }
        return greatest;
    }

    /** D of whole numbers from 1, whose distribution function this is. */
    static double kolmogorov(int[] sample, IntToDoubleFunction distribution) {
        int[] sorted = sample.clone();
        Arrays.sort(sorted);
        double greatest = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i + 1 == sorted.length || sorted[i + 1] != sorted[i]) {
                greatest =
                        Math.max(greatest, Math.abs((i + 1.0) / sorted.length - distribution.applyAsDouble(sorted[i])));
            }
        }
        return greatest;
    }

    /**
     * σ of the lag-1 correlation of n fates from a two-state chain with this mean and correlation. The estimate is that
     * of P(1|1) − P(1|0), two independent shares of nP and n(1−P) trials.
     */
    static double sigmaOfCorrelation(double mean, double correlation, int n) {
        double afterYes = mean + correlation * (1 - mean);
        double afterNo = mean * (1 - correlation);
        return Math.sqrt(afterYes * (1 - afterYes) / (n * mean) + afterNo * (1 - afterNo) / (n * (1 - mean)));
    }

    /**
     * σ of the mean of n losses of a Markov chain in equilibrium: the variance of one, plus twice the covariances at
     * all lags, which are summed from the chain's matrix.
     *
     * @param chain the transition probabilities
     * @param loss the chance of loss in each state
     */
    static double sigmaOfMean(double[][] chain, double[] loss, int n) {
        double[] shares = new double[loss.length];
        Arrays.fill(shares, 1.0 / loss.length);
        for (int i = 0; i < 100_000; i++) {
            shares = times(shares, chain, 0.5); // lazily, so that a periodic chain converges too
        }
        double mean = 0;
        for (int s = 0; s < loss.length; s++) {
            mean += shares[s] * loss[s];
        }
        double[] weighted = new double[loss.length];
        for (int s = 0; s < loss.length; s++) {
            weighted[s] = shares[s] * loss[s];
        }
        double variance = mean * (1 - mean);
        for (int lag = 1; lag < 100_000; lag++) {
            weighted = times(weighted, chain, 0);
            double both = 0;
            for (int s = 0; s < loss.length; s++) {
                both += weighted[s] * loss[s];
            }
            variance += 2 * (both - mean * mean);
        }
        return Math.sqrt(variance / n);
    }

    private static double[] times(double[] row, double[][] matrix, double stay) {
        double[] product = new double[row.length];
        for (int to = 0; to < row.length; to++) {
            product[to] = stay * row[to];
            for (int from = 0; from < row.length; from++) {
                product[to] += (1 - stay) * row[from] * matrix[from][to];
            }
        }
        return product;
    }
}
