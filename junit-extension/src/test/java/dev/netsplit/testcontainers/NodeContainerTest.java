package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.LogConfig;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.VirtualAddress;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

@RequiresTun
@RequiresDocker
@RequiresEtcd
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeContainerTest {
    /** A line of etcd's log. */
    private static final String READY = ".*ready to serve client requests";

    private final GenericContainer<?> container = Etcd.alone("n1").waitingFor(Etcd.healthy());

    private EmulatedNetwork network;
    private Etcd client;

    @BeforeEach
    void startNetwork() throws Exception {
        network = startInFreeSubnet(64);
        client = new Etcd(network.node("n2"));
    }

    /** Starts the network in the first /24 that nothing on the machine uses, such as a VPN or another test JVM. */
    private static EmulatedNetwork startInFreeSubnet(int second) {
        String subnet = "10.%d.40.".formatted(second);
        try {
            return EmulatedNetwork.builder()
                    .nodes("n1", "n2")
                    .subnet(subnet + "0/24")
                    .address("n1", subnet + "77")
                    .start();
        } catch (RuntimeException e) {
            boolean isInUse = String.valueOf(e.getMessage()).startsWith("subnet (" + subnet);
            if (!isInUse || second == 191) {
                throw e;
            }
            return startInFreeSubnet(second + 1);
        }
    }

    @AfterEach
    void close() {
        container.stop();
        network.close();
    }

    @Test
    void killedContainerKeepsItsNodeAndComesBackWithItsFiles() throws Exception {
        NodeContainer member = NodeContainer.join(network, "n1", container);
        container.start();
        client.put("n1", "colour", "red");

        member.kill();
        assertThat(container.isRunning()).isFalse();
        assertThat(client.tryPut("n1", "colour", "green")).isZero();
        assertThat(ping()).as("the node is there without its container").isZero();

        member.restart();
        assertThat(client.localValue("n1", "colour")).isEqualTo("red");
        member.terminate();
        member.restart();
        member.restart(); // while it runs
        assertThat(client.localValue("n1", "colour")).isEqualTo("red");
    }

    @Test
    void whoWaitsForALineOfTheLogWaitsForOneOfThisRun() throws Exception {
        for (boolean besideDocker : new boolean[] {false, true}) {
            boolean terminal = besideDocker; // its log has no frames
            try (GenericContainer<?> logging = Etcd.alone("n1")
                    .withCommand(without("--log-level=warn", Etcd.command("n1", "/data", List.of("n1"))))
                    .withCreateContainerCmdModifier(command -> command.withTty(terminal))
                    .waitingFor(Wait.forLogMessage(READY + "\\s+", 1))) {
                NodeContainer member = besideDocker
                        ? NodeContainer.joinBesideDocker(network, "n1", logging)
                        : NodeContainer.join(network, "n1", logging);
                logging.start();

                // at once, so that the line of the run before is of the same second mostly, and Docker is asked by the
                // second
                for (int runs = 2; runs <= 3; runs++) {
                    member.restart();
                    assertThat(logging.getLogs().lines().filter(line -> line.matches(READY)))
                            .as("of all runs")
                            .hasSize(runs);
                }
            }
        }
    }

    @Test
    void aContainerWhoseLogNobodyCanReadIsRestartedToo() throws Exception {
        container.withCreateContainerCmdModifier(
                command -> command.getHostConfig().withLogConfig(new LogConfig(LogConfig.LoggingType.NONE)));
        NodeContainer member = NodeContainer.join(network, "n1", container);
        container.start();

        member.restart();

        client.put("n1", "colour", "red");
        assertThat(client.localValue("n1", "colour")).isEqualTo("red");
    }

    private static String[] without(String argument, String... command) {
        return Stream.of(command).filter(other -> !other.equals(argument)).toArray(String[]::new);
    }

    @Test
    void pausedContainerAnswersNothingUntilItGoesOn() throws Exception {
        NodeContainer member = NodeContainer.join(network, "n1", container);
        container.start();

        member.pause();
        assertThat(container.getCurrentContainerInfo().getState().getPaused()).isTrue();
        assertThat(ping()).isZero();
        member.resume();

        client.put("n1", "colour", "red");
        assertThat(client.localValue("n1", "colour")).isEqualTo("red");
    }

    @Test
    void faultsOnTheNodeStrikeTheContainer() throws Exception {
        NodeContainer.join(network, "n1", container);
        container.start();
        client.put("n1", "colour", "red");

        try (Fault pause = network.inject(NodeFault.pause("n1"))) {
            assertThat(container.getCurrentContainerInfo().getState().getPaused())
                    .isTrue();
            assertThat(pause.affectedPackets()).isEqualTo(1);
        }
        assertThat(container.getCurrentContainerInfo().getState().getPaused()).isFalse();
        try (Fault kill = network.inject(NodeFault.kill("n1"))) {
            assertThat(container.isRunning()).isFalse();
            assertThat(kill.isActive()).isTrue();
        }
        assertThat(client.localValue("n1", "colour")).isEqualTo("red");
    }

    @Test
    void stoppedAndStartedByTestcontainersItIsInItsNodeAgain() throws Exception {
        for (boolean besideDocker : new boolean[] {false, true}) {
            try (GenericContainer<?> again = Etcd.alone("n1")) { // with the wait strategy that is the default
                if (besideDocker) {
                    NodeContainer.joinBesideDocker(network, "n1", again);
                } else {
                    NodeContainer.join(network, "n1", again);
                }
                again.start();
                again.stop();
                again.start();

                client.put("n1", "colour", "red");
                assertThat(again.getMappedPort(Etcd.CLIENT_PORT))
                        .satisfies(port -> assertThat(port == Etcd.CLIENT_PORT).isEqualTo(!besideDocker));
            }
        }
    }

    @Test
    void onlyTheEmulatedNetworkIsThereAndNamesLeadOverIt() throws Exception {
        NodeContainer.join(network, "n1", container);
        container.start();

        Path process = Path.of(
                "/proc/" + container.getCurrentContainerInfo().getState().getPidLong());
        assertThat(Files.readSymbolicLink(process.resolve("ns/net")))
                .isEqualTo(network.node("n1").call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))));
        List<String> devices = Files.readAllLines(process.resolve("net/dev")).stream()
                .map(String::strip)
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
        assertThat(devices).containsExactlyInAnyOrder("lo", "eth0");
        assertThat(Files.readAllLines(process.resolve("root/etc/hosts")))
                .contains(
                        network.node("n2").ipv4().getHostAddress() + " n2",
                        network.node("n2").ipv6().getHostAddress() + " n2",
                        network.host().ipv4().getHostAddress() + " host");
    }

    @Test
    void containersThatOnlyJoinMayShareANode() throws Exception {
        NodeContainer.join(network, "n1", container);
        try (GenericContainer<?> second = Etcd.alone("n1")
                .withEnv("ETCD_UNUSED", "1")
                .withCommand(
                        "/usr/bin/etcd",
                        "--listen-client-urls=http://localhost:3379",
                        "--advertise-client-urls=http://localhost:3379",
                        "--listen-peer-urls=http://localhost:3380")
                .withExposedPorts()) {
            NodeContainer.join(network, "n1", second);
            container.start();
            second.start();

            new Etcd(network.node("n1"), member -> "localhost:3379").put("n1", "colour", "red");
            new Etcd(network.node("n1"), member -> "localhost:2379").put("n1", "colour", "green");

            try (GenericContainer<?> third = Etcd.alone("n1")) {
                NodeContainer.joinBesideDocker(network, "n1", third);
                assertThatThrownBy(third::start)
                        .rootCause()
                        .hasMessageStartingWith("node (n1) must have no running container when one joins it");
            }
        }
    }

    @Test
    void namesAndNetworkOfDockersOwnAreThereBesideTheEmulatedOne() throws Exception {
        try (Network bridge = Network.newNetwork();
                GenericContainer<?> named = Etcd.alone("n1")
                        .waitingFor(Etcd.healthy())
                        .withNetwork(bridge)
                        .withNetworkAliases("database")
                        .withExtraHost("elsewhere", "127.0.0.9")) {
            NodeContainer.joinBesideDocker(network, "n1", named);
            VirtualAddress vip = network.virtualAddress("vip");
            named.start();

            Path process = Path.of(
                    "/proc/" + named.getCurrentContainerInfo().getState().getPidLong());
            assertThat(Files.readString(process.resolve("net/dev"))).contains("eth0:", "netsplit0:");
            assertThat(Files.readString(process.resolve("root/etc/hosts")))
                    .contains(
                            "127.0.0.9\telsewhere",
                            network.node("n2").ipv4().getHostAddress() + " n2",
                            vip.ipv4().getHostAddress() + " vip");
            client.put("n1", "colour", "red");
            assertThat(new Etcd(network.host(), member -> "localhost:" + named.getMappedPort(Etcd.CLIENT_PORT))
                            .localValue("n1", "colour"))
                    .isEqualTo("red");
        }
    }

    @Test
    void endOfTheNetworkRemovesTheHolderAndLeavesTheContainer() {
        NodeContainer member = NodeContainer.join(network, "n1", container);
        container.start();
        String holder = container
                .getCurrentContainerInfo()
                .getHostConfig()
                .getNetworkMode()
                .substring("container:".length());
        assertThat(containers()).contains(holder);

        network.close();

        assertThat(containers()).doesNotContain(holder);
        assertThat(container.isRunning()).isTrue();
        assertThatThrownBy(member::restart).hasMessage("network of node (n1) must be open when a container joins it");
    }

    private int ping() throws Exception {
        return network.node("n2")
                .call(() -> new ProcessBuilder("ping", "-c1", "-W5", "n1")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor());
    }

    private static List<String> containers() {
        return DockerClientFactory.instance().client().listContainersCmd().withShowAll(true).exec().stream()
                .map(Container::getId)
                .toList();
    }
}
