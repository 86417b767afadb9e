package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.pipeline.flow.FlowTotals;

/** Writes fates down at once, where there are no threads. */
public final class DirectFates implements FateSink {
    private final FateScribe scribe;
    private final FateEvent event = new FateEvent();

    public DirectFates(FateScribe scribe) {
        this.scribe = scribe;
    }

    @Override
    public FateEvent claim() {
        return event;
    }

    @Override
    public FateEvent claimReserved() {
        return event;
    }

    @Override
    public void publish(FateEvent filled) {
        scribe.onEvent(filled, 0, false);
    }

    @Override
    public long leftOut() {
        return 0;
    }

    public void end(FlowTotals totals, long timeNs) {
        event.kind = FateKind.RUN_ENDED;
        event.timeNs = timeNs;
        event.what = totals;
        scribe.onEvent(event, 0, true);
    }
}
