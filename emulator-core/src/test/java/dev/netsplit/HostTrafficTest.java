package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.netsplit.internal.node.TestThreads;
import dev.netsplit.report.HostConnection;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code that was to run in a node and does not is told of; the test's own traffic is not. */
@WallClock
@RequiresTun
@Timeout(60)
class HostTrafficTest {
    private static final int PORT = 7000;

    /**
     * As a static pool that was used outside of any node before: its thread is nowhere but in the JVM's own namespace.
     */
    private final ExecutorService pool =
            Executors.newSingleThreadExecutor(body -> new Thread(body, "pool-of-a-library"));

    private final List<Closeable> sockets = new CopyOnWriteArrayList<>();
    private EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
    private Node a = network.node("a");
    private Node b = network.node("b");

    @AfterEach
    void closeAll() throws Exception {
        for (Closeable socket : sockets) {
            socket.close();
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        network.close();
    }

    @Test
    void aThreadThatNodeCodeUsesAndThatIsInNoNodeIsNamedWithItsConnection() throws Exception {
        pool.submit(() -> {}).get(); // in no node
        listen(b);
        a.run(() -> start(pool, () -> {
            try (Socket socket = new Socket(b.ipv4(), PORT)) {
                return socket.getInputStream().read();
            }
        }));

        assertThat(awaitAny(network::leaks))
                .singleElement()
                .asString()
                .matches("TCP from port \\d+ of the host to port 7000 of b by thread pool-of-a-library \\(at"
                        + " dev\\.netsplit\\.HostTrafficTest\\..*\\): past the links of all nodes, .*"
                        + "give that code node\\.executor\\(\\) or node\\.threadFactory\\(\\).*");
        assertThat(network.hostConnections())
                .singleElement()
                .extracting(HostConnection::threads)
                .isEqualTo(List.of("pool-of-a-library"));
    }

    @Test
    void soIsAnEventLoop() throws Exception {
        Selector selector = Selector.open();
        pool.submit(() -> {}).get(); // in no node
        listen(b);
        a.run(() -> start(pool, () -> {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_CONNECT);
            channel.connect(new InetSocketAddress(b.ipv4(), PORT));
            selector.select(key -> key.interestOps(SelectionKey.OP_READ));
            return selector.select();
        }));

        assertThat(awaitAny(network::leaks)).singleElement().asString().contains("by thread pool-of-a-library");
        selector.close();
    }

