package dev.netsplit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.scenario.Nemesis;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioGenerator;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules that were generated for all nodes at once, and for deaf connections, on a real network. */
@RequiresTun
class NewNemesesTest {
    private static final Duration LONG = ofSeconds(60);
    private static final int LONG_MS = 60_000;

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b", "c").start();

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Nemesis.class,
            names = {"KILL_ALL", "PAUSE_ALL", "RESTART_ALL"})
    void allNodesAreDownBeforeTheFirstOfThemComesBack(Nemesis nemesis) throws Exception {
        List<String> strikes = Collections.synchronizedList(new ArrayList<>());
        network.nodes().forEach(node -> {
            if (node != network.host()) {
                node.onNodeFault(new Witness(node.name(), strikes));
            }
        });
        Scenario generated = ScenarioGenerator.on("a", "b", "c")
                .nemeses(Set.of(nemesis))
                .every(ofSeconds(2))
                .lasting(ofMillis(100), ofMillis(300))
                .end(ofMillis(2500))
                .quietTime(ofMillis(1))
                .generate(3);

        network.play(Scenario.parse(generated.toYaml())).await(LONG);

        String down = nemesis == Nemesis.PAUSE_ALL ? "PAUSE" : "KILL";
        assertThat(strikes.subList(0, 6))
                .containsExactly(
                        "strike " + down + " a",
                        "strike " + down + " b",
                        "strike " + down + " c",
                        "heal " + down + " a",
                        "heal " + down + " b",
                        "heal " + down + " c");
    }

    @Test
    void aDeafNodeTakesConnectionsButHearsNothingUntilTheHeal() throws Exception {
        Scenario generated = ScenarioGenerator.on("a", "b", "c")
                .nemeses(Set.of(Nemesis.DEAF))
                .targets(List.of("b"))
                .generate(1);
        Step deaf = generated.steps().get(0);
        Scenario scenario = Scenario.builder("deaf until the test says so")
                .at(Duration.ZERO)
                .fault("deaf", fault(deaf, "b"))
                .end(ofMinutes(5))
                .build();

        network.play(scenario);
        try (ServerSocketChannel server =
                        network.node("b").call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(7)));
                Socket client = network.node("a").call(() -> new Socket("b", 7));
                SocketChannel accepted = server.accept()) {
            client.getOutputStream().write("hello".getBytes(US_ASCII));
            assertSilent(accepted.socket());

            network.heal();

            accepted.socket().setSoTimeout(LONG_MS);
            assertThat(accepted.socket().getInputStream().readNBytes(5))
                    .asString(US_ASCII)
                    .isEqualTo("hello");
        }
    }

    /** The same fault as in the generated step, but on all links of the node, whatever the step had drawn. */
    private static FaultSpec fault(Step step, String node) {
        PacketFault drawn = (PacketFault) ((StepAction.Inject) step.actions().get(0)).fault();
        return PacketFault.between(node, "*").matching(drawn.filter()).act(drawn.action());
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(300);
        try {
            assertThat(socket.getInputStream().read())
                    .as("a byte through the fault")
                    .isEqualTo(-2);
        } catch (SocketTimeoutException expected) {
            return;
        }
    }

    private record Witness(String node, List<String> strikes) implements NodeFaultHandler {
        @Override
        public void strike(NodeFault.Action action) {
            strikes.add("strike " + action + " " + node);
        }

        @Override
        public void heal(NodeFault.Action action) {
            strikes.add("heal " + action + " " + node);
        }
    }
}
