package dev.netsplit.internal.random;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * The random numbers for one purpose: for instance, the losses of one link. A pure function from an ordinal to a number,
 * so streams share no state, and a draw more or less in one changes nothing in another.
 *
 * <p>It is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014) with the
 * counter exposed; the key of a stream is a hash of the seed and the purpose. Immutable.
 */
public final class RandomStream {
    /** 2^64 divided by the golden ratio, odd: the step of a Weyl sequence that visits every 64-bit value. */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

    private final long key;

    private RandomStream(long key) {
        this.key = key;
    }

    /**
     * The stream of one purpose.
     *
     * @param seed the seed of the network
     * @param purpose what the numbers are for, from the general to the particular: {@code "link", "a", "b", "loss"}
     */
    public static RandomStream of(long seed, String... purpose) {
        Hasher hasher = Hashing.murmur3_128().newHasher().putLong(seed);
        for (String word : purpose) {
            hasher.putInt(word.length()).putUnencodedChars(word);
        }
        return new RandomStream(hasher.hash().asLong());
    }

    /** 64 random bits for the {@code ordinal}-th draw. */
    public long bits(long ordinal) {
        long z = key + ordinal * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A number in [0, 1), a multiple of 2^-53, for the {@code ordinal}-th draw. */
    public double uniform(long ordinal) {
        return (bits(ordinal) >>> 11) * TWO_TO_MINUS_53;
    }
}