    @Test
    void soIsAThreadThatWaitsForADatagram() throws Exception {
        pool.submit(() -> {}).get(); // in no node
        DatagramSocket receiver = b.call(() -> new DatagramSocket(PORT));
        CountDownLatch receives = new CountDownLatch(1);
        start(
                b.executor(),
                () -> { // code in a node, until the socket is closed
                    receives.countDown();
                    receiver.receive(new DatagramPacket(new byte[1], 1));
                    receiver.receive(new DatagramPacket(new byte[1], 1));
                    return true;
                });
        receives.await();
        try (DatagramSocket sender = new DatagramSocket()) {
            a.run(() -> start(pool, () -> askByDatagram(sender)));

            assertThat(awaitAny(network::leaks))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "UDP from port " + sender.getLocalPort() + " of the host to port 7000 of b by thread pool");
        }
        receiver.close();
    }

    @Test
    void theTestsOwnThreadIsNotToldOf() throws Exception {
        listen(b);
        try (Socket socket = new Socket(b.ipv4(), PORT)) {
            socket.setSoTimeout(200);
            while (network.hostConnections().get(0).threads().isEmpty()) { // until it is seen
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }

            assertThat(network.hostConnections())
                    .containsExactly(new HostConnection(
                            "TCP",
                            "b",
                            socket.getLocalPort(),
                            PORT,
                            List.of(Thread.currentThread().getName())));
            assertThat(network.leaks()).isEmpty();
        }
    }

    @Test
    void threadsThatRunAPieceOfTheTestInTimeAreTheTests() throws Exception {
        listen(b);
        ExecutorService awaitility = Executors.newSingleThreadExecutor(body -> new Thread(body, "awaitility-thread"));
        start(awaitility, this::askB);
        Thread timed = new Thread(
                () -> assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                    try {
                        askB();
                    } catch (SocketException closed) {
                        // at the test's end
                    }
                }),
                "runs-junit");
        timed.setUncaughtExceptionHandler((thread, interrupted) -> {}); // at the test's end
        timed.start();

        awaitAny(() -> network.hostConnections().stream()
                                .flatMap(connection -> connection.threads().stream())
                                .distinct()
                                .count()
                        == 2
                ? List.of("both")
                : List.of());
        assertThat(network.leaks()).isEmpty();
        awaitility.shutdownNow();
        timed.interrupt();
    }

    @Test
    void aPoolThatAwaitilityPollsByIsTheTests() {
        StackTraceElement[] polls = {
            new StackTraceElement("java.net.Socket", "connect", "Socket.java", 1),
            new StackTraceElement("org.awaitility.core.ConditionAwaiter", "call", "ConditionAwaiter.java", 1),
            new StackTraceElement("java.lang.Thread", "run", "Thread.java", 1)
        };

        assertThat(TestThreads.contains(new Thread("pool-1-thread-1"), polls)).isTrue();
    }

    @Test
    void aLeakOfAnEarlierTestIsOfThisOneIfItIsInUse() throws Exception {
        network.beginTest("first");
        pool.submit(() -> {}).get(); // in no node
        ServerSocket server = b.call(() -> new ServerSocket(PORT));
        CountDownLatch codeInB = new CountDownLatch(1);
        a.run(() -> start(pool, () -> {
            try (Socket socket = new Socket(b.ipv4(), PORT)) {
                return socket.getInputStream().readAllBytes(); // until the test ends
            }
        }));
        start(
                b.executor(),
                () -> { // code in a node, until the test ends
                    codeInB.await();
                    return true;
                });
        Socket accepted = server.accept();
        sockets.add(server);
        sockets.add(accepted);
        List<String> leaks = awaitAny(network::leaks);
        assertThat(network.leaksOfTest()).isEqualTo(leaks);

        network.beginTest("second");
        assertThat(network.leaksOfTest()).isEmpty();
        assertThat(network.leaks()).isEqualTo(leaks);

        accepted.getOutputStream().write(1);
        assertThat(awaitAny(network::leaksOfTest)).isEqualTo(leaks);
        codeInB.countDown();
    }

    @Test
    void whatIsMadeInTheHostNodeIsNotToldOf() throws Exception {
        ExecutorService deliberate = network.host().call(() -> {
            ExecutorService made = Executors.newSingleThreadExecutor();
            made.submit(() -> {}).get();
            return made;
        });
        listen(b);
        start(deliberate, this::askB);

        awaitAny(() -> network.hostConnections().stream()
                .flatMap(connection -> connection.threads().stream())
                .toList());
        assertThat(network.leaks()).isEmpty();
        deliberate.shutdownNow();
    }

    @Test
    void withoutCodeInNodesNothingIsToldOf() throws Exception {
        try (DatagramSocket sender = new DatagramSocket()) {
            pool.submit(() -> {}).get(); // in no node
            DatagramSocket receiver = b.call(() -> new DatagramSocket(PORT));
            start(pool, () -> askByDatagram(sender));

            awaitAny(() -> network.hostConnections().stream()
                    .flatMap(connection -> connection.threads().stream())
                    .toList());
            assertThat(network.leaks()).isEmpty();
            receiver.close();
        }
    }

    @Test
    void trafficThatIsRefusedDoesNotPassAndIsToldOfAlsoOfTheTestsOwnThread() throws Exception {
        restart(HostTraffic.REFUSED);
        listen(b);

        String name = Thread.currentThread().getName();
        while (network.leaks().stream().noneMatch(leak -> leak.contains("to port 7000 of b by thread " + name))) {
            network.heal(); // which changes nothing
            try (Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(b.ipv4(), PORT), 500))
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }

        assertThat(network.leaks())
                .allSatisfy(leak -> assertThat(leak).contains(": refused, as hostTraffic(REFUSED) asks"));
        a.run(() -> new Socket(b.ipv4(), PORT).close()); // between nodes it passes
    }

    @Test
    void trafficThatIsAllowedIsKnownAllTheSame() throws Exception {
        restart(HostTraffic.ALLOWED);
        listen(b);
        start(pool, this::askB);

        awaitAny(network::hostConnections);
        assertThat(network.leaks()).isEmpty();
    }

    private void restart(HostTraffic policy) {
        network.close();
        network = EmulatedNetwork.builder().nodes("a", "b").hostTraffic(policy).start();
        a = network.node("a");
        b = network.node("b");
    }

    /** Takes connections and says nothing, until the test ends. */
    private void listen(Node node) throws Exception {
        ServerSocket server = node.call(() -> new ServerSocket(PORT));
        sockets.add(server);
        CountDownLatch listens = new CountDownLatch(1);
        start(node.executor(), () -> {
            listens.countDown();
            while (true) {
                sockets.add(server.accept());
            }
        });
        listens.await();
    }

    /** What it waits for ends with the test. */
    private static void start(Executor executor, Callable<?> task) {
        executor.execute(() -> {
            try {
                task.call();
            } catch (Exception e) {
                assertThat(e).isInstanceOfAny(IOException.class, ClosedSelectorException.class);
            }
        });
    }

    private int askB() throws IOException {
        try (Socket socket = new Socket(b.ipv4(), PORT)) {
            socket.setSoTimeout(10_000);
            return socket.getInputStream().read();
        }
    }

    private Object askByDatagram(DatagramSocket sender) throws IOException {
        sender.setSoTimeout(10_000);
        sender.send(new DatagramPacket(new byte[1], 1, b.ipv4(), PORT));
        sender.receive(new DatagramPacket(new byte[1], 1));
        return true;
    }

    private static <T> List<T> awaitAny(Supplier<List<T>> source) {
        return Eventually.until("the network has reported one", source::get, found -> !found.isEmpty());
    }
}
