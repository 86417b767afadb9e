package dev.netsplit.internal.random;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.random.RandomGenerator;

/**
 * The random numbers for one purpose: for instance, the losses of one link. A pure function from an ordinal to a
 * number, so streams share no state, and a draw more or less in one changes nothing in another.
 *
 * <p>It is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014) with the
 * counter exposed; the key of a stream is a hash of the seed and the purpose. Immutable.
 */
public final class RandomStream {
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
        return Mixer.finish(key + ordinal * Mixer.GOLDEN_GAMMA);
    }

    /** A number in [0, 1), a multiple of 2^-53, for the {@code ordinal}-th draw. */
    public double uniform(long ordinal) {
        return toUniform(bits(ordinal));
    }

    /** 64 random bits as a number in [0, 1), a multiple of 2^-53. */
    public static double toUniform(long bits) {
        return (bits >>> 11) * TWO_TO_MINUS_53;
    }

    /**
     * These numbers, one after the other, for what wants a generator. Each call starts from the first. Not thread-safe.
     */
    public RandomGenerator asGenerator() {
        return new RandomGenerator() {
            private long draws;

            @Override
            public long nextLong() {
                return bits(draws++);
            }
        };
    }
}
