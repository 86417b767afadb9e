package dev.netsplit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The extension as a user has it, with real sockets. */
@WallClock
@RequiresTun
@NetworkEmulation(nodes = {"n1", "n2"})
@LinkBetween(latency = "5ms")
@SuppressWarnings("NullAway.Init")
class TrafficTest {
    private static final int LONG_ENOUGH_MS = 5_000;
    private static final int FUTILE_MS = 100;

    @NodeName("n1")
    private Node n1;

    @NodeName("n2")
    private Node n2;

    private ServerSocket server;

    @BeforeEach
    void listen() throws Exception {
        server = n1.call(() -> new ServerSocket(0));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void handshakeTakesBothLatencies() throws Exception {
        long startNs = System.nanoTime();
        n2.run(() -> connect("n1", LONG_ENOUGH_MS));

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThanOrEqualTo(Duration.ofMillis(10));
    }

    @RepeatedTest(2)
    void nextTestFindsTheNetworkHealedOfWhatThisOneLeaves(EmulatedNetwork network) throws Exception {
        n2.run(() -> connect("n1", LONG_ENOUGH_MS));

        Fault split = network.partition(Set.of("n1"), Set.of("n2"));
        assertThatThrownBy(() -> n2.run(() -> connect("n1", FUTILE_MS))).isInstanceOf(SocketTimeoutException.class);
        assertThat(split.affectedPackets()).isPositive();
    }

    @Test
    void testsOwnThreadIsTheHost() throws Exception {
        connect(n1.ipv4().getHostAddress(), LONG_ENOUGH_MS);
    }

    private void connect(String address, int timeoutMs) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, server.getLocalPort()), timeoutMs);
        }
    }
}
