package dev.netsplit;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Threads of {@link java.util.Timer}s that nobody cancels, such as those in static fields. No interrupt ends such a thread: it
 * ends when its timer is cancelled, or has become garbage. The latter a static timer of a program does with the program's
 * classes, once nothing refers to these any more, the thread itself included.
 */
final class ForgottenTimers {
    private static final String TIMER_THREAD = "java.util.TimerThread";
    private static final int ROUNDS = 50;

    private ForgottenTimers() {}

    /** Whether these are threads of timers, and no others. */
    static boolean areAll(List<Thread> threads) {
        return threads.stream().allMatch(ForgottenTimers::isOne);
    }

    /**
     * Lets such threads among these end, once the program has let go of its classes: takes from them what they still have of these, and
     * has the garbage collected, for as long as that takes and the patience lasts.
     *
     * @return those that go on, also those that are no timers'
     */
    static List<Thread> end(List<Thread> threads, Duration patience) {
        List<Thread> timers = threads.stream().filter(ForgottenTimers::isOne).toList();
        timers.forEach(timer -> timer.setContextClassLoader(null));
        long roundMs = Math.max(1, patience.toMillis() / ROUNDS);
        for (int round = 0; round < ROUNDS && timers.stream().anyMatch(Thread::isAlive); round++) {
            System.gc(); // what is due later keeps a timer; so one time may not be enough
            timers.stream()
                    .filter(Thread::isAlive)
                    .findFirst()
                    .ifPresent(timer -> Uninterruptibles.joinUninterruptibly(timer, roundMs, TimeUnit.MILLISECONDS));
        }
        return threads.stream().filter(Thread::isAlive).toList();
    }

    private static boolean isOne(Thread thread) {
        return thread.getClass().getName().equals(TIMER_THREAD);
    }
}
