package dev.netsplit.internal.pipeline;

import dev.netsplit.report.FateCause;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A fault that lets nothing pass, on every link it was put on. Counts the packets it held up; any thread may read the
 * count.
 */
public final class Cut {
    private final AtomicLong affectedPackets = new AtomicLong();
    private FateCause cause = FateCause.fault(0);

    public long affectedPackets() {
        return affectedPackets.get();
    }

    /** Only whoever has the forwarder's turn counts, so no atomic addition is needed. */
    void countPackets(long packets) {
        affectedPackets.lazySet(affectedPackets.getPlain() + packets);
    }

    void number(int number) {
        cause = FateCause.fault(number);
    }

    /** Its number in the ledger. */
    int number() {
        return cause.place();
    }

    FateCause cause() {
        return cause;
    }
}
