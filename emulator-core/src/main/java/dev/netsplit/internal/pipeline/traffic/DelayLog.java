package dev.netsplit.internal.pipeline.traffic;

import java.util.Arrays;

/** The last delays that were measured, 1,048,576 at the most. Its memory grows by doubling, up to 8 MiB. */
final class DelayLog {
    private static final int MOST = 1 << 20;

    private long[] delaysNs = new long[64];
    private long count;

    void add(long delayNs) {
        if (count == delaysNs.length && count < MOST) {
            delaysNs = Arrays.copyOf(delaysNs, 2 * delaysNs.length);
        }
        delaysNs[(int) (count++ % delaysNs.length)] = delayNs;
    }

    /** A copy, in no order. */
    long[] copy() {
        return Arrays.copyOf(delaysNs, (int) Math.min(count, delaysNs.length));
    }
}
