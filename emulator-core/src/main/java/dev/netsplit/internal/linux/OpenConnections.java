package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * The TCP connections that this JVM has open, in whatever namespaces. To find them costs some microseconds for each
 * open socket.
 */
final class OpenConnections implements AutoCloseable {
    private static final Logger LOG = Logs.of(OpenConnections.class);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final ImmutableListMultimap<String, OpenSocket> byNamespace;

    private OpenConnections(ImmutableListMultimap<String, OpenSocket> byNamespace) {
        this.byNamespace = byNamespace;
    }

    /**
     * Finds them. Where there are too few descriptors left for all, it finds as many as there are, and logs a warning.
     */
    static OpenConnections find() throws IOException {
        ImmutableListMultimap.Builder<String, OpenSocket> found = ImmutableListMultimap.builder();
        List<LinuxException> failures = new ArrayList<>();
        for (int descriptor : descriptors()) {
            try {
                OpenSocket.connection(descriptor).ifPresent(socket -> add(socket, found));
            } catch (LinuxException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            LOG.warn(
                    "{} TCP connections of this JVM are left alone: {}",
                    failures.size(),
                    failures.get(0).getMessage());
        }
        return new OpenConnections(found.build());
    }

    private static void add(OpenSocket socket, ImmutableListMultimap.Builder<String, OpenSocket> found) {
        try {
            socket.namespace().ifPresentOrElse(namespace -> found.put(namespace, socket), socket::close);
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private static List<Integer> descriptors() throws IOException {
        try (Stream<Path> files = Files.list(DESCRIPTORS)) {
            return files.map(file -> Integer.parseInt(file.getFileName().toString()))
                    .toList();
        }
    }

    /** Those in these namespaces, which are called as {@link NodeNamespace#identities()} calls them. */
    ImmutableList<OpenSocket> in(Set<String> namespaces) {
        return namespaces.stream()
                .flatMap(namespace -> byNamespace.get(namespace).stream())
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public void close() {
        byNamespace.values().forEach(OpenSocket::close);
    }
}
