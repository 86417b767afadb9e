package dev.netsplit.internal.pipeline;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The two threads of a pipeline: daemons, named after the network's subnet. */
final class PipelineThreads {
    private final String name;
    private volatile @Nullable Thread reader;
    private volatile @Nullable Thread forwarder;

    PipelineThreads(String name) {
        this.name = name;
    }

    void startForwarder(Runnable body) {
        Thread thread = daemon(body, name + "-forwarder");
        forwarder = thread;
        thread.start();
    }

    void startReader(Runnable body) {
        Thread thread = daemon(body, name + "-reader");
        reader = thread;
        thread.start();
    }

    /** The forwarder's thread; the calling one as long as there is none. */
    Thread forwarder() {
        Thread thread = forwarder;
        return thread == null ? Thread.currentThread() : thread;
    }

    void joinReader(Duration limit) {
        join(reader, limit);
    }

    void joinForwarder(Duration limit) {
        join(forwarder, limit);
    }

    /** Those that run still. */
    List<Thread> alive() {
        return Stream.of(Optional.ofNullable(reader), Optional.ofNullable(forwarder))
                .flatMap(Optional::stream)
                .filter(Thread::isAlive)
                .toList();
    }

    private static Thread daemon(Runnable body, String threadName) {
        Thread thread = new Thread(null, body, threadName, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    private static void join(@Nullable Thread thread, Duration limit) {
        if (thread != null) {
            Uninterruptibles.joinUninterruptibly(thread, limit.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
