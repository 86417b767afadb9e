package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.VirtualAddress;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients know a service by one address, which the active one of two servers has, as pairs of databases and load
 * balancers do it. The active server is cut off, the address moves to the other, and the same client is answered there,
 * by the same URL.
 */
@NetworkEmulation(nodes = {"client", "left", "right"})
@LinkBetween(from = "*", to = "*", latency = "2ms")
class MovingAddressTest {
    private static final HttpRequest REQUEST = HttpRequest.newBuilder(URI.create("http://service:8080/"))
            .timeout(Duration.ofSeconds(1))
            .build();

    private final Timeline timeline = new Timeline("An address moves");
    private final List<HttpServer> servers = new ArrayList<>();

    @Test
    void theClientFollowsTheAddress(
            EmulatedNetwork network,
            @NodeName("client") Node client,
            @NodeName("left") Node left,
            @NodeName("right") Node right)
            throws Exception {
        for (Node node : List.of(left, right)) {
            servers.add(node.call(() -> listen(node)));
        }
        VirtualAddress service = network.virtualAddress("service");
        service.moveTo("left");
        assertThat(ask(client)).isEqualTo("left");

        try (Fault cut = network.isolate("left")) {
            timeline.add("left is cut off");
            assertThatThrownBy(() -> ask(client)).isInstanceOf(HttpTimeoutException.class);
            timeline.add("nobody answers");
            assertThat(cut.affectedPackets()).isPositive();

            service.moveTo("right");
            timeline.add("the address moves to right");
            assertThat(ask(client)).isEqualTo("right");
        }
        timeline.add("left is back, without the address");
        assertThat(ask(client)).isEqualTo("right");
    }

    /** By a client of its own each time: one that has a connection to the old holder would try that first. */
    private String ask(Node client) throws Exception {
        String name = client.call(() -> HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(1))
                .build()
                .send(REQUEST, BodyHandlers.ofString())
                .body());
        timeline.add(name + " answers");
        return name;
    }

    private static HttpServer listen(Node node) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(8080), 0);
        http.setExecutor(node.executor());
        http.createContext("/", exchange -> {
            byte[] name = node.name().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, name.length);
            exchange.getResponseBody().write(name);
            exchange.close();
        });
        http.start();
        return http;
    }

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }
}
