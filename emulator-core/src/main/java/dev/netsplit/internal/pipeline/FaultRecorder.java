package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.time.Clock;
import org.jspecify.annotations.Nullable;

/** Is told that faults come and go, and numbers them. Used by whoever has the forwarder's turn. */
public final class FaultRecorder {
    private final @Nullable FateSink sink;
    private final Clock clock;
    private int numbers;

    FaultRecorder(@Nullable FateSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /** Gives a fault on links its number, which its packets' fates bear; before it is put on any. */
    public void number(LinkFault fault) {
        fault.number(++numbers);
    }

    /** A fault on links, which has its number, is in force. */
    public void started(LinkFault fault, String description) {
        tell(FateKind.FAULT_STARTED, fault.number(), 0, description);
    }

    /** A fault on links is healed. */
    public void ended(LinkFault fault) {
        ended(fault.number(), fault.affectedPackets());
    }

    /** A fault elsewhere is in force; returns its number, from 1. */
    public int started(String description) {
        numbers++;
        tell(FateKind.FAULT_STARTED, numbers, 0, description);
        return numbers;
    }

    /** A fault elsewhere is healed. */
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
