package dev.netsplit.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.NodeProcess;
import dev.netsplit.ProcessSpec;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.ratis.protocol.exceptions.RaftRetryFailureException;
import org.apache.ratis.protocol.exceptions.TimeoutIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same cluster, each server now a JVM of its own in its node, so that one can crash: the leader is cut off, takes a
 * write that it cannot commit, and is killed with that in its log. When it comes back, on a healed network, it must
 * drop that write and take over what the others agreed on.
 */
@NetworkEmulation(nodes = {"n1", "n2", "n3"})
@LinkBetween(from = "*", to = "*", latency = "5ms", jitter = "1ms")
class KilledLeaderTest {
    private static final List<String> ALL = List.of("n1", "n2", "n3");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Timeline timeline = new Timeline("The leader is cut off, killed and started again");
    private final Map<String, NodeProcess> processes = new HashMap<>();

    @Test
    void restartedLeaderDropsWhatItCouldNotCommit(EmulatedNetwork network, @TempDir Path storage) throws Exception {
        for (Node node : network.nodes()) {
            start(node, storage);
        }
        for (String server : ALL) {
            awaitEvent(server, "is up");
        }
        RegisterClient client = new RegisterClient(network);

        String oldLeader = client.writeByLeader(ALL, "colour", "red");
        timeline.add(oldLeader + " leads: it acknowledged colour=red");
        for (String server : ALL) {
            awaitEvent(server, "has colour=red");
        }

        List<String> others =
                ALL.stream().filter(name -> !name.equals(oldLeader)).toList();
        try (Fault cut = network.isolate(oldLeader)) {
            timeline.add(oldLeader + " is cut off from " + others);
            assertThatThrownBy(() -> client.write(oldLeader, "colour", "blue"))
                    .isInstanceOfAny(RaftRetryFailureException.class, TimeoutIOException.class);
            timeline.add(oldLeader + " did not acknowledge colour=blue");

            String newLeader = client.writeByLeader(others, "colour", "green");
            timeline.add(newLeader + " leads: it acknowledged colour=green");

            process(oldLeader).kill();
            process(oldLeader).waitFor(PATIENCE);
            timeline.add(oldLeader + " is killed");
            assertThat(cut.affectedPackets()).isPositive();
        }
        timeline.add("the network is healed");

        start(network.node(oldLeader), storage);
        for (String server : ALL) {
            awaitEvent(server, "has colour=green");
            assertThat(client.read(server)).isEqualTo("{colour=green}");
        }
        timeline.add("all agree");
    }

    private void start(Node node, Path storage) {
        String directory = storage.resolve(node.name()).toString();
        ProcessSpec server = node.java(RegisterServer.class, node.name(), directory, "n1", "n2", "n3");
        processes.put(node.name(), server.start());
        timeline.add(node.name() + " is started");
    }

    private NodeProcess process(String server) {
        return requireNonNull(processes.get(server), server);
    }

    /** What happens in another process shows in its output. */
    private void awaitEvent(String server, String event) throws InterruptedException {
        timeline.add(process(server).awaitOutput(event, PATIENCE));
    }

    @AfterEach
    void stopServers() {
        processes.values().forEach(NodeProcess::close);
    }
}
