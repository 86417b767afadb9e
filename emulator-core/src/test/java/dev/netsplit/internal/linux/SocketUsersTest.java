package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finds who waits for a socket, in each of the ways in which the JDK waits; over loopback. */
@RequiresTun // for the Linux that is needed, not for the device
@Timeout(60)
class SocketUsersTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, LOOPBACK);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aThreadThatReads() throws Exception {
        try (Socket socket = new Socket(LOOPBACK, server.getLocalPort())) {
            start("reads", () -> socket.getInputStream().read());
            assertThat(awaitUsers(socket.getLocalPort())).containsExactly("reads");
        }
    }

    @Test
    void aThreadThatReadsForSomeTime() throws Exception {
        try (Socket socket = new Socket(LOOPBACK, server.getLocalPort())) {
            socket.setSoTimeout(50_000);
            start("polls", () -> socket.getInputStream().read());
            assertThat(awaitUsers(socket.getLocalPort())).containsExactly("polls");
        }
    }

    @Test
    void aThreadWithASelector() throws Exception {
        try (SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            start("selects", selector::select);
            assertThat(awaitUsers(channel.socket().getLocalPort())).containsExactly("selects");
        }
    }

    @Test
    void aThreadThatWaitsForADatagram() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            start("receives", () -> {
                socket.receive(new DatagramPacket(new byte[1], 1));
                return true;
            });
            HostSocket sought = new HostSocket(true, socket.getLocalPort(), 53);
            assertThat(awaitUsers(sought, peer -> false)).containsExactly("receives");
        }
    }

    @Test
    void aSocketThatIsClosedOrTalksToOthersIsNotAmongThem() throws Exception {
        try (Socket socket = new Socket(LOOPBACK, server.getLocalPort())) {
            HostSocket open = new HostSocket(false, socket.getLocalPort(), server.getLocalPort());
            HostSocket closed = new HostSocket(false, socket.getLocalPort(), 1);

            assertThat(SocketUsers.find(Set.of(open, closed), LOOPBACK::equals)).containsOnlyKeys(open);
            assertThat(SocketUsers.find(Set.of(open), peer -> false)).isEmpty();
        }
    }

    private List<String> awaitUsers(int port) {
        return awaitUsers(new HostSocket(false, port, server.getLocalPort()), LOOPBACK::equals);
    }

    private static List<String> awaitUsers(HostSocket socket, Predicate<InetAddress> peers) {
        return Eventually.until(
                "a thread uses the socket",
                () -> SocketUsers.find(Set.of(socket), peers).getOrDefault(socket, List.of()),
                users -> !users.isEmpty());
    }

    /** Its wait ends with the socket. */
    private static void start(String name, Callable<?> wait) {
        Thread thread = new Thread(
                () -> {
                    try {
                        wait.call();
                    } catch (Exception e) {
                        assertThat(e).isInstanceOf(IOException.class);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
