package dev.netsplit.internal.random;

import java.security.SecureRandom;

/** Seeds for runs that were given none. */
public final class Seeds {
    private static final SecureRandom SOURCE = new SecureRandom();

    private Seeds() {}

    /** A fresh seed of at most ten digits: people copy it from a failure by hand. */
    public static long fresh() {
        return SOURCE.nextInt(Integer.MAX_VALUE);
    }
}
