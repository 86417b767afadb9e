package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.random.RandomStream;

/** Exponentially distributed numbers, one after the other. */
final class Exponential {
    private final double mean;
    private final RandomStream random;
    private long drawn;

    Exponential(double mean, RandomStream random) {
        this.mean = mean;
        this.random = random;
    }

    /** By the inverse of the distribution function; {@link StrictMath} gives the same on every machine. */
    double next() {
        return -mean * StrictMath.log(1 - random.uniform(drawn++));
    }
}
