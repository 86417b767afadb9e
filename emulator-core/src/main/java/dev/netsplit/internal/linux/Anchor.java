package dev.netsplit.internal.linux;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A thread that stays in a namespace as long as it is wanted, and so keeps an unnamed one alive. No process may be
 * started on the thread of a node: see {@link ChildProcesses}. Thread-safe.
 */
final class Anchor implements Patience.Pending {
    /**
     * A thread that finishes none of its tasks, a few system calls each, for so many seconds finishes none any more.
     */
    private static final int STUCK_SECONDS = 30;

    /** The same at the network's end, which must come in time. */
    static final Patience AT_THE_END = new Patience(Duration.ofSeconds(1));

    private static final int FRAMES_SHOWN = 8;

    private static final Logger LOG = Logs.of(Anchor.class);

    private final String name;
    private final ThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    Anchor(String name) {
        this.name = name;
        // Executors.newSingleThreadExecutor would end the thread when it is garbage, up to JDK 20, and so kill its
        // processes.
        this.executor = new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>(), body -> {
            Thread anchor = new Thread(null, body, name, 0, false);
            anchor.setDaemon(true);
            thread = anchor;
            return anchor;
        });
    }

    /**
     * Runs something on the thread and waits for it; throws what it threw.
     *
     * @throws IllegalStateException if the thread is stuck, or has ended
     */
    @CanIgnoreReturnValue
    <T> T call(Callable<T> task) throws IOException {
        return submit(task).result();
    }

    /** Has something run on the thread. */
    <T> Submitted<T> submit(Callable<T> task) {
        try {
            return new Submitted<>(this, executor.submit(task));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("namespace of " + name + " must not have ended", e);
        }
    }

    /** Like {@link #call}. */
    void run(Runnable task) {
        try {
            call(Executors.callable(task, true));
        } catch (IOException e) {
            throw new AssertionError("a Runnable throws no IOException", e);
        }
    }

    /** Something that runs on an anchor's thread, or will. */
    record Submitted<T>(Anchor anchor, Future<T> future) implements Patience.Pending {

        /**
         * Waits for it; throws what it threw.
         *
         * @throws IllegalStateException if the thread is stuck; then it is not run any more, unless it has begun
         */
        T result() throws IOException {
            long finished = anchor.executor.getCompletedTaskCount();
            int quietSeconds = 0;
            while (quietSeconds < STUCK_SECONDS && !isDone(SECONDS.toMillis(1))) {
                long now = anchor.executor.getCompletedTaskCount();
                quietSeconds = now == finished ? quietSeconds + 1 : 0;
                finished = now;
            }
            if (!future.isDone()) {
                future.cancel(false);
                throw stuck();
            }
            try {
                return requireNonNull(Uninterruptibles.getUninterruptibly(future));
            } catch (ExecutionException e) {
                Throwable cause = requireNonNullElse(e.getCause(), e);
                Throwables.throwIfInstanceOf(cause, IOException.class);
                Throwables.throwIfUnchecked(cause);
                throw new IllegalStateException(cause);
            }
        }

        @Override
        public boolean isDone(long waitMs) {
            try {
                Uninterruptibles.getUninterruptibly(future, waitMs, MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                return true; // result() throws it
            }
        }

        /** It does not get done. */
        IllegalStateException stuck() {
            return new IllegalStateException("thread " + anchor + " must finish what it does for its namespace");
        }
    }

    /** Asks the thread to end, once it has run what was submitted, and does not wait for it. */
    void beginToEnd() {
        executor.shutdown();
    }

    /** Whether the thread has ended, by that time. */
    @Override
    public boolean isDone(long waitMs) {
        return Uninterruptibles.awaitTerminationUninterruptibly(executor, waitMs, MILLISECONDS);
    }

    /** Ends the thread, and with it the namespace, unless something else lives there. */
    void end() {
        beginToEnd();
        awaitEnds(List.of(this));
    }

    /** Waits for the ends of anchors that have begun to end. Those that do not get there are named in a warning. */
    static void awaitEnds(List<Anchor> anchors) {
        List<Anchor> left = AT_THE_END.awaitAll(anchors);
        if (!left.isEmpty()) {
            LOG.warn(
                    "{} of {} namespaces did not end, and live on until their threads end: {}",
                    left.size(),
                    anchors.size(),
                    left);
        }
    }

    /** The thread's name, and what it is doing. */
    @Override
    public String toString() {
        Thread current = thread;
        String at = current == null
                ? ""
                : Arrays.stream(current.getStackTrace())
                        .limit(FRAMES_SHOWN)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" < "));
        return at.isEmpty() ? name : name + " at " + at;
    }
}
