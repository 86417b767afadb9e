package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.FateCause;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Is told that faults come and go, and numbers them. */
@ForwarderConfined
public final class FaultRecorder {
    private final @Nullable FateSink sink;
    private final Clock clock;
    private int numbers;

    /** When each fault started, by its number. */
    private long[] startedNs = new long[16];

    public FaultRecorder(@Nullable FateSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** Returns the number of a fault on links, which its packets' fates bear. Called before it is put on any link. */
    public int number() {
        numbers++;
        if (numbers == startedNs.length) {
            startedNs = Arrays.copyOf(startedNs, 2 * numbers);
        }
        startedNs[numbers] = clock.nanoTime();
        return numbers;
    }

    /**
     * When something that has this cause is to be recorded: not before a fault that caused it has started. A packet's
     * own time may be a little before, since it was read, or due, before the command that put the fault in force, and
     * handled after it.
     */
    long notBefore(FateCause cause, long timeNs) {
        boolean known = cause.isFault() && cause.place() >= 1 && cause.place() <= numbers;
        return known ? Math.max(timeNs, startedNs[cause.place()]) : timeNs;
    }

    /** Records that a fault on links is in force, from the time when it got its number. */
    public void started(int number, String description) {
        tell(FateKind.FAULT_STARTED, startedNs[number], number, 0, description);
    }

    /** A fault elsewhere comes into force now; returns its number, from 1. Called before the fault does anything. */
    public int started(String description) {
        int number = number();
        tell(FateKind.FAULT_STARTED, startedNs[number], number, 0, description);
        return number;
    }

    /**
     * Records that a fault is healed.
     *
     * @param affected how many packets, or processes, it touched
     */
    public void ended(int number, long affected) {
        tell(FateKind.FAULT_ENDED, clock.nanoTime(), number, affected, null);
    }

    private void tell(FateKind kind, long timeNs, int fault, long affected, @Nullable String description) {
        FateEvent event = sink == null ? null : sink.claimReserved();
        if (sink != null && event != null) {
            event.kind = kind;
            event.timeNs = timeNs;
            event.count = fault;
            event.number = affected;
            event.what = description;
            sink.publish(event);
        }
    }
}
