package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.Toxics;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each of Toxiproxy's toxics over real TCP: the first line of each test is what Toxiproxy says of it. */
@WallClock
@RequiresTun
@Timeout(60)
class ToxicsTest {
    private static EmulatedNetwork network;
    private static Node client;
    private static Node server;

    private ServerSocket listener;
    private ExecutorService executor;

    @BeforeAll
    static void open() {
        network = EmulatedNetwork.builder().seed(42).nodes("client", "server").start();
        client = network.node("client");
        server = network.node("server");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @BeforeEach
    void listen() throws Exception {
        listener = server.call(() -> new ServerSocket(0, 50, server.ipv4()));
        executor = server.executor();
    }

    @AfterEach
    void heal() throws Exception {
        network.heal();
        listener.close();
        executor.shutdownNow();
    }

    /** "Add a delay to all data going through the proxy. The delay is equal to latency +/- jitter." */
    @Test
    void latency() throws Exception {
        Fault fault = network.inject(Toxics.latency("client", "server", Duration.ofMillis(100), Duration.ZERO));
        try (Connection connection = connect()) {
            long start = System.nanoTime();
            connection.client.getOutputStream().write(1);
            assertThat(connection.accepted.getInputStream().read()).isEqualTo(1);
            assertThat(sinceMs(start)).isGreaterThanOrEqualTo(100);
        }
        assertThat(fault.affectedPackets()).isPositive();
    }

    /** "Limit a connection to a maximum number of kilobytes per second." */
    @Test
    void bandwidth() throws Exception {
        try (Connection connection = connect()) {
            network.inject(Toxics.bandwidth("client", "server", 100));
            long start = System.nanoTime();
            connection.client.getOutputStream().write(new byte[50_000]);
            connection.client.shutdownOutput();
            assertThat(connection.accepted.getInputStream().readAllBytes()).hasSize(50_000);
            assertThat(sinceMs(start)).isGreaterThanOrEqualTo(500);
        }
    }

    /** "Bringing a service down is not technically a toxic." */
    @Test
    void down() throws Exception {
        try (Connection connection = connect()) {
            Fault fault = network.inject(Toxics.down("client", "server"));
            connection.client.getOutputStream().write(1);
            assertReset(connection.client);
            assertReset(connection.accepted);
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(fault.affectedPackets()).isPositive();
        }
        network.heal();
        connect().close();
    }

    /** "If timeout is 0, the connection won't close, and data will be dropped until the toxic is removed." */
    @Test
    void timeoutOfZero() throws Exception {
        try (Connection connection = connect()) {
            network.inject(Toxics.timeout("client", "server", Duration.ZERO));
            connection.client.getOutputStream().write(1);
            connection.accepted.setSoTimeout(200);
            assertThatThrownBy(() -> connection.accepted.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);

            network.heal();

            connection.accepted.setSoTimeout(0);
            assertThat(connection.accepted.getInputStream().read())
                    .as("ours heals: what was sent comes again")
                    .isEqualTo(1);
        }
    }

    /** "Stops all data from getting through, and closes the connection after timeout." */
    @Test
    void timeout() throws Exception {
        try (Connection connection = connect()) {
            long start = System.nanoTime();
            network.inject(Toxics.timeout("client", "server", Duration.ofMillis(300)));
            connection.client.getOutputStream().write(1);
            assertReset(connection.client);
            assertThat(sinceMs(start)).isGreaterThanOrEqualTo(300);
            assertReset(connection.accepted);
        }
    }

    /**
     * "Simulate TCP RESET (Connection reset by peer) on the connections by closing the stub Input immediately or after
     * a timeout."
     */
    @Test
    void resetPeer() throws Exception {
        try (Connection connection = connect()) {
            Fault fault = network.inject(Toxics.resetPeer("client", "server", Duration.ZERO));
            connection.client.getOutputStream().write(1);
            assertReset(connection.client);
            assertReset(connection.accepted);
            assertThat(fault.affectedPackets()).isPositive();
        }
    }

    /** "Delay the TCP socket from closing until delay has elapsed." */
    @Test
    void slowClose() throws Exception {
        Fault fault = network.inject(Toxics.slowClose("client", "server", Duration.ofMillis(400)));
        try (Connection connection = connect()) {
            long start = System.nanoTime();
            connection.client.getOutputStream().write(1);
            connection.client.shutdownOutput();
            assertThat(connection.accepted.getInputStream().read())
                    .as("data goes on")
                    .isEqualTo(1);
            assertThat(sinceMs(start)).isLessThan(400);
            assertThat(connection.accepted.getInputStream().read()).isEqualTo(-1);
            assertThat(sinceMs(start)).isGreaterThanOrEqualTo(400);
        }
        assertThat(fault.affectedPackets()).isPositive();
    }

    /** "Closes connection when transmitted data exceeded limit." */
    @Test
    void limitData() throws Exception {
        byte[] data = new byte[100_000];
        new Random(42).nextBytes(data);
        Fault fault = network.inject(Toxics.limitData("client", "server", 12_345));
        try (Connection connection = connect()) {
            Future<?> writing = executor.submit(() -> {
                connection.client.getOutputStream().write(data);
                return connection.client.getInputStream().read(); // the data may fit into buffers
            });
            assertThat(connection.accepted.getInputStream().readAllBytes())
                    .as("exactly so many, and then the end")
                    .isEqualTo(Arrays.copyOf(data, 12_345));
            assertThatThrownBy(writing::get).hasCauseInstanceOf(IOException.class);
        }
        assertThat(fault.affectedPackets()).isPositive();
    }

    @Test
    void limitDataThatIsNotReachedTouchesNothing() throws Exception {
        Fault fault = network.inject(Toxics.limitData("client", "server", 1001));
        try (Connection connection = connect()) {
            connection.client.getOutputStream().write(new byte[1000]);
            connection.client.shutdownOutput();
            assertThat(connection.accepted.getInputStream().readAllBytes()).hasSize(1000);
        }
        assertThat(fault.affectedPackets()).isZero();
    }

    /** "Slices TCP data up into small bits, optionally adding a delay between each sliced packet." */
    @Test
    void slicer() throws Exception {
        byte[] data = new byte[10_000];
        new Random(42).nextBytes(data);
        try (Connection connection = connect()) {
            long before = network.link("client", "server").stats().delivered();
            network.inject(Toxics.slicer("client", "server", 100, 20, Duration.ofMillis(2)));
            long start = System.nanoTime();
            connection.client.getOutputStream().write(data);
            connection.client.shutdownOutput();
            assertThat(connection.accepted.getInputStream().readAllBytes()).isEqualTo(data);
            assertThat(sinceMs(start))
                    .as("a hundred pieces, two milliseconds apart")
                    .isGreaterThanOrEqualTo(160);
            assertThat(network.link("client", "server").stats().delivered() - before)
                    .isGreaterThanOrEqualTo(10_000 / 120);
        }
    }

    /**
     * "toxicity: probability of the toxic being applied to a link." Of 40 connections at 0.5, the number has σ = 3.2;
     * this is one seed.
     */
    @Test
    void toxicity() throws Exception {
        network.inject(Toxics.withToxicity(0.5, Toxics.resetPeer("client", "server", Duration.ZERO)));
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            try {
                connect().close();
            } catch (ConnectException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(4, 36);
    }

    /** Beyond Toxiproxy: the reader says that it has no room. */
    @Test
    void zeroWindow() throws Exception {
        byte[] data = new byte[4 << 20];
        new Random(42).nextBytes(data);
        try (Connection connection = connect()) {
            Fault fault = network.inject(PacketFault.on("server", "client")
                    .matching(PacketFilter.all().tcp())
                    .zeroWindow());
            Future<?> writing = writing(connection.client, data);
            connection.accepted.setSoTimeout(300);
            long read = 0;
            byte[] buffer = new byte[1 << 20];
            try {
                while (read < data.length) {
                    read += connection.accepted.getInputStream().read(buffer);
                }
            } catch (SocketTimeoutException stopped) {
                assertThat(writing.isDone()).isFalse();
            }
            assertThat(read).isLessThan(data.length);
            fault.close();

            connection.accepted.setSoTimeout(20_000);
            while (read < data.length) {
                read += connection.accepted.getInputStream().read(buffer);
            }
            writing.get();
            assertThat(fault.affectedPackets()).isPositive();
        }
    }

    /** In the middle of much data, where the kernel hands over many segments at a time. */
    @Test
    void aConnectionCanBeResetInTheMiddle() throws Exception {
        try (Connection connection = connect()) {
            network.inject(PacketFault.on("client", "server")
                    .matching(PacketFilter.all().withPayload().nth(1000))
                    .reset());
            Future<?> writing = writing(connection.client, new byte[16 << 20]);
            assertThatThrownBy(() -> connection.accepted.getInputStream().readAllBytes())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThatThrownBy(writing::get).hasCauseInstanceOf(IOException.class);
        }
    }

    private Future<?> writing(Socket socket, byte[] data) {
        return executor.submit(() -> {
            socket.getOutputStream().write(data);
            return true;
        });
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> {
                    while (socket.getInputStream().read() >= 0) {}
                })
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    private Connection connect() throws Exception {
        Socket socket = client.call(() -> new Socket(server.ipv4(), listener.getLocalPort()));
        return new Connection(socket, listener.accept());
    }

    private static long sinceMs(long startNs) {
        return Duration.ofNanos(System.nanoTime() - startNs).toMillis();
    }

    private record Connection(Socket client, Socket accepted) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
        }
    }
}
