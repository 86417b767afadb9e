package dev.netsplit.internal.random;

/**
 * A hash of 64-bit values: the finalizer of SplitMix64 (Stafford's variant 13), in which every bit of the input changes
 * every bit of the output with a probability near one half.
 */
public final class Mixer {
    /** 2^64 divided by the golden ratio, odd: the step of a Weyl sequence that visits every 64-bit value. */
    static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private Mixer() {}

    /** A value that depends on both, and on their order. */
    public static long mix(long one, long other) {
        return finish(finish(one + GOLDEN_GAMMA) ^ (other * GOLDEN_GAMMA));
    }

    static long finish(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
