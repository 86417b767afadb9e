package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.time.Clock;
import org.jspecify.annotations.Nullable;

/** Is told that faults come and go, and numbers them. Used by whoever has the forwarder's turn. */
public final class FaultLog {
    private final @Nullable FateSink sink;
    private final Clock clock;
    private int started;

    FaultLog(@Nullable FateSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** A fault that cuts comes into force: from now on its packets' fates bear its number. */
    public void started(Cut fault, String description) {
        fault.number(started(description));
    }

    public void ended(Cut fault) {
        ended(fault.number(), fault.affectedPackets());
    }

    /** A fault comes into force; returns its number, from 1. */
    public int started(String description) {
        started++;
        tell(FateKind.FAULT_STARTED, started, 0, description);
        return started;
    }

    public void ended(int number, long affected) {
        tell(FateKind.FAULT_ENDED, number, affected, null);
    }

    private void tell(FateKind kind, int fault, long affected, @Nullable String description) {
        FateEvent event = sink == null ? null : sink.claimReserved();
        if (sink != null && event != null) {
            event.kind = kind;
            event.timeNs = clock.nanoTime();
            event.count = fault;
            event.number = affected;
            event.what = description;
            sink.publish(event);
        }
    }
}
