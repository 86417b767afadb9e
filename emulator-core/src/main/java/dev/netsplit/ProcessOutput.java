package dev.netsplit;

import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What a process wrote, line by line. Thread-safe. */
final class ProcessOutput {
    private static final Logger LOG = Logs.of(NodeProcess.class);
    private static final int CHARACTERS_PER_READ = 8192;

    private final String process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutputLines lines = new OutputLines();
    private final @Nullable Path file;
    private final boolean logged;
    private boolean ended;

    /**
     * @param process whose output it is, for the log
     * @param file to which it goes too; null for none
     * @param logged whether it is logged at a level that is shown by default
     */
    ProcessOutput(String process, @Nullable Path file, boolean logged) {
        this.process = process;
        this.file = file;
        this.logged = logged;
    }

    /** Reads to the stream's end: the body of a thread. */
    void readAll(InputStream stream) {
        try (Reader reader = new InputStreamReader(copied(stream), charset(System.getProperty("native.encoding")))) {
            char[] characters = new char[CHARACTERS_PER_READ];
            int count;
            while ((count = reader.read(characters)) >= 0) {
                add(characters, count);
            }
        } catch (IOException e) {
            LOG.debug("{}: output closed", process, e); // what the end of a killed process may look like
        } finally {
            end();
        }
    }

    private InputStream copied(InputStream stream) {
        if (file == null) {
            return stream;
        }
        try {
            return new CopiedInputStream(stream, Files.newOutputStream(file));
        } catch (IOException e) {
            LOG.warn("{}: cannot write its output to {}", process, file, e);
            return stream;
        }
    }

    /**
     * Not the default one, which is the locale's up to JDK 17 and UTF-8 later. ASCII is what containers have for no
     * locale.
     */
    static Charset charset(@Nullable String nativeEncoding) {
        try {
            Charset charset = nativeEncoding == null ? StandardCharsets.UTF_8 : Charset.forName(nativeEncoding);
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    List<String> lines() {
        lock.lock();
        try {
            return lines.all();
        } finally {
            lock.unlock();
        }
    }

    /** The first line in which the pattern is found; null if the output ended, or the time was over, without one. */
    @Nullable
    String await(Pattern pattern, Duration timeout) throws InterruptedException {
        long leftNs = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            long next = 0;
            while (true) {
                for (next = Math.max(next, lines.first()); next < lines.end(); next++) {
                    if (pattern.matcher(lines.get(next)).find()) {
                        return lines.get(next);
                    }
                }
                String partial = lines.partial();
                if (!partial.isEmpty() && pattern.matcher(partial).find()) {
                    return partial;
                }
                if (ended || leftNs <= 0) {
                    return null;
                }
                leftNs = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    /** If the output has ended, waits for the process to end too, or until the time is over. */
    void awaitExit(Process writer, Duration timeout) throws InterruptedException {
        boolean waiting;
        lock.lockInterruptibly();
        try {
            waiting = ended;
        } finally {
            lock.unlock();
        }
        if (waiting) {
            writer.waitFor(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        }
    }

    /** Waits until all was read, or the time is over. */
    void awaitEnd(Duration timeout) throws InterruptedException {
        long leftNs = TimeUnit.NANOSECONDS.convert(timeout);
        lock.lockInterruptibly();
        try {
            while (!ended && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(char[] characters, int count) {
        List<String> completed = new ArrayList<>();
        lock.lock();
        try {
            lines.add(characters, count, completed);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        completed.forEach(this::log);
    }

    /** What goes wrong in a logger must not end the thread that reads: the process would fail at its next line. */
    private void log(String line) {
        try {
            if (logged) {
                LOG.info("[{}] {}", process, line);
            } else {
                LOG.debug("[{}] {}", process, line);
            }
        } catch (RuntimeException | LinkageError loggerFailed) {
            // there is no other place to report it; what the process writes is still read
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
