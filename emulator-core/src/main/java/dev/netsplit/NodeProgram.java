package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Throwables;
import com.google.common.collect.Comparators;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.isolate.ForgottenTimers;
import dev.netsplit.internal.isolate.ProgramEnd;
import dev.netsplit.internal.isolate.ProgramThreads;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.NodeName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Code of this JVM that runs in a node with classes of its own: what is static in them is this program's alone, as in a
 * process of its own. See {@link Node#isolated(Class, String...)}. It ends with the network. Thread-safe.
 */
public final class NodeProgram implements AutoCloseable {
    private static final Logger LOG = Logs.of(NodeProgram.class);

    private final String description;
    private final Duration patience;
    private final ProgramThreads threads;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Runnable onStopped;
    private volatile @Nullable IsolatingClassLoader loader;
    private volatile @Nullable Object result;
    private volatile boolean stopping;
    private @Nullable FutureTask<?> main;

    NodeProgram(
            NodeName node,
            String name,
            Namespace namespace,
            IsolatingClassLoader loader,
            Duration patience,
            Runnable onStopped) {
        this.description = "program %s on node %s".formatted(name, node);
        this.loader = loader;
        this.patience = patience;
        this.onStopped = onStopped;
        this.threads = new ProgramThreads(description, node + "-" + name, namespace, loader, this::threadFailed);
    }

    /** Starts a main method, and does not wait for it. */
    void startMain(Class<?> mainClass, String... args) {
        String className = mainClass.getName();
        FutureTask<?> running =
                new FutureTask<>(() -> {
                    threads.enter();
                    invokeMain(className, args);
                    return true;
                }) {
                    @Override
                    protected void setException(Throwable thrown) {
                        mainFailed(thrown);
                        super.setException(out(thrown));
                    }
                };
        main = running;
        threads.start(running);
    }

    /** Runs a task, and keeps its result inside. */
    void start(IsolatedTask<?> task) throws Exception {
        execute(() -> {
            result = outside().in(task).call();
            return true;
        });
    }

    /**
     * Runs further code in the program, on a thread of its own in the node, and waits for it. The code is copied to the
     * program's classes, with the values that it uses from around it; its result is copied back. Both must be
     * serializable, or of a class that is the same inside and outside: those of the JDK, of Netsplit, of SLF4J, and
     * what {@link ProgramSpec#share} names.
     *
     * @throws Exception what the code threw, or an {@link IsolatedException} in its place if it cannot be copied
     * @throws InterruptedException if the caller is interrupted; the code's thread is then interrupted too
     * @throws IllegalArgumentException if the code, or its result, cannot be copied
     * @throws IllegalStateException if the program was stopped, before or meanwhile
     */
    @CanIgnoreReturnValue
    public <T> T call(IsolatedTask<T> task) throws Exception {
        checkRunning();
        return execute(() -> {
            ClassBoundary boundary = outside();
            return boundary.out(boundary.in(task).call());
        });
    }

    /** Like {@link #call}, without a result. */
    public void run(IsolatedAction action) throws Exception {
        checkRunning();
        execute(() -> {
            outside().in(action).run();
            return true;
        });
    }

    /**
     * Waits for the main method to return; threads that it started may go on.
     *
     * @throws Exception what it threw, or an {@link IsolatedException} in its place if it cannot be copied
     * @throws TimeoutException if it takes longer
     */
    public void awaitReturn(Duration timeout) throws Exception {
        FutureTask<?> running = main;
        if (running == null) {
            return; // a task had returned before anybody could have this object
        }
        try {
            running.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new TimeoutException("main method of %s must return within %s ms"
                    .formatted(description, TimeUnit.MILLISECONDS.convert(timeout)));
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /**
     * What its main method, and threads that it started, ended with, in this order of time: copies, or an {@link
     * IsolatedException} each. They are logged too.
     */
    public List<Throwable> failures() {
        return ImmutableList.copyOf(failures);
    }

    /** Its threads that live: those started by {@link Node#isolated}, and by these in turn, but not virtual ones. */
    public List<Thread> threads() {
        return threads.alive();
    }

    /**
     * The class loader of its classes, for reflection.
     *
     * @throws IllegalStateException if the program was stopped
     */
    public ClassLoader classLoader() {
        return checkRunning();
    }

    public boolean isStopped() {
        return loader == null;
    }

    /**
     * Stops it: closes the task's result if that is {@link AutoCloseable}, interrupts the threads, and waits for them,
     * for as long as {@link ProgramSpec#patience} says. Then its classes can be unloaded. Does nothing the second time.
     *
     * @throws IllegalStateException if threads go on; they are named, and keep the program's classes and its node's
     *     namespace
     */
    public void stop() {
        List<Thread> left = end(patience);
        checkState(
                left.isEmpty(),
                "threads of %s must end within %s ms of its stop, but these go on: %s; shut their pools down, or"
                        + " give them more"
                        + " time by patience(...)",
                description,
                TimeUnit.MILLISECONDS.convert(patience),
                describe(left));
    }

    /** The same as {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    /** As at the network's end, where there is nobody to throw to, and not more time than this limit. */
    void stopAndWarn(Duration limit) {
        Duration least = Comparators.min(patience, limit);
        List<Thread> left = end(least);
        if (!left.isEmpty()) {
            LOG.warn(
                    "threads of {} go on {} ms after its stop: {}",
                    description,
                    TimeUnit.MILLISECONDS.convert(least),
                    describe(left));
        }
    }

    @Override
    public String toString() {
        return description;
    }

    private synchronized List<Thread> end(Duration limit) {
        if (loader == null) {
            return List.of();
        }
        stopping = true;
        List<Thread> left = new ProgramEnd(description, threads, limit).end(result);
        result = null;
        loader = null;
        threads.forget();
        onStopped.run();
        return ForgottenTimers.end(left, limit);
    }

    private void invokeMain(String className, String... args) throws Exception {
        try {
            Method method = Class.forName(className, true, checkRunning()).getDeclaredMethod("main", String[].class);
            method.setAccessible(true); // a class that only its package sees will do
            method.invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw rethrowable(requireNonNullElse(e.getCause(), e));
        }
    }

    private <T> T execute(Callable<T> task) throws Exception {
        FutureTask<T> running =
                new FutureTask<>(() -> {
                    threads.enter();
                    return task.call();
                }) {
                    @Override
                    protected void setException(Throwable thrown) {
                        super.setException(out(thrown));
                    }
                };
        Thread thread = threads.start(running);
        try {
            return requireNonNull(running.get());
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        } catch (CancellationException e) {
            throw new IllegalStateException(description + " must not be stopped while code runs in it", e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private ClassBoundary outside() {
        return new ClassBoundary(checkRunning());
    }

    private Throwable out(Throwable thrown) {
        IsolatingClassLoader its = loader;
        return its == null ? new IsolatedException(thrown) : new ClassBoundary(its).out(thrown);
    }

    private IsolatingClassLoader checkRunning() {
        IsolatingClassLoader its = loader;
        checkState(its != null, "%s must not have been stopped", description);
        return its;
    }

    private void mainFailed(Throwable thrown) {
        if (!stopping) {
            LOG.error("the main method of {} ended with an exception", description, thrown);
            threadFailed(thrown);
        }
    }

    private void threadFailed(Throwable thrown) {
        failures.add(out(thrown));
    }

    private static Exception unwrapped(ExecutionException e) {
        return rethrowable(requireNonNullElse(e.getCause(), e));
    }

    private static Exception rethrowable(Throwable thrown) {
        Throwables.throwIfInstanceOf(thrown, Error.class);
        return thrown instanceof Exception exception ? exception : new IllegalStateException(thrown);
    }

    private static String describe(List<Thread> threads) {
        return threads.stream()
                .map(thread -> {
                    StackTraceElement[] stack = thread.getStackTrace();
                    return thread.getName() + (stack.length == 0 ? "" : " (at " + stack[0] + ")");
                })
                .collect(Collectors.joining(", "));
    }
}
