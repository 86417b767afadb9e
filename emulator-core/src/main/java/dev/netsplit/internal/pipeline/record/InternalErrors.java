package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.log.Logs;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Counts errors of the packet path's own. Thread-safe. */
public final class InternalErrors {
    private static final Logger LOG = Logs.of(InternalErrors.class);

    private final AtomicLong count = new AtomicLong();

    public long count() {
        return count.get();
    }

    /** Counts an error; the first is logged. */
    public void record(String what, Throwable error) {
        if (count.getAndIncrement() == 0) {
            try {
                LOG.error("{}. Later errors are only counted, see fidelity()", what, error);
            } catch (Throwable e) { // a user's exception may fail to say what it is, or a logger to log it
                LOG.error("{}. Later errors are only counted, see fidelity()", what);
            }
        }
    }
}
