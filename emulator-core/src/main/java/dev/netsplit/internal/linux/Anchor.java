package dev.netsplit.internal.linux;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;

/**
 * A thread that stays in a namespace as long as it is wanted, and so keeps an unnamed one alive. No process may be started on
 * the thread of a node: see {@link ChildProcesses}. Thread-safe.
 */
final class Anchor {
    private static final int MAX_SECONDS_TO_END = 10;

    private static final Logger LOG = Logs.of(Anchor.class);

    private final String name;
    private final ExecutorService thread;

    Anchor(String name) {
        this.name = name;
        // Executors.newSingleThreadExecutor would end the thread when it is garbage, up to JDK 20, and so kill its
        // processes.
        this.thread = new ThreadPoolExecutor(1, 1, 0, SECONDS, new LinkedBlockingQueue<>(), body -> {
            Thread anchor = new Thread(null, body, name, 0, false);
            anchor.setDaemon(true);
            return anchor;
        });
    }

    /** Runs something on the thread and waits for it; throws what it threw. */
    @CanIgnoreReturnValue
    <T> T call(Callable<T> task) throws IOException {
        return result(submit(task));
    }

    /** Has something run on the thread. */
    <T> Future<T> submit(Callable<T> task) {
        try {
            return thread.submit(task);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("namespace of " + name + " must not have ended", e);
        }
    }

    /** Waits for what was submitted; throws what it threw. */
    static <T> T result(Future<T> submitted) throws IOException {
        try {
            return requireNonNull(Uninterruptibles.getUninterruptibly(submitted));
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            Throwables.throwIfInstanceOf(cause, IOException.class);
            Throwables.throwIfUnchecked(cause);
            throw new IllegalStateException(cause);
        }
    }

    /** Likewise. */
    void run(Runnable task) {
        try {
            call(Executors.callable(task, true));
        } catch (IOException e) {
            throw new AssertionError("a Runnable throws no IOException", e);
        }
    }

    /** Asks the thread to end, and does not wait for it. */
    void beginToEnd() {
        thread.shutdown();
    }

    /** Ends the thread, and with it the namespace, unless something else lives there. */
    void end() {
        thread.shutdown();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(thread, MAX_SECONDS_TO_END, SECONDS)) {
            LOG.warn("the anchor of a namespace did not end; its namespace lives on until the JVM ends");
        }
    }
}
