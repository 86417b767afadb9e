package dev.netsplit.internal.time;

/** A monotonic clock in nanoseconds from an arbitrary origin; compare its readings only with each other. */
@FunctionalInterface
public interface Clock {

    long nanoTime();

    /** The machine's monotonic clock. */
    static Clock system() {
        return System::nanoTime;
    }
}
