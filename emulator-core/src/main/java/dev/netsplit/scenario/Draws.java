package dev.netsplit.scenario;

import dev.netsplit.internal.random.RandomStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What chance decides about one thing. Each decision has a purpose, and random numbers of its own, so that none depends
 * on which others there are. Arithmetic of integers and exact products only: the same on every machine and Java
 * version.
 */
final class Draws {
    private final long seed;
    private final String about;

    Draws(long seed, String about) {
        this.seed = seed;
        this.about = about;
    }

    /** Returns other decisions about the same thing: the first, second, ... time that it is decided again. */
    Draws again(int time) {
        return new Draws(seed, about + " again " + time);
    }

    /** From 0 to below the bound. */
    int below(int bound, String purpose) {
        return below(bound, stream(purpose), 0);
    }

    /** From the least to the most, inclusive. */
    long between(long least, long most, String purpose) {
        return least + (long) (stream(purpose).uniform(0) * (most - least + 1));
    }

    boolean coin(String purpose) {
        return below(2, purpose) == 0;
    }

    <T> T oneOf(List<T> candidates, String purpose) {
        return candidates.get(below(candidates.size(), purpose));
    }

    /** In an order drawn at random, each as likely (Fisher and Yates). */
    <T> List<T> shuffled(List<T> values, String purpose) {
        RandomStream stream = stream(purpose);
        List<T> shuffled = new ArrayList<>(values);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, below(i + 1, stream, i));
        }
        return shuffled;
    }

    private RandomStream stream(String purpose) {
        return RandomStream.of(seed, "generator", about, purpose);
    }

    private static int below(int bound, RandomStream stream, int ordinal) {
        return (int) (stream.uniform(ordinal) * bound);
    }
}
