package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.junit.ChaosTest;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.rpc.SupportedRpcType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three Apache Ratis servers under generated schedules: whatever happens, once the network is well again they have
 * carried out the same writes in the same order, and among these is every write that was acknowledged.
 * {@code mvn -Pexamples test -Dtest=ChaosOnRatisTest -Dnetsplit.chaos.runs=30} tries more schedules.
 */
@NetworkEmulation(
        nodes = {"n1", "n2", "n3"},
        lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
@LinkBetween(from = "*", to = "*", latency = "1ms")
class ChaosOnRatisTest {
    private static final List<String> ALL = List.of("n1", "n2", "n3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Timeline timeline = new Timeline("Ratis under chaos");
    private final List<RegisterServer> servers = new ArrayList<>();

    /** What each server has carried out, in its order. */
    private final Map<String, List<String>> logs = new ConcurrentHashMap<>();

    @BeforeEach
    void startServers(EmulatedNetwork network, @TempDir Path storage) throws Exception {
        RaftGroup group = RegisterCluster.group(RegisterCluster.hostsOf(network.nodes()));
        for (Node node : network.nodes()) {
            RegisterServer server = node.call(() -> new RegisterServer(
                    node.name(), group, SupportedRpcType.NETTY, storage.resolve(node.name()), this::happened));
            servers.add(server);
            node.run(server::start);
        }
        timeline.add(new RegisterClient(network).writeByLeader(ALL, "first", "0") + " acknowledged first=0");
    }

    private void happened(String event) {
        String[] words = event.split(" has ", 2);
        if (words.length == 2) {
            logs.computeIfAbsent(words[0], server -> new CopyOnWriteArrayList<>())
                    .add(words[1]);
        }
        timeline.add(event);
    }

    @ChaosTest(
            runs = 2, // and 30 in .ci/nightly
            budget = "10m",
            every = "600ms",
            shortest = "300ms",
            longest = "2s",
            duration = "4s",
            quietTime = "500ms")
    void logsAgreeAndHaveEveryAcknowledgedWrite(EmulatedNetwork network, ScenarioRun run) throws Exception {
        RegisterClient client = new RegisterClient(network);
        List<String> acknowledged = new ArrayList<>(List.of("first=0"));
        for (int number = 1; !run.isHealed(); number++) {
            if (write(client, "write", String.valueOf(number), run)) {
                acknowledged.add("write=" + number);
            }
        }
        run.await(PATIENCE);
        timeline.add(client.writeByLeader(ALL, "last", "0") + " acknowledged last=0");
        acknowledged.add("last=0");
        for (String server : ALL) {
            timeline.await(server + " has last=0", PATIENCE);
        }

        List<String> log = logs.get("n1");
        assertThat(log).containsSubsequence(acknowledged);
        assertThat(logs)
                .hasSize(3)
                .allSatisfy((server, same) -> assertThat(same).isEqualTo(log));
        System.out.printf("%n%s%s writes were acknowledged%n", run.timeline(), acknowledged.size());
    }

    /** By whichever server leads; whether it was acknowledged. */
    private boolean write(RegisterClient client, String register, String value, ScenarioRun run) throws Exception {
        for (String server : ALL) {
            try {
                if (!run.isHealed()) {
                    client.write(server, register, value);
                    return true;
                }
            } catch (IOException e) {
                timeline.add(server + " did not acknowledge " + register + "=" + value);
            }
        }
        return false;
    }

    @AfterEach
    void stopServers() throws Exception {
        for (RegisterServer server : servers) {
            server.close();
        }
    }
}
