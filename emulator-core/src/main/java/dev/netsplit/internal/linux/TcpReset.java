package dev.netsplit.internal.linux;

import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import org.slf4j.Logger;

/**
 * Resets TCP connections of a network that ends, so that a thread that waits on one wakes up, and a pool that keeps one
 * notices. Without it both would wait for ever: nothing answers any more, not even by a refusal. Listening sockets are
 * left alone: a server that accepts in a loop would try again without end.
 */
public final class TcpReset {
    private static final Logger LOG = Logs.of(TcpReset.class);
    private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

    private TcpReset() {}

    /** Resets the connections of the JVM's own namespace that have an address of a network, and no others. */
    public static void inHost(Subnet subnet) {
        HostNamespace.get().anchor().run(() -> inCallersNamespace(ofSubnet(subnet)));
    }

    /** Chooses the connections that have an address of a network, at either end. */
    static BiPredicate<InetSocketAddress, InetSocketAddress> ofSubnet(Subnet subnet) {
        return (local, peer) -> subnet.contains(local.getAddress()) || subnet.contains(peer.getAddress());
    }

    /**
     * Resets the chosen connections of the namespace that the calling thread is in.
     *
     * @param which is asked with a connection's local address and its peer's
     */
    static void inCallersNamespace(BiPredicate<InetSocketAddress, InetSocketAddress> which) {
        try {
            bySocketDiag(which);
        } catch (LinuxException e) {
            LOG.debug("{}; resetting this JVM's own connections by their descriptors", e.getMessage());
            byDescriptors(which);
        }
    }

    /**
     * Resets connections of any process.
     *
     * @throws LinuxException if the kernel lacks CONFIG_INET_DIAG_DESTROY
     */
    static void bySocketDiag(BiPredicate<InetSocketAddress, InetSocketAddress> which) {
        try (SocketDiag diag = SocketDiag.open()) {
            for (TcpConnection connection : diag.connections()) {
                if (which.test(connection.local(), connection.peer())) {
                    diag.reset(connection);
                }
            }
        }
    }

    /** Resets connections of this JVM, on every kernel; other processes keep theirs. */
    static void byDescriptors(BiPredicate<InetSocketAddress, InetSocketAddress> which) {
        try (OpenConnections open = OpenConnections.find()) {
            open.in(Set.of(Files.readSymbolicLink(NAMESPACE).toString())).stream()
                    .filter(socket -> isChosen(socket, which))
                    .forEach(OpenSocket::reset);
        } catch (IOException e) {
            LOG.warn("cannot see this JVM's sockets, so TCP connections of a closed network stay open", e);
        }
    }

    private static boolean isChosen(OpenSocket socket, BiPredicate<InetSocketAddress, InetSocketAddress> which) {
        Optional<InetSocketAddress> local = socket.local();
        return local.isPresent() && which.test(local.get(), socket.peer().orElse(local.get()));
    }

    /**
     * Resets connections of this JVM in the namespace that the calling thread is in, without asking the kernel for a
     * list.
     */
    static void each(List<OpenSocket> connections) {
        try (SocketDiag diag = SocketDiag.open()) {
            for (OpenSocket connection : connections) {
                Optional<TcpConnection> known = connection.connection();
                if (known.isEmpty() || !diag.reset(known.get())) {
                    connection.reset();
                }
            }
        } catch (LinuxException e) {
            LOG.debug("{}; resetting connections by their descriptors", e.getMessage());
            connections.forEach(OpenSocket::reset);
        }
    }
}
