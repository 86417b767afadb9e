package dev.netsplit.internal.time;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Quantities;
import java.time.Duration;

/** A clock that stands still until it is told to move, for runs that must be the same bit for bit. Not thread-safe. */
public final class ManualClock implements Clock {
    private long nowNs;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    public void advance(Duration step) {
        checkArgument(!step.isNegative(), "step (%s) must be zero or more", Quantities.text(step));
        nowNs += step.toNanos();
    }

    /** Moves on to {@code timeNs}, if that is later than now. */
    public void advanceTo(long timeNs) {
        nowNs = Math.max(nowNs, timeNs);
    }
}
