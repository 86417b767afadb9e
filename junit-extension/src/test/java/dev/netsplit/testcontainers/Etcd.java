package dev.netsplit.testcontainers;

import static java.util.stream.Collectors.joining;

import dev.netsplit.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rnorth.ducttape.ratelimits.RateLimiterBuilder;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.HttpWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/** Members of an etcd cluster, one a node, and a client for them that lives in a node. */
final class Etcd {
    static final int CLIENT_PORT = 2379;
    static final List<String> MEMBERS = List.of("n1", "n2", "n3");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");
    private static final Pattern SELF = Pattern.compile("\"member_id\":\"(\\d+)\"");
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"]+)\"");

    private final Node from;
    private final UnaryOperator<String> address;
    private final HttpClient client;

    /** A client whose connections are those of a node. */
    Etcd(Node from) throws Exception {
        this(from, member -> member + ":" + CLIENT_PORT);
    }

    /**
     * @param address of a member, for those in the node
     */
    Etcd(Node from, UnaryOperator<String> address) throws Exception {
        this.from = from;
        this.address = address;
        this.client = from.call(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build());
    }

    static String[] command(String node, String directory, List<String> members) {
        String peers =
                members.stream().map(name -> name + "=http://" + name + ":2380").collect(joining(","));
        return new String[] {
            "/usr/bin/etcd",
            "--name=" + node,
            "--data-dir=" + directory,
            "--listen-client-urls=http://0.0.0.0:" + CLIENT_PORT,
            "--advertise-client-urls=http://" + node + ":" + CLIENT_PORT,
            "--listen-peer-urls=http://0.0.0.0:2380",
            "--initial-advertise-peer-urls=http://" + node + ":2380",
            "--initial-cluster=" + peers,
            "--heartbeat-interval=50",
            "--election-timeout=500",
            "--log-level=warn"
        };
    }

    /** It is ready when it has a leader, so all three must be started at once. */
    static GenericContainer<?> container(String node) {
        return container(node, MEMBERS).waitingFor(healthy());
    }

    /** A cluster of one member. */
    static GenericContainer<?> alone(String node) {
        return container(node, List.of(node));
    }

    /** It has a leader, or is it. Asked ten times a second: once, as by default, is most of what a start takes. */
    static HttpWaitStrategy healthy() {
        HttpWaitStrategy healthy = Wait.forHttp("/health");
        healthy.withRateLimiter(RateLimiterBuilder.newBuilder()
                .withRate(10, TimeUnit.SECONDS)
                .withConstantThroughput()
                .build());
        return healthy.forResponsePredicate(health -> health.contains("\"true\""));
    }

    private static GenericContainer<?> container(String node, List<String> members) {
        return new GenericContainer<>(
                        LocalImage.of("netsplit-test/etcd", "/usr/bin/etcd", "/bin/sh", "/bin/grep", "/bin/sleep"))
                .withCommand(command(node, "/data", members))
                .withExposedPorts(CLIENT_PORT);
    }

    /** The status code: 200 once a majority has it. */
    int tryPut(String member, String key, String value) throws Exception {
        return post(member, "/v3/kv/put", "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(base64(key), base64(value)))
                .map(HttpResponse::statusCode)
                .orElse(0);
    }

    /** Puts it, asking again while there is no leader. */
    void put(String member, String key, String value) throws Exception {
        until("put " + key + "=" + value + " by " + member, () -> tryPut(member, key, value), code -> code == 200);
    }

    /** What the member itself has, whatever the others say. */
    String localValue(String member, String key) throws Exception {
        return post(member, "/v3/kv/range", "{\"key\":\"%s\",\"serializable\":true}".formatted(base64(key)))
                .flatMap(response -> group(VALUE, response.body()))
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8))
                .orElse("");
    }

    void awaitLocalValue(String member, String key, String value) throws Exception {
        until(member + " has " + key + "=" + value, () -> localValue(member, key), value::equals);
    }

    /** The member that all of them follow. */
    String leader(List<String> members) throws Exception {
        return until("a leader of " + members, () -> agreedLeader(members), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<String> agreedLeader(List<String> members) throws Exception {
        Optional<String> leader = Optional.empty();
        String followed = null;
        for (String member : members) {
            String status = post(member, "/v3/maintenance/status", "{}")
                    .map(HttpResponse::body)
                    .orElse("");
            Optional<String> follows = group(LEADER, status);
            if (follows.isEmpty() || (followed != null && !followed.equals(follows.get()))) {
                return Optional.empty();
            }
            followed = follows.get();
            if (follows.equals(group(SELF, status))) {
                leader = Optional.of(member);
            }
        }
        return leader;
    }

    private static Optional<String> group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private Optional<HttpResponse<String>> post(String member, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address.apply(member) + path))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return from.call(() -> {
            try {
                return Optional.of(client.send(request, BodyHandlers.ofString()));
            } catch (IOException e) {
                return Optional.empty(); // it is cut off, or not up
            }
        });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Asks until the answer is right; the answer is the wait, for a member holds its answer back while it waits for
     * others.
     */
    private static <T> T until(String what, Attempt<T> attempt, Predicate<T> right) throws Exception {
        long start = System.nanoTime();
        while (true) {
            T answer = attempt.make();
            if (right.test(answer)) {
                return answer;
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("not within %s: %s, but %s".formatted(PATIENCE, what, answer));
            }
        }
    }

    /** A question to a member. */
    private interface Attempt<T> {
        T make() throws Exception;
    }
}
