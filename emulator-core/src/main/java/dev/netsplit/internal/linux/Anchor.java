package dev.netsplit.internal.linux;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.base.Splitter;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that stays in a namespace as long as it is wanted, and keeps an unnamed one alive. The host's is the parent of all
 * processes, for the kernel kills them when the <em>thread</em> ends that started them (PR_SET_PDEATHSIG). Thread-safe.
 */
final class Anchor {
    private static final String SETPRIV = "setpriv";
    private static final int MAX_SECONDS_TO_END = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Anchor.class);

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
        try {
            return requireNonNull(Uninterruptibles.getUninterruptibly(thread.submit(task)));
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("namespace of " + name + " must not have ended", e);
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

    /**
     * Starts a process that ends with this thread.
     *
     * @param entering what puts the command elsewhere; empty for here
     */
    Process start(List<String> entering, ProcessBuilder command) throws IOException {
        command.command(ImmutableList.<String>builder()
                .addAll(entering)
                .add(SETPRIV, "--pdeathsig", "KILL", "--")
                .addAll(command.command())
                .build());
        try {
            return call(command::start);
        } catch (IOException e) {
            throw isOnPath(SETPRIV) && isOnPath("nsenter")
                    ? e
                    : new IOException("nsenter and setpriv must be on the PATH; install util-linux", e);
        }
    }

    private static boolean isOnPath(String program) {
        String path = requireNonNullElse(System.getenv("PATH"), "");
        return Splitter.on(File.pathSeparatorChar)
                .splitToStream(path)
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Checks that the namespace is there.
     *
     * @throws IllegalStateException if it has ended
     */
    void requireAlive() {
        if (thread.isShutdown()) {
            throw new IllegalStateException("namespace of " + name + " must not have ended");
        }
    }

    /** Ends the thread, and with it the namespace, unless something else lives there. */
    void end() {
        thread.shutdown();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(thread, MAX_SECONDS_TO_END, SECONDS)) {
            LOG.warn("the anchor of a namespace did not end; its namespace lives on until the JVM ends");
        }
    }
}
