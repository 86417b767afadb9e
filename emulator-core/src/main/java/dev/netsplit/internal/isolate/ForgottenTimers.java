package dev.netsplit.internal.isolate;

import com.google.common.base.Stopwatch;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.linux.TimerThreads;
import dev.netsplit.internal.log.Logs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** Threads of {@link java.util.Timer}s that a program left running, such as those of timers in static fields. */
public final class ForgottenTimers {
    private static final Logger LOG = Logs.of(ForgottenTimers.class);

    private ForgottenTimers() {}

    /** Returns whether these are threads of timers, and no others. */
    static boolean areAll(List<Thread> threads) {
        return threads.stream().allMatch(TimerThreads::isOne);
    }

    /**
     * Cancels the timers of those of these threads that are a timer's, and waits for their ends, until the patience is
     * over. A thread whose task does not return, not even after an interrupt, goes on.
     *
     * @return the threads that go on, also those that are no timers'
     */
    public static List<Thread> end(List<Thread> threads, Duration patience) {
        List<Thread> timers = threads.stream().filter(TimerThreads::isOne).toList();
        timers.forEach(ForgottenTimers::cancel);
        Stopwatch waited = Stopwatch.createStarted();
        for (Thread timer : timers) {
            long leftMs = Math.max(1, TimeUnit.MILLISECONDS.convert(patience.minus(waited.elapsed())));
            Uninterruptibles.joinUninterruptibly(timer, leftMs, TimeUnit.MILLISECONDS);
        }
        return threads.stream().filter(Thread::isAlive).toList();
    }

    private static void cancel(Thread timer) {
        try {
            TimerThreads.cancel(timer);
            timer.interrupt(); // its task may be waiting for something
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("the timer of thread {} could not be cancelled", timer.getName(), e);
        }
    }
}
