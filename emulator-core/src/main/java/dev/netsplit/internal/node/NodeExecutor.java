package dev.netsplit.internal.node;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks on threads of a node. A thread goes to the node inside the task, so that if it can't, the task's future
 * tells, and nobody waits for ever.
 */
final class NodeExecutor extends AbstractExecutorService {
    private final String node;
    private final Runnable enter;
    private final ExecutorService threads;

    /**
     * @param enter moves the calling thread to the node; does nothing if it is there
     * @param threads makes threads that need not be there yet
     */
    NodeExecutor(String node, Runnable enter, ThreadFactory threads) {
        this.node = node;
        this.enter = enter;
        this.threads = Executors.newCachedThreadPool(threads);
    }

    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task instanceof NodeTaskFuture ? task : entering(task));
        } catch (RejectedExecutionException e) {
            throw new RejectedExecutionException(
                    "network of node (%s) must be open, and its executor not shut down".formatted(node), e);
        }
    }

    private Runnable entering(Runnable task) {
        return () -> {
            enter.run();
            try {
                task.run();
            } finally {
                LocalHostCache.clear();
            }
        };
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
        return newTaskFor(Executors.callable(task, result));
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
        return new NodeTaskFuture<>(() -> {
            enter.run();
            try {
                return task.call();
            } finally {
                LocalHostCache.clear();
            }
        });
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }

    /** A task that enters the node by itself. */
    private static final class NodeTaskFuture<T> extends FutureTask<T> {
        private NodeTaskFuture(Callable<T> task) {
            super(task);
        }
    }
}
