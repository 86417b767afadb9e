package dev.netsplit.internal.node;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Throwables;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.topology.NodeName;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a node: each is fresh, so that no thread of anybody else's ever changes its namespace. */
public final class NodeThreads implements ThreadFactory {
    private final NodeName node;
    private final Namespace namespace;
    private final Runnable onCode;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final Set<FutureTask<?>> calls = ConcurrentHashMap.newKeySet();
    private final Set<ExecutorService> executors = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    /**
     * @param onCode is run before code runs in the node
     */
    public NodeThreads(NodeName node, Namespace namespace, Runnable onCode) {
        this.node = node;
        this.namespace = namespace;
        this.onCode = onCode;
    }

    @Override
    public Thread newThread(Runnable body) {
        checkOpen();
        return thread(() -> {
            enter();
            try {
                body.run();
            } finally {
                LocalHostCache.clear();
            }
        });
    }

    public <T> T call(Callable<T> task) throws Exception {
        TestThreads.addCaller();
        FutureTask<T> result = new FutureTask<>(() -> {
            enter();
            try {
                return task.call();
            } finally {
                LocalHostCache.clear();
            }
        });
        calls.add(result);
        try {
            checkOpen(); // after it was added: whoever closes the node sees the call, or the call sees that
            thread(result).start();
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (CancellationException e) {
            throw new IllegalStateException(
                    "network of node (%s) must stay open while code runs in it".formatted(node), e);
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            Throwables.throwIfInstanceOf(cause, Exception.class);
            Throwables.throwIfInstanceOf(cause, Error.class);
            throw e;
        } finally {
            calls.remove(result);
        }
    }

    /** An executor of its own for each that asks: libraries shut down what they are given. */
    public ExecutorService newExecutor() {
        checkOpen();
        ExecutorService executor = new NodeExecutor(node.value(), this::enter, this::thread);
        executors.add(executor);
        if (!open) {
            executor.shutdownNow();
        }
        return executor;
    }

    /** Ends calls, interrupts all threads, and lets no more start. */
    public void shutDown() {
        open = false;
        calls.forEach(call -> call.cancel(true));
        executors.forEach(ExecutorService::shutdownNow);
        running.forEach(Thread::interrupt);
    }

    private void checkOpen() {
        checkState(open, "network of node (%s) must be open", node);
    }

    private void enter() {
        namespace.enter();
        onCode.run();
        LocalHostCache.clear();
    }

    /**
     * It is in nobody's namespace yet: one cannot rely on who starts it. From JDK 21 on, pools do not even call {@code
     * start()}.
     */
    private Thread thread(Runnable body) {
        ThreadGroup group = node.isHost() ? TestThreads.HOST : null; // null: that of whoever makes it
        Thread thread = new Thread(group, () -> runTracked(body), node + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void runTracked(Runnable body) {
        Thread self = Thread.currentThread();
        running.add(self);
        try {
            body.run();
        } finally {
            running.remove(self);
        }
    }
}
