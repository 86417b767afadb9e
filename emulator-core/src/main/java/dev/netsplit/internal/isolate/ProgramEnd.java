package dev.netsplit.internal.isolate;

import com.google.common.base.Stopwatch;
import com.google.common.collect.Comparators;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.log.Logs;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The end of a program: what it offers to close is closed, then its threads are interrupted and waited for.
 *
 * @param patience for both together; the threads get a tenth of it at the least
 */
public record ProgramEnd(String program, ProgramThreads threads, Duration patience) {
    private static final Logger LOG = Logs.of(ProgramEnd.class);

    /** How often it is looked whether threads were started meanwhile. */
    private static final int ROUNDS = 20;

    /**
     * Returns the threads that go on all the same; early if there are none but timers', which take more than an
     * interrupt.
     */
    public List<Thread> end(@Nullable Object result) {
        Stopwatch waited = Stopwatch.createStarted();
        if (result instanceof AutoCloseable closeable) {
            close(closeable);
        }
        Duration rest = Comparators.max(patience.minus(waited.elapsed()), patience.dividedBy(10));
        long roundMs = Math.max(1, TimeUnit.MILLISECONDS.convert(rest) / ROUNDS);
        Set<Thread> interrupted = new HashSet<>();
        List<Thread> left = threads.alive();
        for (int round = 0; !ForgottenTimers.areAll(left) && round < ROUNDS; round++) {
            left.stream()
                    .filter(interrupted::add)
                    .forEach(Thread::interrupt); // once: they may have something to clean up
            awaitEnd(left, roundMs);
            left = threads.alive();
        }
        return left;
    }

    /** On a thread of the program, since it may have to open a socket for that. */
    private void close(AutoCloseable closeable) {
        Thread closer = threads.start(() -> {
            try {
                threads.enter();
                closeable.close();
            } catch (Exception e) {
                LOG.warn("{} could not be closed in order", program, e);
            }
        });
        Uninterruptibles.joinUninterruptibly(closer, TimeUnit.MILLISECONDS.convert(patience), TimeUnit.MILLISECONDS);
    }

    /** Returns when all have ended, or the time is over. */
    private static void awaitEnd(List<Thread> all, long ms) {
        long share = Math.max(1, ms / all.size());
        all.forEach(thread -> Uninterruptibles.joinUninterruptibly(thread, share, TimeUnit.MILLISECONDS));
    }
}
