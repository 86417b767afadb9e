package dev.netsplit.internal.pipeline;

import com.google.common.util.concurrent.Uninterruptibles;
import org.jspecify.annotations.Nullable;

/** The two threads of a pipeline: daemons, named after the network's subnet. */
final class PipelineThreads {
    private final String name;
    private @Nullable Thread reader;
    private @Nullable Thread forwarder;

    PipelineThreads(String name) {
        this.name = name;
    }

    void startForwarder(Runnable body) {
        forwarder = daemon(body, name + "-forwarder");
        forwarder.start();
    }

    void startReader(Runnable body) {
        reader = daemon(body, name + "-reader");
        reader.start();
    }

    void joinReader() {
        join(reader);
    }

    void joinForwarder() {
        join(forwarder);
    }

    private static Thread daemon(Runnable body, String threadName) {
        Thread thread = new Thread(null, body, threadName, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    private static void join(@Nullable Thread thread) {
        if (thread != null) {
            Uninterruptibles.joinUninterruptibly(thread);
        }
    }
}
