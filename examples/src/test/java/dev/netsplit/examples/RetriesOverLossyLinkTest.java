package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
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
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * An HTTP client with a time-out asks a server over a slow link that loses every fifth packet. TCP sends what is lost
 * again, but waits a second if it was the first packet of a connection: too long for the client. Without retries some
 * requests fail, with retries none. The seed decides which packets are lost; the assertions hold for all but one seed
 * in ten million.
 */
@NetworkEmulation(nodes = {"client", "server"})
@LinkBetween(from = "*", to = "*", latency = "30ms", jitter = "5ms", loss = "20%")
class RetriesOverLossyLinkTest {
    private static final int MANY = 40;
    private static final HttpRequest REQUEST = HttpRequest.newBuilder(URI.create("http://server:8080/"))
            .timeout(Duration.ofMillis(500))
            .build();

    private final Timeline timeline = new Timeline("Retries over a lossy link");

    @Test
    void requestsFailWithoutRetriesAndSucceedWithThem(
            EmulatedNetwork network, @NodeName("client") Node client, @NodeName("server") Node server)
            throws Exception {
        HttpServer listening = server.call(() -> listen(server));
        HttpClient http = client.call(HttpClient::newHttpClient); // its threads, and so its sockets, are the node's
        answered(client, http, 1, MANY); // so that no class is left to load, which would take time too

        // None fails if no connection loses its first packet, there or back. All but one need a new connection, as they
        // are sent at once: 0.64 ^ 39, or 3 in 100 million.
        int answered = answered(client, http, MANY, 1);
        timeline.add("without retries %d of %d requests are answered".formatted(answered, MANY));
        assertThat(answered).isLessThan(MANY);

        // An attempt goes well at least when none of its four packets is lost: 0.41. That one of 40 requests fails 40
        // times: 40 * 0.59 ^ 40, or 3 in 100 million.
        answered = answered(client, http, MANY, MANY);
        timeline.add("with retries %d of %d requests are answered".formatted(answered, MANY));
        assertThat(answered).isEqualTo(MANY);

        long lost = network.stats().total().lost();
        timeline.add("%d packets were lost on the way".formatted(lost));
        assertThat(lost).isPositive();
        listening.stop(0);
    }

    private static HttpServer listen(Node server) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(8080), MANY);
        http.setExecutor(server.executor());
        http.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1); // one packet: there is no body
            exchange.close();
        });
        http.start();
        return http;
    }

    private static int answered(Node client, HttpClient http, int requests, int attempts) throws Exception {
        Callable<Boolean> request = () -> isAnswered(http, attempts);
        int answered = 0;
        for (Future<Boolean> reply : client.executor().invokeAll(Collections.nCopies(requests, request))) {
            answered += reply.get() ? 1 : 0;
        }
        return answered;
    }

    private static boolean isAnswered(HttpClient http, int attempts) throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            try {
                return http.send(REQUEST, BodyHandlers.discarding()).statusCode() == 204;
            } catch (HttpTimeoutException e) {
                // lost on the way: once more
            }
        }
        return false;
    }
}
