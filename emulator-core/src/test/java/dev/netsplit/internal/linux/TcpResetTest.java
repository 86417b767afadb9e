package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Resets connections of one namespace and of no other, both by the kernel's own means and in the way for kernels that
 * lack them.
 */
@WallClock
@RequiresTun
@Timeout(60)
class TcpResetTest {
    private static final String IPV4 = "127.0.0.1";
    private static final String IPV6 = "::1";

    private enum Way {
        SOCKET_DIAG,
        SOCKET_DIAG_WITHOUT_A_LIST,
        DESCRIPTORS;

        void resetIn(Namespace namespace, BiPredicate<InetSocketAddress, InetSocketAddress> which) throws Exception {
            try {
                TestNode.callIn(namespace, () -> reset(which));
            } catch (ExecutionException e) {
                boolean isMissing = e.getCause() instanceof LinuxException missing && missing.is(Errno.EOPNOTSUPP);
                assumeFalse(
                        isMissing && !Boolean.parseBoolean(System.getenv("NETSPLIT_CI")),
                        "the kernel must have CONFIG_INET_DIAG_DESTROY");
                throw e;
            }
        }

        private boolean reset(BiPredicate<InetSocketAddress, InetSocketAddress> which) throws IOException {
            switch (this) {
                case SOCKET_DIAG -> TcpReset.bySocketDiag(which);
                case DESCRIPTORS -> TcpReset.byDescriptors(which);
                case SOCKET_DIAG_WITHOUT_A_LIST -> {
                    try (OpenConnections open = OpenConnections.find()) {
                        String own = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                                .toString();
                        TcpReset.each(open.in(Set.of(own)).stream()
                                .filter(socket -> which.test(
                                        socket.local().orElseThrow(),
                                        socket.peer().orElseThrow()))
                                .toList());
                    }
                }
            }
            return true;
        }
    }

    private TestNode node;
    private TestNode other;

    @BeforeEach
    void open() throws IOException {
        node = TestNode.open(1);
        other = TestNode.open(2);
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        other.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aThreadThatReadsIsWoken(Way way) throws Exception {
        try (Pair pair = Pair.in(node.namespace, IPV4)) {
            CountDownLatch reads = new CountDownLatch(1);
            FutureTask<Boolean> read = new FutureTask<>(() -> {
                reads.countDown();
                return pair.endsWithin(0);
            });
            new Thread(read).start();
            reads.await();

            way.resetIn(node.namespace, (local, peer) -> true);

            assertThat(read.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void connectionsOfBothAddressFamiliesAreReset(Way way) throws Exception {
        try (Pair ipv4 = Pair.in(node.namespace, IPV4);
                Pair ipv6 = Pair.in(node.namespace, IPV6)) {
            way.resetIn(node.namespace, (local, peer) -> true);

            assertThat(ipv4.endsWithin(1)).isTrue();
            assertThat(ipv6.endsWithin(1)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void connectionsOfOtherNamespacesAndListeningSocketsStay(Way way) throws Exception {
        try (Pair own = Pair.in(node.namespace, IPV4);
                Pair others = Pair.in(other.namespace, IPV4);
                Pair hosts = Pair.in(HostNamespace.get(), IPV4)) {
            way.resetIn(node.namespace, (local, peer) -> true);

            assertThat(own.endsWithin(1)).isTrue();
            assertThat(others.endsWithin(1)).isFalse();
            assertThat(hosts.endsWithin(1)).isFalse();
            own.connectAgain(node.namespace);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void onlyChosenConnectionsAreReset(Way way) throws Exception {
        try (Pair chosen = Pair.in(HostNamespace.get(), IPV4);
                Pair left = Pair.in(HostNamespace.get(), IPV4)) {
            int port = chosen.server.getLocalPort();
            way.resetIn(HostNamespace.get(), (local, peer) -> peer.getPort() == port);

            assertThat(chosen.endsWithin(1)).isTrue();
            assertThat(left.endsWithin(1)).isFalse();
        }
    }

    @Test
    void aNetworksConnectionsInTheHostAreThoseWithAnAddressOfItsOwnAtEitherEnd() {
        Subnet subnet = Subnet.ofSlot(3);
        InetSocketAddress own = new InetSocketAddress(subnet.ipv4(1), 80);
        InetSocketAddress ownIpv6 = new InetSocketAddress(subnet.ipv6(1), 80);
        InetSocketAddress foreign = new InetSocketAddress(Subnet.ofSlot(4).ipv4(1), 80);

        assertThat(TcpReset.ofSubnet(subnet).test(own, foreign)).isTrue();
        assertThat(TcpReset.ofSubnet(subnet).test(foreign, ownIpv6)).isTrue();
        assertThat(TcpReset.ofSubnet(subnet).test(foreign, foreign)).isFalse();
    }

    /** Both ends of a connection within a namespace. */
    private record Pair(ServerSocket server, Socket client, Socket accepted) implements AutoCloseable {
        static Pair in(Namespace namespace, String address) throws Exception {
            return TestNode.callIn(namespace, () -> {
                ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName(address));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                return new Pair(server, client, server.accept());
            });
        }

        /** The server still takes connections. */
        void connectAgain(Namespace namespace) throws Exception {
            TestNode.callIn(namespace, () -> {
                new Socket(server.getInetAddress(), server.getLocalPort()).close();
                return true;
            });
        }

        /**
         * Whether both ends are over, by an error or an end of file, after some milliseconds at the most; 0 for no
         * limit.
         */
        boolean endsWithin(int milliseconds) throws IOException {
            for (Socket end : Arrays.asList(client, accepted)) {
                end.setSoTimeout(milliseconds);
                try {
                    assertThat(end.getInputStream().read()).isEqualTo(-1);
                } catch (SocketTimeoutException e) {
                    return false;
                } catch (IOException e) {
                    assertThat(e).hasMessageMatching("Connection reset|Software caused connection abort");
                }
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
            server.close();
        }
    }
}
