package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NetworkScenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three Ratis servers, each a JVM in a node of its own, and a scenario from a file: one is cut off, another crashes,
 * the third has a bad line. A client writes all the while. Whenever the majority is whole, it gets its acknowledgement;
 * and after the heal, every server has the last write that was acknowledged.
 */
@NetworkEmulation(nodes = {"n1", "n2", "n3"})
@LinkBetween(from = "*", to = "*", latency = "5ms", jitter = "1ms")
class TroubleInTurnTest {
    private static final List<String> ALL = List.of("n1", "n2", "n3");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Timeline timeline = new Timeline("Trouble in turn");

    @BeforeEach
    void startServers(EmulatedNetwork network, @TempDir Path storage) throws Exception {
        for (Node node : network.nodes()) {
            String directory = storage.resolve(node.name()).toString();
            node.java(RegisterServer.class, node.name(), directory, "n1", "n2", "n3")
                    .start();
        }
        for (Node node : network.nodes()) {
            timeline.add(node.processes().get(0).awaitOutput("is up", PATIENCE));
        }
        timeline.add(new RegisterClient(network).writeByLeader(ALL, "count", "0") + " leads");
    }

    @Test
    @NetworkScenario("trouble-in-turn.yaml")
    void everyServerHasTheLastWriteThatWasAcknowledged(EmulatedNetwork network, ScenarioRun run) throws Exception {
        RegisterClient client = new RegisterClient(network);
        int acknowledged = 0;
        while (!run.isOver()) {
            String leader = client.writeByLeader(ALL, "count", Integer.toString(acknowledged + 1));
            acknowledged++;
            timeline.add(leader + " acknowledged count=" + acknowledged);
        }

        System.out.println(run.timeline());
        for (Node node : network.nodes()) { // also the one that crashed: it was started again, on what it had left
            node.processes().get(0).awaitOutput("has count=" + acknowledged + "$", PATIENCE);
            assertThat(client.read(node.name())).isEqualTo("{count=" + acknowledged + "}");
        }
        timeline.add("all have count=" + acknowledged);
    }
}
