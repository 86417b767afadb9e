package dev.netsplit.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waits until other threads or the kernel have done something. These are Awaitility's conditions with three settings.
 * The calling thread checks the condition, since a thread's network namespace decides what it sees. It checks at once
 * and then every millisecond. A thread that fails meanwhile does not end the wait: tests plan such failures.
 */
public final class Eventually {
    /** Shorter than the time limits of tests, so that a failure names the condition. */
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private static final Duration INTERVAL = Duration.ofMillis(1);

    private Eventually() {}

    /**
     * Waits until the condition holds.
     *
     * @param what the condition in words, for the failure
     * @throws org.awaitility.core.ConditionTimeoutException if it does not hold within 50 s
     */
    public static void until(String what, Callable<Boolean> condition) {
        waiting(what).until(condition);
    }

    /** The same within another time, where the time is a part of what is tested. */
    public static void within(Duration patience, String what, Callable<Boolean> condition) {
        waiting(what).atMost(patience).until(condition);
    }

    /** Waits until the value meets the condition. Returns that value. */
    public static <T> T until(String what, Callable<T> value, Predicate<? super T> condition) {
        return waiting(what).until(value, condition);
    }

    /** Waits until the assertion passes. The failure has the assertion's message. */
    public static void untilAsserted(String what, ThrowingRunnable assertion) {
        waiting(what).untilAsserted(assertion);
    }

    private static ConditionFactory waiting(String what) {
        return await(what)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(INTERVAL)
                .atMost(PATIENCE)
                .dontCatchUncaughtExceptions();
    }
}
