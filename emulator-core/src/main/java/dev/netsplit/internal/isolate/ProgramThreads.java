package dev.netsplit.internal.isolate;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.node.LocalHostCache;
import dev.netsplit.internal.node.TestThreads;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The threads of a program: those started here, and those that they start, which are born into the same group and with
 * the same context class loader. Thread-safe.
 */
public final class ProgramThreads {
    private static final Logger LOG = Logs.of(ProgramThreads.class);

    private final String program;
    private final Namespace namespace;
    private final String namePrefix;
    private final Group group;
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable ClassLoader loader;

    /**
     * @param onFailure is told what threads die of
     */
    public ProgramThreads(
            String program,
            String namePrefix,
            Namespace namespace,
            ClassLoader loader,
            Consumer<? super Throwable> onFailure) {
        this.program = program;
        this.namePrefix = namePrefix;
        this.namespace = namespace;
        this.loader = loader;
        ThreadGroup parent = namespace instanceof HostNamespace
                ? TestThreads.HOST
                : Thread.currentThread().getThreadGroup();
        this.group = new Group(parent, program, onFailure);
    }

    /**
     * Starts a thread of the program; nothing of the caller's is in it, neither thread-locals nor the namespace.
     *
     * @param body calls {@link #enter} first, where its exception reaches the thread that waits for the body
     */
    public Thread start(Runnable body) {
        Thread thread = new Thread(
                group,
                () -> {
                    try {
                        body.run();
                    } finally {
                        LocalHostCache.clear();
                    }
                },
                namePrefix + "-" + count.incrementAndGet(),
                0,
                false);
        thread.setDaemon(true);
        thread.setContextClassLoader(loader);
        thread.start();
        return thread;
    }

    /** Puts the calling thread into the program's namespace. */
    public void enter() {
        namespace.enter();
        LocalHostCache.clear();
    }

    /** Those that live. */
    public ImmutableList<Thread> alive() {
        ThreadGroup root = group;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all;
        int found;
        do {
            all = new Thread[root.activeCount() * 2 + 16];
            found = root.enumerate(all);
        } while (found == all.length);
        return Arrays.stream(all, 0, found).filter(this::owns).collect(toImmutableList());
    }

    /** Lets go of the classes, so that they can be unloaded: on JDK 17 a group that is empty is not forgotten. */
    public void forget() {
        loader = null;
        group.onFailure = null;
    }

    private boolean owns(Thread thread) {
        ThreadGroup its = thread.getThreadGroup(); // null: it has ended
        ClassLoader own = loader;
        if (its == null || own == null) {
            return false;
        }
        return group.parentOf(its)
                || thread.getContextClassLoader() == own
                || thread.getClass().getClassLoader() == own;
    }

    private static final class Group extends ThreadGroup {
        private volatile @Nullable Consumer<? super Throwable> onFailure;

        private Group(ThreadGroup parent, String name, Consumer<? super Throwable> onFailure) {
            super(parent, name);
            this.onFailure = onFailure;
        }

        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
            Consumer<? super Throwable> told = onFailure;
            if (told != null) {
                LOG.error("thread {} of {} ended with an exception", thread.getName(), getName(), thrown);
                told.accept(thrown);
            }
        }
    }

    @Override
    public String toString() {
        return "threads of " + program;
    }
}
