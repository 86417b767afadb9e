package dev.netsplit.internal.pipeline;

/** Writes fates down at once, where there are no threads. */
final class DirectFates implements FateSink {
    private final FateScribe scribe;
    private final FateEvent event = new FateEvent();

    DirectFates(FateScribe scribe) {
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

    void end(FlowTotals totals, long timeNs) {
        event.kind = FateKind.RUN_ENDED;
        event.timeNs = timeNs;
        event.what = totals;
        scribe.onEvent(event, 0, true);
    }
}
