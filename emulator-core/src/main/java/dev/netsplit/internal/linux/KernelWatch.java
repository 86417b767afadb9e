package dev.netsplit.internal.linux;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.log.Logs;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;

/**
 * Restores nodes' addresses and routes when programs in the nodes have taken them away: by switching a device off and
 * on, by its MTU, or by deleting an address. One thread waits for the kernel's reports from all nodes, and does nothing
 * while there are none. Thread-safe.
 */
final class KernelWatch implements Closeable {
    private static final Logger LOG = Logs.of(KernelWatch.class);
    private static final int AT_A_TIME = 64;
    private static final Duration END = Duration.ofSeconds(1);

    private final Epoll epoll = Epoll.open();
    private final List<NodeNamespace> nodes = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::run, "netsplit-kernel-watch");
    private volatile boolean ended;

    private KernelWatch() {
        thread.setDaemon(true);
    }

    /** Watches nodes, which have their devices by now, until it is closed. */
    static KernelWatch of(List<NodeNamespace> nodes) {
        KernelWatch watch = new KernelWatch();
        watch.nodes.addAll(nodes);
        try {
            for (int i = 0; i < nodes.size(); i++) {
                int index = i;
                nodes.get(i).reportTo(events -> events.addTo(watch.epoll, index));
            }
            HostNamespace.get().start(watch.thread);
            return watch;
        } catch (RuntimeException | Error e) {
            watch.epoll.close();
            throw e;
        }
    }

    private void run() {
        int[] ready = new int[AT_A_TIME];
        while (!ended) {
            try {
                int count = epoll.await(ready);
                for (int i = 0; i < count; i++) {
                    nodes.get(ready[i]).kernelReported();
                }
            } catch (RuntimeException e) {
                LOG.warn("cannot restore what a program has changed in a node's kernel", e);
            }
        }
    }

    /** Returns within a second. If the thread does not end by then, it keeps the epoll that it may wait for. */
    @Override
    public void close() {
        ended = true;
        epoll.wakeUp();
        Uninterruptibles.joinUninterruptibly(thread, END);
        if (thread.isAlive()) {
            LOG.warn("thread {} does not end, and stays as long as this JVM", thread.getName());
        } else {
            epoll.close();
        }
    }
}
