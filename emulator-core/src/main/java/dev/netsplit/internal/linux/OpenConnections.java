package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The TCP connections that this JVM has open, in whatever namespaces. To find them costs some microseconds for each open socket. */
final class OpenConnections implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final ImmutableListMultimap<String, OpenSocket> byNamespace;

    private OpenConnections(ImmutableListMultimap<String, OpenSocket> byNamespace) {
        this.byNamespace = byNamespace;
    }

    static OpenConnections find() throws IOException {
        ImmutableListMultimap.Builder<String, OpenSocket> found = ImmutableListMultimap.builder();
        for (int descriptor : descriptors()) {
            OpenSocket.of(descriptor).ifPresent(socket -> {
                if (socket.isConnection()) {
                    socket.namespace().ifPresentOrElse(namespace -> found.put(namespace, socket), socket::close);
                } else {
                    socket.close();
                }
            });
        }
        return new OpenConnections(found.build());
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
