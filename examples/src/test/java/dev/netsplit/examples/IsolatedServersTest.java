package dev.netsplit.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.NodeProgram;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.rpc.SupportedRpcType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cluster whose leader is cut off once more, now over gRPC, and still in one JVM. gRPC keeps its event loops in
 * static fields, and they live in the node that uses them first: so each server gets classes, and with them event
 * loops, of its own.
 */
@Tag("wall-clock") // .ci/nightly repeats it
@NetworkEmulation(nodes = {"n1", "n2", "n3"})
@LinkBetween(from = "*", to = "*", latency = "5ms", jitter = "1ms")
class IsolatedServersTest {
    private static final List<String> ALL = List.of("n1", "n2", "n3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Each program's own: nobody sets the one out here. */
    private static @Nullable RegisterServer server;

    private final Timeline timeline = new Timeline("The leader is cut off, over gRPC");
    private final Map<String, NodeProgram> servers = new HashMap<>();

    @Test
    void serversOverGrpcAreIndependentWithClassesOfTheirOwn(EmulatedNetwork network, @TempDir Path storage)
            throws Exception {
        startServers(network, storage);
        RegisterClient client = new RegisterClient(
                network, SupportedRpcType.GRPC, (name, request) -> program(name).call(request));

        String oldLeader = client.writeByLeader(ALL, "colour", "red");
        timeline.add(oldLeader + " acknowledged colour=red");
        awaitEverywhere("colour=red");

        List<String> others =
                ALL.stream().filter(name -> !name.equals(oldLeader)).toList();
        try (Fault cut = network.isolate(oldLeader)) {
            timeline.add(oldLeader + " is cut off from " + others);
            assertThatThrownBy(() -> client.write(oldLeader, "colour", "blue")).isInstanceOf(IOException.class);
            timeline.add(oldLeader + " did not acknowledge colour=blue");

            String newLeader = client.writeByLeader(others, "colour", "green");
            timeline.add(newLeader + " acknowledged colour=green");
            assertThat(client.read(oldLeader)).isEqualTo("{colour=red}");
            assertThat(cut.affectedPackets()).isPositive();
        }
        timeline.add("the network is healed");

        awaitEverywhere("colour=green");
        for (String name : ALL) {
            assertThat(client.read(name)).isEqualTo("{colour=green}");
        }
        timeline.add("all agree");
    }

    private void startServers(EmulatedNetwork network, Path storage) throws Exception {
        Map<String, String> hosts = RegisterCluster.hostsOf(network.nodes());
        Timeline events = timeline;
        for (Node node : network.nodes()) {
            String name = node.name();
            NodeProgram program = node.isolated().share(Timeline.class).start(() -> {
                server = new RegisterServer(
                        name, RegisterCluster.group(hosts), SupportedRpcType.GRPC, storage.resolve(name), events::add);
                return server; // which is closed when the program is stopped
            });
            servers.put(name, program);
        }
        for (NodeProgram program : servers.values()) { // once all have loaded their classes, which takes seconds
            program.run(() -> requireNonNull(server).start());
        }
    }

    private NodeProgram program(String name) {
        return requireNonNull(servers.get(name), name);
    }

    private void awaitEverywhere(String write) throws Exception {
        for (String name : ALL) {
            timeline.await(name + " has " + write, PATIENCE);
        }
    }

    @AfterEach
    void stopServers() {
        timeline.add("the servers are stopped");
        servers.values().forEach(NodeProgram::stop); // fails if a thread of theirs goes on
        timeline.add("nothing of them is left");
    }
}
