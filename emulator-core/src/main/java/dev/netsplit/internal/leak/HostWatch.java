package dev.netsplit.internal.leak;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.time.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A thread that looks which threads use which sockets: when it is signalled, and for some time afterwards, as long as
 * there is something to see. It sleeps while there is nothing, and never takes more than a small part of one processor.
 */
public final class HostWatch implements Closeable {
    private static final Logger LOG = Logs.of(HostWatch.class);

    /** So many times as long as a look took is the pause after it, at the least and up to a limit. */
    private static final int PAUSE_PER_LOOK = 10;

    private static final long MIN_PAUSE_NS = 1_000_000;
    private static final long MAX_PAUSE_NS = 200_000_000;

    private final Clock clock = Clock.system();
    private final Thread thread;
    private volatile @Nullable Look look;
    private volatile boolean signalled;
    private volatile boolean open = true;

    public HostWatch(String name) {
        this.thread = new Thread(null, this::watch, name, 0, false);
        thread.setDaemon(true);
    }

    /** What there is to look at. */
    public interface Look {
        /** Returns true if it should look again later. */
        boolean look() throws IOException;
    }

    public void start(Look at) {
        look = at;
        HostNamespace.get().start(thread);
    }

    /** Has it look at once, as when a connection begins. On the packet path: neither blocks nor allocates. */
    public void signal() {
        signalled = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        long pauseNs = MIN_PAUSE_NS;
        while (open) {
            if (signalled) {
                signalled = false;
                pauseNs = MIN_PAUSE_NS;
            }
            long startNs = clock.nanoTime();
            boolean again = look();
            long atLeastNs = (clock.nanoTime() - startNs) * PAUSE_PER_LOOK;
            pause(Math.min(again ? Math.max(pauseNs, atLeastNs) : atLeastNs, MAX_PAUSE_NS));
            pauseNs = Math.min(pauseNs * 2, MAX_PAUSE_NS);
            if (!again && !signalled && open) {
                LockSupport.park(this);
            }
        }
    }

    /** A signal does not end it: the next look would come too soon. */
    private void pause(long pauseNs) {
        long endNs = clock.nanoTime() + pauseNs;
        for (long leftNs = pauseNs; leftNs > 0 && open; leftNs = endNs - clock.nanoTime()) {
            LockSupport.parkNanos(this, leftNs);
        }
    }

    private boolean look() {
        try {
            return requireNonNull(look).look();
        } catch (IOException | RuntimeException e) {
            LOG.debug("cannot see who uses which sockets", e);
            return false;
        }
    }

    @Override
    public void close() {
        open = false;
        LockSupport.unpark(thread);
        Uninterruptibles.joinUninterruptibly(thread);
    }
}
