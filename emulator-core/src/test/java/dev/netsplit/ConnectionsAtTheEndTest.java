package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of TCP connections when their network closes: threads that wait on one, and pools that keep one, notice.
 */
@WallClock
@RequiresTun
@Timeout(120)
class ConnectionsAtTheEndTest {
    private static final int PORT = 9000;

    @Test
    void threadsThatReadFromAConnectionAreWokenByTheEndOfTheNetworkWhereverTheyAre() throws Exception {
        List<FutureTask<Integer>> reads = new ArrayList<>();
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("client", "server").start()) {
            ServerSocket server = network.node("server").call(() -> new ServerSocket(PORT));
            Socket ofNode = network.node("client").call(() -> new Socket("server", PORT));
            Socket accepted = server.accept();
            Socket ofHost = new Socket(network.node("server").ipv4(), PORT);
            Socket ofHostOverIpv6 = new Socket(network.node("server").ipv6(), PORT);
            CountDownLatch begun = new CountDownLatch(4);
            for (Socket socket : List.of(ofNode, accepted, ofHost, ofHostOverIpv6)) {
                reads.add(new FutureTask<>(reading(socket, begun)));
            }
            network.node("client").threadFactory().newThread(reads.get(0)).start();
            reads.subList(1, 4).forEach(read -> new Thread(read, "reads").start());
            begun.await();
        }
        for (FutureTask<Integer> read : reads) {
            assertThatThrownBy(read::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void connectionsThatAreNotOfTheNetworkStay() throws Exception {
        try (EmulatedNetwork stays = EmulatedNetwork.builder().nodes("a", "b").start();
                ServerSocket loopbackServer = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket loopback = new Socket(loopbackServer.getInetAddress(), loopbackServer.getLocalPort());
                Socket loopbackAccepted = loopbackServer.accept();
                ServerSocket server = stays.node("b").call(() -> new ServerSocket(PORT));
                Socket ofNode = stays.node("a").call(() -> new Socket("b", PORT));
                Socket accepted = server.accept();
                Socket ofHost = new Socket(stays.node("b").ipv4(), PORT)) {
            EmulatedNetwork ends = EmulatedNetwork.builder().nodes("a", "b").start();
            ServerSocket endsWithIt = ends.node("b").call(() -> new ServerSocket(PORT));
            Socket reset = new Socket(ends.node("b").ipv4(), PORT);
            ends.close();

            assertThatThrownBy(() -> reset.getInputStream().read()).isInstanceOf(SocketException.class);
            for (Socket socket : List.of(loopback, loopbackAccepted, ofNode, accepted, ofHost)) {
                socket.setSoTimeout(1);
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            }
            reset.close();
            endsWithIt.close();
        }
    }

    private static Callable<Integer> reading(Socket socket, CountDownLatch begun) {
        return () -> {
            begun.countDown();
            try (socket) {
                return socket.getInputStream().read();
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("Software caused connection abort|Connection reset");
                throw e;
            }
        };
    }
}
