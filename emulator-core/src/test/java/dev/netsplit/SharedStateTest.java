package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.leak.HttpKeepAlive;
import dev.netsplit.internal.linux.JdkField;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * State that the JDK keeps for the whole JVM does not carry one node's traffic over another's links, or give one the
 * other's address.
 */
@WallClock
@RequiresTun
@Timeout(60)
class SharedStateTest {
    private static final int PORT = 8080;

    private final List<InetAddress> callers = new CopyOnWriteArrayList<>();

    @AfterEach
    void clear() {
        System.clearProperty(HttpKeepAlive.PROPERTY);
    }

    @Test
    void aRequestDoesNotGoOverAnotherNodesConnectionThroughAPartition() throws Exception {
        try (EmulatedNetwork network = network(0)) {
            serve(network.node("c"));
            network.node("a").run(() -> get("c"));
            try (Fault split = network.partition(Set.of("b"), Set.of("c"))) {
                assertThatThrownBy(() -> network.node("b").call(() -> get("c")))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThatThrownBy(() -> network.node("b").isolated(() -> null).call(() -> get("c")))
                        .isInstanceOf(SocketTimeoutException.class);
                assertThat(split.affectedPackets()).isPositive();
            }
            network.node("b").run(() -> get("c"));
            assertThat(callers)
                    .containsExactly(network.node("a").ipv4(), network.node("b").ipv4());
        }
    }

    @Test
    void connectionsThatWerePooledBeforeASecondNodesCodeRanAreNotUsedByIt() throws Exception {
        try (EmulatedNetwork network = network(0)) {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(network.host().ipv4(), PORT), 0);
            answer(server);
            String host = network.host().ipv4().getHostAddress();
            network.node("a").run(() -> get(host));
            network.node("b").run(() -> get(host));
            assertThat(callers)
                    .containsExactly(network.node("a").ipv4(), network.node("b").ipv4());
            server.stop(0);
        }
    }

    @Test
    void keepAliveIsOffWhileCodeRunsInSeveralNodesAndOnAgainAfterTheNetwork() throws Exception {
        try (EmulatedNetwork network = network(0)) {
            network.node("a").run(() -> {});
            network.node("a").run(() -> {});
            assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isNull();
            network.node("b").run(() -> {});
            assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isEqualTo("false");
        }
        assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isNull();
    }

    /** The pool knows connections by the name in the URL, and nodes of several networks may have one name. */
    @Test
    void keepAliveIsOffWhileCodeRunsInOneNodeEachOfTwoNetworks() throws Exception {
        try (EmulatedNetwork stays = network(0)) {
            try (EmulatedNetwork ends = network(0)) {
                stays.node("a").run(() -> {});
                assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isNull();
                ends.node("a").run(() -> {});
                assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isEqualTo("false");
            }
            assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isNull();
            stays.node("b").run(() -> {});
            assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isEqualTo("false");
        }
        assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isNull();
    }

    /** Or the pool, which is no concurrent map, may break while a request uses it. */
    @Test
    void thePoolIsEmptiedUnderItsOwnLock() throws Exception {
        Object pool = JdkField.find("sun.net.www.http.HttpClient", "kac", "sun.net.www.http.KeepAliveCache")
                .map(JdkField::get)
                .orElseThrow();
        ReentrantLock lock = JdkField.of(pool, "cacheLock", ReentrantLock.class).orElseThrow();
        Thread empties = new Thread(() -> HttpKeepAlive.empty((Map<?, ?>) pool), "empties");
        lock.lock();
        try {
            empties.start();
            Eventually.until("the thread waits for the lock", () -> lock.hasQueuedThread(empties));
        } finally {
            lock.unlock();
        }
        empties.join();
    }

    @Test
    void aSettingOfTheUsersStaysAndARequestThatCrossesIsReported() throws Exception {
        System.setProperty(HttpKeepAlive.PROPERTY, "true");
        try (EmulatedNetwork network = network(200)) {
            serve(network.node("c"));
            network.node("a").run(() -> get("c"));
            network.node("b").run(() -> get("c"));

            assertThat(System.getProperty(HttpKeepAlive.PROPERTY)).isEqualTo("true");
            assertThat(callers)
                    .containsExactly(network.node("a").ipv4(), network.node("a").ipv4());
            assertThat(network.crossings())
                    .singleElement()
                    .asString()
                    .startsWith("thread b-1 of node b uses a TCP socket of node a (from port ");
        }
    }

    @Test
    void theLocalHostIsEachNodesOwnAndOutsideOfThemTheMachines() throws Exception {
        InetAddress machines = InetAddress.getLocalHost();
        try (EmulatedNetwork network = network(0)) {
            for (int round = 0; round < 2; round++) {
                for (Node node : network.nodes()) {
                    assertThat(node.call(InetAddress::getLocalHost)).isEqualTo(node.ipv4());
                    assertThat(node.isolated(() -> null).call(InetAddress::getLocalHost))
                            .isEqualTo(node.ipv4());
                    assertThat(node.executor().submit(InetAddress::getLocalHost).get())
                            .isEqualTo(node.ipv4());
                    assertThat(InetAddress.getLocalHost()).isEqualTo(machines);
                }
            }
        }
    }

    private static EmulatedNetwork network(long latencyMs) {
        return EmulatedNetwork.builder()
                .nodes("a", "b", "c")
                .allLinks(LinkProfile.builder()
                        .latency(Duration.ofMillis(latencyMs))
                        .build())
                .start();
    }

    private void serve(Node node) throws Exception {
        node.run(() -> {
            HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
            server.setExecutor(node.executor());
            answer(server);
        });
    }

    private void answer(HttpServer server) {
        server.createContext("/", exchange -> {
            callers.add(exchange.getRemoteAddress().getAddress());
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
        });
        server.start();
    }

    private static int get(String host) throws IOException {
        URLConnection connection =
                URI.create("http://" + host + ":" + PORT + "/").toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(2_000);
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes().length;
        }
    }
}
