package dev.netsplit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a process wrote, line by line. Thread-safe. */
final class ProcessOutput {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final String process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    /**
     * @param process whose output it is, for the log
     */
    ProcessOutput(String process) {
        this.process = process;
    }

    /** Reads to the stream's end: the body of a thread. */
    void readAll(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, Charset.defaultCharset()))) {
            String line;
            while ((line = reader.readLine()) != null) {
                LOG.debug("{}: {}", process, line);
                add(line);
            }
        } catch (IOException e) {
            LOG.debug("{}: output closed", process, e); // what the end of a killed process may look like
        } finally {
            end();
        }
    }

    List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    /** The first line in which the pattern is found; null if the output ended, or the time was over, without one. */
    @Nullable
    String await(Pattern pattern, Duration timeout) throws InterruptedException {
        long leftNs = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    if (ended || leftNs <= 0) {
                        return null;
                    }
                    leftNs = changed.awaitNanos(leftNs);
                }
                if (pattern.matcher(lines.get(next)).find()) {
                    return lines.get(next);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all was read, or the time is over. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        long leftNs = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!ended && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.add(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
