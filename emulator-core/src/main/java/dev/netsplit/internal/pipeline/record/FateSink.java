package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import org.jspecify.annotations.Nullable;

/** Where fates are recorded. It never waits. */
@ForwarderConfined
public interface FateSink {

    /**
     * An event to be filled and then {@linkplain #publish published}; null, and counted as left out, if there is none
     * free.
     */
    @Nullable
    FateEvent claim();

    /** The same for the few events that matter most: faults come and go. Some slots are kept for them. */
    @Nullable
    FateEvent claimReserved();

    /** The event claimed last is filled. */
    void publish(FateEvent event);

    /** Returns how many events were left out, since none was free. */
    long leftOut();
}
