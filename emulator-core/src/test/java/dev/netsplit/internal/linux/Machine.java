package dev.netsplit.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the machine's {@code /proc} tells about threads, processes and namespaces. */
final class Machine {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final Path NETWORK = Path.of("ns/net");

    private Machine() {}

    /** The names of this JVM's threads that are not in the JVM's own network namespace. */
    static Set<String> threadsElsewhere() throws IOException {
        String own = namespaceOf(Path.of("/proc/self"));
        try (Stream<Path> tasks = Files.list(TASKS)) {
            return tasks.filter(task -> {
                        String namespace = namespaceOf(task);
                        return !namespace.isEmpty() && !namespace.equals(own);
                    })
                    .map(task -> read(task.resolve("comm")).strip())
                    .collect(Collectors.toSet());
        }
    }

    /** The network namespace of a directory of /proc; empty if its thread has ended meanwhile. */
    static String namespaceOf(Path task) {
        try {
            return Files.readSymbolicLink(task.resolve(NETWORK)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    static String namespaceOfThisThread() {
        return namespaceOf(Path.of("/proc/thread-self"));
    }

    /** How many files of /proc/self/fd there are, sockets and devices among them; jars and the like are not counted. */
    static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(Machine::isOurKind).count();
        }
    }

    private static boolean isOurKind(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return Stream.of("/dev/net/tun", "socket:", "anon_inode:", "/proc/", "/hosts")
                    .anyMatch(target::contains);
        } catch (IOException e) {
            return false;
        }
    }

    /** The lines of a table in /proc/net, as the calling thread's namespace has it, each split into its columns. */
    static List<List<String>> table(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/net", name))) {
            return lines.map(line -> List.of(line.strip().split("\\s+"))).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
