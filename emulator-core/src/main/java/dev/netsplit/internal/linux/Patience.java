package dev.netsplit.internal.linux;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Waits for several things as long as there is progress. Only time in which none of them gets done counts, by looks of
 * limited length: so a busy machine, or a JVM that stands still in a debugger, ends no wait. Immutable.
 *
 * @param limit after so long without progress the rest is given up
 */
record Patience(Duration limit) {
    private static final long LOOK_MS = 10;

    /** Something that gets done by itself. */
    interface Pending {
        /** Waits for it up to that long, and returns whether it is done. */
        boolean isDone(long waitMs);
    }

    /** Waits for all of them, and returns those that were given up. */
    <T extends Pending> List<T> awaitAll(List<T> all) {
        Deque<T> left = new ArrayDeque<>(all);
        long looks = Math.max(1, limit.toMillis() / LOOK_MS);
        for (long quiet = 0; !left.isEmpty() && quiet < looks; ) {
            if (left.element().isDone(LOOK_MS)) {
                left.remove();
                quiet = 0;
            } else {
                quiet = left.removeIf(one -> one.isDone(0)) ? 0 : quiet + 1;
            }
        }
        return new ArrayList<>(left);
    }
}
