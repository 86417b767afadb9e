package dev.netsplit.internal.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A command to the forwarder, and its result. The caller may withdraw it until the forwarder begins. Thread-safe. */
final class Command<T> {
    private final Callable<T> body;
    private final long givenNs;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable T result;
    private volatile @Nullable Throwable failure;

    /**
     * @param givenNs the time by the pipeline's clock
     */
    Command(Callable<T> body, long givenNs) {
        this.body = body;
        this.givenNs = givenNs;
    }

    private enum State {
        WAITING,
        BEGUN,
        WITHDRAWN
    }

    /** When it was given: what was read, or was due, by then comes before it. */
    long givenNs() {
        return givenNs;
    }

    /** Carries it out, unless it was withdrawn. What it throws is the caller's. */
    void run() {
        if (!state.compareAndSet(State.WAITING, State.BEGUN)) {
            return;
        }
        try {
            result = requireNonNull(body.call());
        } catch (Throwable e) { // checked exceptions too: languages other than Java throw them undeclared
            failure = e;
        } finally {
            done.countDown();
        }
    }

    /** Returns whether it will not be carried out: it had not begun. */
    boolean withdraw() {
        return state.compareAndSet(State.WAITING, State.WITHDRAWN);
    }

    /** Waits for its end; returns false if that takes longer. */
    boolean await(long timeoutNs) throws InterruptedException {
        return done.await(timeoutNs, TimeUnit.NANOSECONDS);
    }

    /** Returns its result. Only once it has ended. */
    T result() {
        Throwable failed = failure;
        if (failed != null) {
            throw new IllegalStateException("a command to the pipeline failed: " + failed, failed);
        }
        return requireNonNull(result);
    }
}
