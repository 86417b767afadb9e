package dev.netsplit.internal.linux;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** The processes in a namespace, whoever started them. */
final class NamespaceProcesses {
    private static final Logger LOG = Logs.of(NamespaceProcesses.class);
    private static final Path PROC = Path.of("/proc");
    private static final int ROUNDS = 1000;
    private static final int MS_PER_ROUND = 5;

    private NamespaceProcesses() {}

    /**
     * Kills them, by SIGKILL, and returns once they are gone, or after some seconds. Spares this JVM, and all that is
     * in the namespace that it was started in.
     *
     * @param namespace its file in /proc, which is called after its kind
     */
    static void kill(Path namespace) {
        Optional<Path> target = link(namespace);
        Path kind = Path.of("ns").resolve(namespace.getFileName());
        if (target.isEmpty() || target.equals(link(PROC.resolve("self").resolve(kind)))) {
            return;
        }
        List<ProcessHandle> left = in(target.get(), kind);
        for (int round = 0; !left.isEmpty() && round < ROUNDS; round++) { // it may have started another meanwhile
            left.forEach(ProcessHandle::destroyForcibly);
            Uninterruptibles.sleepUninterruptibly(MS_PER_ROUND, MILLISECONDS);
            left = in(target.get(), kind);
        }
        if (!left.isEmpty()) {
            LOG.warn("processes {} did not end by SIGKILL; the namespace of their node lives on until they do", left);
        }
    }

    private static List<ProcessHandle> in(Path namespace, Path kind) {
        long own = ProcessHandle.current().pid();
        try (Stream<Path> files = Files.list(PROC)) {
            return files.filter(file ->
                            Character.isDigit(file.getFileName().toString().charAt(0)))
                    .filter(process -> link(process.resolve(kind)).equals(Optional.of(namespace)))
                    .map(process -> Long.parseLong(process.getFileName().toString()))
                    .filter(pid -> pid != own)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + PROC, e);
        }
    }

    /** Empty also for a process that has ended or is another user's. */
    private static Optional<Path> link(Path file) {
        try {
            return Optional.of(Files.readSymbolicLink(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
