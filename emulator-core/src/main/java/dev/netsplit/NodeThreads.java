package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Throwables;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.topology.NodeName;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a node: each is fresh, so that no thread of anybody else's ever changes its namespace. */
final class NodeThreads implements ThreadFactory {
    private final NodeName node;
    private final Namespace namespace;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean open = true;
    private final ExecutorService executor = Executors.newCachedThreadPool(this);

    NodeThreads(NodeName node, Namespace namespace) {
        this.node = node;
        this.namespace = namespace;
    }

    @Override
    public Thread newThread(Runnable body) {
        checkState(open, "network of node (%s) must be open", node);
        return thread(() -> {
            namespace.enter();
            body.run();
        });
    }

    /** It goes to the node by itself: one cannot rely on who starts it. From JDK 21 on, pools do not even call {@code start()}. */
    private Thread thread(Runnable body) {
        Thread thread = new Thread(body, node + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    <T> T call(Callable<T> task) throws Exception {
        checkState(open, "network of node (%s) must be open", node);
        FutureTask<T> result = new FutureTask<>(() -> {
            namespace.enter();
            return task.call();
        });
        thread(result).start();
        try {
            return result.get();
        } catch (InterruptedException e) {
            result.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = requireNonNullElse(e.getCause(), e);
            Throwables.throwIfInstanceOf(cause, Exception.class);
            Throwables.throwIfInstanceOf(cause, Error.class);
            throw e;
        }
    }

    ExecutorService executor() {
        return executor;
    }

    /** Interrupts the executor's threads, and lets no more threads start. */
    void shutDown() {
        open = false;
        executor.shutdownNow();
    }
}
