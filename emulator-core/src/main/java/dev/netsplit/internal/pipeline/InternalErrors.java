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

    private final AtomicLong count = new AtomicLong();

    long count() {
        return count.get();
    }

    @Override
    public void handleEventException(Throwable error, long sequence, PacketEvent event) {
        record(error);
    }

    @Override
    public void handleOnStartException(Throwable error) {
        record(error);
    }

    @Override
    public void handleOnShutdownException(Throwable error) {
        record(error);
    }

    private void record(Throwable error) {
        if (count.getAndIncrement() == 0) {
            LOG.error(
                    "the packet path failed; the run is not faithful. Please report this. Later ones are counted",
                    error);
        }
    }
}
