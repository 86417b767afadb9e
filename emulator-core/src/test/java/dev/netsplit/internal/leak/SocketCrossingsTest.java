package dev.netsplit.internal.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A node's thread that uses a socket of another node is reported; what a test does with sockets that it opened in nodes
 * is not.
 */
@WallClock
@RequiresTun
@Timeout(60)
class SocketCrossingsTest {
    private static final int PORT = 7000;

    private final List<Closeable> sockets = new CopyOnWriteArrayList<>();
    private final EmulatedNetwork network = EmulatedNetwork.builder()
            .nodes("a", "b", "c")
            .allLinks(LinkProfile.builder().latency(Duration.ofMillis(1)).build())
            .start();
    private final Node a = network.node("a");
    private final Node b = network.node("b");
    private final Node c = network.node("c");

    @AfterEach
    void closeAll() throws IOException {
        for (Closeable socket : sockets) {
            socket.close();
        }
        network.close();
    }

    @Test
    void aThreadThatReadsFromAnotherNodesConnectionIsReportedWithBothNodes() throws Exception {
        Socket ofA = connectFrom(a);
        start(b, () -> ofA.getInputStream().read());

        assertThat(awaitAny(network::crossings))
                .singleElement()
                .asString()
                .matches(
                        "thread b-1 of node b uses a TCP socket of node a \\(from port %d of \\S+ to port 7000 of %s\\)"
                                        .formatted(ofA.getLocalPort(), c.ipv4().getHostAddress())
                                + " \\(at dev\\.netsplit\\.internal\\.leak\\.SocketCrossingsTest\\..*\\): what it sends and"
                                + " receives takes the links of"
                                + " node a, and not those of b\\. .*docs/shared-state\\.md.*");
        assertThat(network.leaks()).containsAll(network.crossings());
    }

    @Test
    void soIsAnEventLoop() throws Exception {
        SocketChannel channel = connectFrom(a).getChannel();
        Selector selector = keep(Selector.open());
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        start(b, selector::select);

        assertThat(awaitAny(network::crossings)).singleElement().asString().contains("thread b-1 of node b uses");
    }

    @Test
    void soIsAThreadThatAcceptsByAnotherNodesSocketOrReceivesDatagramsByIt() throws Exception {
        ServerSocket server = keep(a.call(() -> new ServerSocket(PORT)));
        DatagramSocket datagrams = keep(a.call(() -> new DatagramSocket(PORT)));
        start(b, server::accept);
        start(c, () -> {
            datagrams.receive(new DatagramPacket(new byte[1], 1));
            return true;
        });

        awaitAny(() -> network.crossings().size() < 2 ? List.of() : network.crossings());
        assertThat(network.crossings())
                .anySatisfy(leak -> assertThat(leak).contains("of node b uses a TCP socket of node a (at port 7000"))
                .anySatisfy(leak -> assertThat(leak).contains("of node c uses a UDP socket of node a (at port 7000"));
    }

    @Test
    void soIsAConnectionOfTheHostToTheNetwork() throws Exception {
        listen(c);
        Socket ofHost = keep(new Socket(c.ipv4(), PORT));
        start(b, () -> ofHost.getInputStream().read());

        assertThat(awaitAny(network::crossings)).singleElement().asString().contains("uses a TCP socket of the host");
    }

    @Test
    void soIsAConnectionOfAnotherNetwork() throws Exception {
        try (EmulatedNetwork other = EmulatedNetwork.builder().nodes("x", "y").start()) {
            listen(other.node("y"));
            Socket ofOther =
                    keep(other.node("x").call(() -> new Socket(other.node("y").ipv4(), PORT)));
            start(b, () -> ofOther.getInputStream().read());

            assertThat(awaitAny(network::crossings))
                    .singleElement()
                    .asString()
                    .contains("thread b-1 of node b uses a TCP socket of node x of another network");
            assertThat(other.crossings()).isEmpty();
        }
    }

    @Test
    void threadsOfTheNodeAndOfNoNodeAreNotReported() throws Exception {
        Socket ofA = connectFrom(a);
        Socket alsoOfA = connectFrom(a);
        ServerSocket loopback = keep(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Socket ofBuildTool = keep(new Socket(loopback.getInetAddress(), loopback.getLocalPort()));
        Socket marker = connectFrom(a);
        Thread own = start(a, () -> ofA.getInputStream().read());
        Thread plain = new Thread(() -> attempt(() -> alsoOfA.getInputStream().read()), "plain");
        plain.setDaemon(true);
        plain.start();
        Thread other = start(b, () -> ofBuildTool.getInputStream().read());
        for (Thread reader : List.of(own, plain, other)) {
            awaitRead(reader);
        }
        start(c, () -> marker.getInputStream().read()); // the look that sees this one sees the others too

        assertThat(awaitAny(network::crossings)).singleElement().asString().startsWith("thread c-");
        assertThat(network.crossings()).hasSize(1);
    }

    /** After so many, no more are reported in one test; the next one begins with none. */
    @Test
    void whatOneTestReportedLeavesTheNextOneAlone() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Socket> before = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            Socket ofA = connectFrom(a);
            before.add(ofA);
            threads.add(start(b, () -> ofA.getInputStream().read()));
        }
        awaitAny(() -> network.crossings().size() < 100 ? List.of() : network.crossings());
        for (Socket socket : before) {
            socket.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        network.beginTest("next");
        Socket ofA = connectFrom(a);
        start(c, () -> ofA.getInputStream().read());

        assertThat(awaitAny(network::leaksOfTest))
                .singleElement()
                .asString()
                .matches("thread c-\\d+ of node c uses .*");
    }

    /** Waits until the thread is in a native method of the socket: it waits in the kernel, where a look finds it. */
    private static void awaitRead(Thread reader) {
        awaitAny(() -> Stream.of(reader.getStackTrace())
                .limit(1)
                .filter(top -> top.isNativeMethod() && top.getClassName().startsWith("sun.nio.ch."))
                .toList());
    }

    private <T extends Closeable> T keep(T socket) {
        sockets.add(socket);
        return socket;
    }

    private Socket connectFrom(Node node) throws Exception {
        if (sockets.isEmpty()) {
            listen(c);
        }
        return keep(node.call(
                () -> SocketChannel.open(new InetSocketAddress(c.ipv4(), PORT)).socket()));
    }

    /** The kernel takes connections, and nothing answers. */
    private void listen(Node node) throws Exception {
        keep(node.call(() -> new ServerSocket(PORT, 200)));
    }

    private static Thread start(Node node, Callable<?> task) {
        Thread thread = node.threadFactory().newThread(() -> attempt(task));
        thread.start();
        return thread;
    }

    /** What it waits for ends with the test. */
    private static void attempt(Callable<?> task) {
        try {
            task.call();
        } catch (Exception e) {
            assertThat(e).isInstanceOfAny(IOException.class, ClosedSelectorException.class);
        }
    }

    private static <T> List<T> awaitAny(Supplier<List<T>> source) {
        return Eventually.until("the network has reported one", source::get, found -> !found.isEmpty());
    }
}
