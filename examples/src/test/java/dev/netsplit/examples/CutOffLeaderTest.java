package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.exceptions.RaftRetryFailureException;
import org.apache.ratis.protocol.exceptions.TimeoutIOException;
import org.apache.ratis.rpc.SupportedRpcType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cuts the leader off from a cluster of three Apache Ratis servers, which run in this JVM, each on a node of its own.
 * The other two elect a leader and go on. The old one is alive, and clients beside it still reach it, but it can commit
 * nothing. Once the network is healed, all three agree on what the majority wrote.
 */
@NetworkEmulation(nodes = {"n1", "n2", "n3"})
@LinkBetween(from = "*", to = "*", latency = "5ms", jitter = "1ms")
class CutOffLeaderTest {
    private static final List<String> ALL = List.of("n1", "n2", "n3");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Timeline timeline = new Timeline("The leader is cut off");
    private final List<RegisterServer> servers = new ArrayList<>();

    @Test
    void majorityGoesOnWhileTheOldLeaderCanCommitNothing(EmulatedNetwork network, @TempDir Path storage)
            throws Exception {
        startServers(network, storage);
        RegisterClient client = new RegisterClient(network);

        String oldLeader = client.writeByLeader(ALL, "colour", "red");
        timeline.add(oldLeader + " acknowledged colour=red");
        awaitEverywhere("colour=red");

        List<String> others =
                ALL.stream().filter(name -> !name.equals(oldLeader)).toList();
        try (Fault cut = network.isolate(oldLeader)) {
            timeline.add(oldLeader + " is cut off from " + others);

            // It does not know yet: it takes the write, finds no majority for it, and steps down.
            assertThatThrownBy(() -> client.write(oldLeader, "colour", "blue"))
                    .isInstanceOfAny(RaftRetryFailureException.class, TimeoutIOException.class);
            timeline.add(oldLeader + " did not acknowledge colour=blue");

            String newLeader = client.writeByLeader(others, "colour", "green");
            timeline.add(newLeader + " acknowledged colour=green");
            assertThat(client.read(oldLeader)).isEqualTo("{colour=red}"); // neither blue nor green
            assertThat(cut.affectedPackets()).isPositive(); // otherwise nothing was tested
        }
        timeline.add("the network is healed");

        awaitEverywhere("colour=green");
        for (String server : ALL) {
            assertThat(client.read(server)).isEqualTo("{colour=green}");
        }
        timeline.add("all agree");
    }

    /** A server's threads and sockets belong to the node whose thread starts it. */
    private void startServers(EmulatedNetwork network, Path storage) throws Exception {
        RaftGroup group = RegisterCluster.group(RegisterCluster.hostsOf(network.nodes()));
        for (Node node : network.nodes()) {
            RegisterServer server = node.call(() -> new RegisterServer(
                    node.name(), group, SupportedRpcType.NETTY, storage.resolve(node.name()), timeline::add));
            servers.add(server);
            node.run(server::start);
        }
    }

    private void awaitEverywhere(String write) throws Exception {
        for (String server : ALL) {
            timeline.await(server + " has " + write, PATIENCE);
        }
    }

    @AfterEach
    void stopServers() throws Exception {
        timeline.add("the servers are stopped");
        for (RegisterServer server : servers) {
            server.close();
        }
    }
}
