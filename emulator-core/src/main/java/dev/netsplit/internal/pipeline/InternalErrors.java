package dev.netsplit.internal.pipeline;

import com.lmax.disruptor.ExceptionHandler;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts errors of the forwarder's own and lets it go on: the Disruptor's default would end the consumer, and every
 * producer and command would hang.
 */
final class InternalErrors implements ExceptionHandler<PacketEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(InternalErrors.class);

    private static final String PATH_FAILED = "the packet path failed, please report this; the run is not faithful";

    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    @Override
    public void handleEventException(Throwable error, long sequence, PacketEvent event) {
        record(PATH_FAILED, error);
    }

    @Override
    public void handleOnStartException(Throwable error) {
        record(PATH_FAILED, error);
    }

    @Override
    public void handleOnShutdownException(Throwable error) {
        record(PATH_FAILED, error);
    }

    /** Counts an error; the first is logged. */
    void record(String what, Throwable error) {
        if (count.getAndIncrement() == 0) {
            LOG.error("{}. Later errors are only counted, see fidelity()", what, error);
        }
    }
}
