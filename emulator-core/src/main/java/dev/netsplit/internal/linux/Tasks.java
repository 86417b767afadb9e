package dev.netsplit.internal.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Threads, this JVM's or another process's, as the kernel shows them in {@code /proc}; what has ended meanwhile, or is
 * not to be seen, is empty.
 */
final class Tasks {
    private static final Path DIRECTORY = Path.of("/proc/self/task");

    private Tasks() {}

    /** The directories of a process's threads; none if it has ended. */
    static List<Path> in(Path directory) {
        try (Stream<Path> tasks = Files.list(directory)) {
            return tasks.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** Those of this JVM's threads. */
    static List<Path> all() throws IOException {
        try (Stream<Path> tasks = Files.list(DIRECTORY)) {
            return tasks.toList();
        }
    }

    /** A thread's name, as much of it as the kernel keeps: 15 bytes. */
    static Optional<String> name(Path task) {
        return read(task, "comm");
    }

    /** A thread's network namespace. */
    static Optional<String> namespace(Path task) {
        return link(task.resolve("ns/net"));
    }

    static Optional<String> read(Path directory, String file) {
        try {
            return Optional.of(Files.readString(directory.resolve(file)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Optional<String> link(Path file) {
        try {
            return Optional.of(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
