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
        return new NodeThread(body, node + "-" + count.incrementAndGet());
    }

    <T> T call(Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(task);
        newThread(result).start();
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

    /** A thread that begins its life in the node, whoever starts it: a thread's namespace is that of the thread that started it. */
    private final class NodeThread extends Thread {

        NodeThread(Runnable body, String name) {
            super(body, name);
            setDaemon(true);
        }

        @Override
        @SuppressWarnings(
                "UnsynchronizedOverridesSynchronized") // the anchor's thread takes the lock, this one waits for it
        public void start() {
            checkState(open, "network of node (%s) must be open", node);
            namespace.run(super::start);
        }
    }
}
