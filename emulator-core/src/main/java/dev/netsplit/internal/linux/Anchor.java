package dev.netsplit.internal.linux;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that stays in a namespace as long as it is wanted: it keeps an unnamed namespace alive, and what it starts is born
 * there. It is the parent of the namespace's processes, for the kernel kills them when the <em>thread</em> ends that started
 * them (PR_SET_PDEATHSIG). Thread-safe.
 */
final class Anchor implements Namespace {
    private static final int MAX_SECONDS_TO_END = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);
    private final ExecutorService thread;

    Anchor(String name) {
        this.thread = Executors.newSingleThreadExecutor(body -> {
            Thread anchor = new Thread(null, body, name, 0, false);
            anchor.setDaemon(true);
            return anchor;
        });
    }

    /** Runs something on the thread and waits for it; throws what it threw. */
    @CanIgnoreReturnValue
    <T> T call(Callable<T> task) throws IOException {
        try {
            return requireNonNull(Uninterruptibles.getUninterruptibly(thread.submit(task)));
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            Throwables.throwIfInstanceOf(cause, IOException.class);
            Throwables.throwIfUnchecked(cause);
            throw new IllegalStateException(cause);
        }
    }

    @Override
    public void run(Runnable task) {
        try {
            call(Executors.callable(task, true));
        } catch (IOException e) {
            throw new AssertionError("a Runnable throws no IOException", e);
        }
    }

    @Override
    public Process start(ProcessBuilder command) throws IOException {
        command.command(ImmutableList.<String>builder()
                .add("setpriv", "--pdeathsig", "KILL", "--")
                .addAll(command.command())
                .build());
        return call(command::start);
    }

    /** Ends the thread, and with it the namespace, unless something else lives there. */
    void end() {
        thread.shutdown();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(thread, MAX_SECONDS_TO_END, SECONDS)) {
            LOG.warn("the anchor of a namespace did not end; its namespace lives on until the JVM ends");
        }
    }
}
