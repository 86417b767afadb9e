package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.linux.ProcessTree;
import dev.netsplit.internal.log.Logs;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** A process in a node. It ends with the network, and also when this JVM is killed. Thread-safe. */
public final class NodeProcess implements AutoCloseable {
    private static final Logger LOG = Logs.of(NodeProcess.class);
    private static final int LINES_SHOWN = 20;

    /** Only a child of the process that goes on, with the same output, can make it as long as this. */
    private static final Duration MAX_OUTPUT_DELAY = Duration.ofSeconds(1);

    /** Longer only for one that hangs in the kernel. */
    private static final Duration MAX_TIME_TO_DIE = Duration.ofSeconds(10);

    private final String description;
    private final Process process;
    private final ProcessOutput output;
    private final Supplier<NodeProcess> again;

    /** Somebody asked for its end. */
    private volatile boolean ending;

    /**
     * @param again starts another like it
     */
    NodeProcess(String description, Process process, ProcessOutput output, Supplier<NodeProcess> again) {
        this.again = again;
        this.description = description;
        this.process = process;
        this.output = output;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * What it wrote so far, output and errors together: the {@link #outputLines() lines}, with a line feed between two
     * of them and none after the last.
     */
    public String output() {
        return String.join("\n", outputLines());
    }

    /**
     * What it wrote so far, line by line; the last may be one that it has not ended yet, such as a prompt. The newest
     * 100,000 lines are kept, and of these as many as have 4,194,304 characters together; a line is cut after every
     * 65,536. The bytes are read in the encoding of this JVM's locale, and as UTF-8 where that is plain ASCII.
     */
    public List<String> outputLines() {
        return output.lines();
    }

    /**
     * Waits for a line of output, written before or after this call. The line need not have ended: what there is of it
     * counts.
     *
     * @param regex to be found somewhere in the line
     * @return the first such line, as far as it was written
     * @throws IllegalStateException if there is none within the time, or the process ended without one; it tells the
     *     last lines there were
     */
    @CanIgnoreReturnValue
    public String awaitOutput(String regex, Duration timeout) throws InterruptedException {
        String line = output.await(Pattern.compile(regex), timeout);
        if (line == null) {
            output.awaitExit(process, MAX_OUTPUT_DELAY); // a process that ends closes its output a moment earlier
            throw new IllegalStateException(
                    "output of %s must have a line with '%s' within %s ms, but %s; its last lines:%n%s"
                            .formatted(
                                    description, regex, TimeUnit.MILLISECONDS.convert(timeout), state(), lastLines()));
        }
        return line;
    }

    /**
     * Waits for the process to end; all its output is there then.
     *
     * @return its exit code; 128 and the number of the signal, if one ended it
     * @throws IllegalStateException if it goes on for longer
     */
    @CanIgnoreReturnValue
    public int waitFor(Duration timeout) throws InterruptedException {
        checkState(
                process.waitFor(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS),
                "%s must end within %s ms, but it goes on; its last lines:\n%s",
                description,
                TimeUnit.MILLISECONDS.convert(timeout),
                lastLines());
        output.awaitEnd(MAX_OUTPUT_DELAY);
        return process.exitValue();
    }

    /** The exit code, once it has ended. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Asks it to end, by SIGTERM. */
    public void terminate() {
        ending = true;
        process.toHandle().destroy(); // not process.destroy(), which also throws away what it has still to say
    }

    /** Ends it and the processes that it started, by SIGKILL, without giving them a chance to clean up. */
    public void kill() {
        ending = true;
        List<ProcessHandle> descendants = process.descendants().toList();
        process.toHandle().destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Stops it and the processes that it started, by SIGSTOP, as a long garbage collection or an overloaded machine
     * would: it neither reads nor answers, and its connections stay open. Its kernel goes on to take in what it is
     * sent. All of them stand still when this returns.
     */
    public void pause() {
        if (process.isAlive()) {
            ProcessTree.stop(process.toHandle());
        }
    }

    /** Lets a paused one go on. */
    public void resume() {
        if (process.isAlive()) {
            ProcessTree.goOn(process.toHandle());
        }
    }

    /**
     * Kills it, and starts another by the same specification in the same node, also if it had ended before.
     *
     * @return the new one; this one stays what it was
     * @throws IllegalStateException if the network is closed
     */
    public NodeProcess restart() {
        close();
        return again.get();
    }

    /**
     * Whether it ended of itself, and not well: by a signal or with an exit code other than 0, and nobody had asked for
     * its end by {@link #terminate()}, {@link #kill()}, {@link #restart()} or {@link #close()}.
     */
    public boolean hasCrashed() {
        return !process.isAlive() && process.exitValue() != 0 && !ending;
    }

    /** Kills it, and returns once it is gone, or after ten seconds. */
    @Override
    public void close() {
        kill();
        awaitEnd();
    }

    /** Not by {@code onExit()}, which makes threads where it is called that the JDK keeps for others. */
    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                if (!process.waitFor(MAX_TIME_TO_DIE.toNanos(), TimeUnit.NANOSECONDS)) {
                    LOG.warn("{} was killed, but did not end within {} s", description, MAX_TIME_TO_DIE.toSeconds());
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return description + " (pid " + pid() + ", " + state() + ")";
    }

    private String state() {
        return process.isAlive() ? "it is running" : "it ended with exit code " + process.exitValue();
    }

    /**
     * What it was, how it ended, and the last lines that it wrote.
     *
     * @throws IllegalStateException if it goes on
     */
    public String obituary() {
        checkState(!isAlive(), "%s must have ended to have an obituary, but it is running", description);
        return "%s ended with exit code %s; its last lines:%n%s"
                .formatted(description, process.exitValue(), lastLines());
    }

    private String lastLines() {
        List<String> lines = outputLines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }
}
