package dev.netsplit.impair;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * A quantile function by points: linear between them, constant before the first and after the last. Its mean and σ are
 * those of this function, exactly. Immutable.
 */
final class QuantileTable implements DoubleUnaryOperator {
    private final double[] shares;
    private final double[] values;

    /**
     * The function through these points.
     *
     * @param shares ascending, 0 to 1
     * @param values not descending, as many
     */
    QuantileTable(double[] shares, double[] values) {
        this.shares = shares.clone();
        this.values = values.clone();
    }

    /** Every value equally likely: the i-th of n stands at (i + 1/2)/n. */
    static QuantileTable ofSample(double[] sample) {
        double[] shares = new double[sample.length];
        double[] values = sample.clone();
        Arrays.sort(values);
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (i + 0.5) / shares.length;
        }
        return new QuantileTable(shares, values);
    }

    @Override
    public double applyAsDouble(double uniform) {
        int last = shares.length - 1;
        if (uniform <= shares[0]) {
            return values[0];
        }
        if (uniform >= shares[last]) {
            return values[last];
        }
        int found = Arrays.binarySearch(shares, uniform);
        int right = found >= 0 ? found : -found - 1; // the first share that is not below
        double width = shares[right] - shares[right - 1];
        double part = (uniform - shares[right - 1]) / width;
        return values[right - 1] + part * (values[right] - values[right - 1]);
    }

    double mean() {
        double sum = values[0] * shares[0] + values[values.length - 1] * (1 - shares[shares.length - 1]);
        for (int i = 1; i < shares.length; i++) {
            sum += (shares[i] - shares[i - 1]) * (values[i - 1] + values[i]) / 2;
        }
        return sum;
    }

    /** From deviations, not from squares: values may lie far from zero and close together. */
    double sigma() {
        double mean = mean();
        double first = values[0] - mean;
        double last = values[values.length - 1] - mean;
        double sum = first * first * shares[0] + last * last * (1 - shares[shares.length - 1]);
        for (int i = 1; i < shares.length; i++) {
            double a = values[i - 1] - mean;
            double b = values[i] - mean;
            sum += (shares[i] - shares[i - 1]) * (a * a + a * b + b * b) / 3;
        }
        return StrictMath.sqrt(sum);
    }

    /** The same shape with mean 0 and σ 1. */
    QuantileTable standardised() {
        double mean = mean();
        double sigma = sigma();
        return new QuantileTable(
                shares,
                Arrays.stream(values).map(value -> (value - mean) / sigma).toArray());
    }

    int size() {
        return values.length;
    }

    double share(int index) {
        return shares[index];
    }

    double value(int index) {
        return values[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuantileTable that
                && Arrays.equals(shares, that.shares)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shares) + Arrays.hashCode(values);
    }
}
