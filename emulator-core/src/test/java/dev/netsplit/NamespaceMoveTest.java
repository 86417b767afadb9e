package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.report.Fidelity;
import dev.netsplit.testing.ChosenSubnets;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A node goes to live in the namespace of a process that was there before, as a container is. */
@WallClock
@RequiresTun
@RequiresProgram({"unshare", "ip", "ping", "sleep", "getent"})
@ParameterizedClass
@EnumSource(Layer.class)
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class NamespaceMoveTest {
    private static final String BESIDE_ANOTHER_DEVICE = "ip tuntap add dev eth0 mode tun && ip link set eth0 up"
            + " && ip address add 10.9.8.7/24 dev eth0 && ip route add default via 10.9.8.1;";

    private final EmulatedNetwork network;

    NamespaceMoveTest(Layer layer) {
        network = EmulatedNetwork.builder().nodes("a", "b").layer(layer).start();
    }

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void nodeIsReachedAtItsAddressesInTheProcessesNamespace() throws Exception {
        try (Foreign foreign = Foreign.start("")) {
            network.node("a").moveToNamespaceOf(foreign.pid());

            assertThat(namespaceOf("a")).isEqualTo(foreign.namespace());
            assertThatBothReachEachOther();
            assertThat(output("a", "ip", "-br", "address", "show", "eth0")).contains("UNKNOWN");
            assertThat(output("a", "ip", "-br", "address", "show", "lo")).contains("127.0.0.1/8", "::1/128");
        }
    }

    @Test
    void besideAnotherDeviceEmulatedAddressesNeverGoOutByIt() throws Exception {
        try (Foreign foreign = Foreign.start(BESIDE_ANOTHER_DEVICE)) {
            network.node("a").moveToNamespaceOf(foreign.pid());

            assertThatBothReachEachOther();
            assertThat(output("a", "ip", "-br", "address", "show", "netsplit0")).contains("198.18.");
            assertThat(output("a", "ip", "route", "get", "10.9.8.9")).contains("dev eth0");
            network.close();
            assertThat(foreign.routes()).contains("unreachable 198.18.0.0/15").doesNotContain("netsplit0");
        }
    }

    /** Also when the node's own device has been off, and all that it has lost is set again. */
    @Test
    void routesToGroupsThatAreThereAlreadyStayAsTheyAre() throws Exception {
        String groups = "ip route add 224.0.0.0/4 via 10.9.8.1; ip route add 255.255.255.255 dev eth0 metric 7;";
        try (Foreign foreign = Foreign.start(BESIDE_ANOTHER_DEVICE + groups)) {
            network.node("a").moveToNamespaceOf(foreign.pid());
            String moved = foreign.routes();
            assertThat(moved)
                    .contains("224.0.0.0/4 via 10.9.8.1 dev eth0")
                    .contains("255.255.255.255 dev eth0 scope link metric 7")
                    .contains("224.0.0.0/4 dev netsplit0");

            output("a", "sh", "-c", "ip link set netsplit0 down; ip link set netsplit0 up");
            Eventually.untilAsserted(
                    "the routes are set again",
                    () -> assertThat(foreign.routes()).isEqualTo(moved));
        }
    }

    @Test
    void soItIsWhateverThatDeviceIsCalled() throws Exception {
        try (Foreign foreign = Foreign.start(BESIDE_ANOTHER_DEVICE.replace("eth0", "ens3"))) {
            network.node("a").moveToNamespaceOf(foreign.pid());

            assertThatBothReachEachOther();
            assertThat(output("a", "ip", "-br", "address", "show", "eth0")).contains("198.18.");
            assertThat(output("a", "ip", "route", "get", "10.9.8.9")).contains("dev ens3");
            network.close();
            assertThat(foreign.routes()).contains("unreachable 198.18.0.0/15").doesNotContain("eth0");
        }
    }

    @Test
    void soItIsWithAChosenSubnetUnlessThatDeviceIsInIt() throws Exception {
        String subnet = ChosenSubnets.IPV4 + ".30.0/24";
        NetworkBuilder builder = EmulatedNetwork.builder().nodes("a").subnet(subnet);
        try (Foreign foreign = Foreign.start(BESIDE_ANOTHER_DEVICE)) {
            try (EmulatedNetwork chosen = builder.start()) {
                chosen.node("a").moveToNamespaceOf(foreign.pid());
                assertThat(foreign.routes()).contains(subnet + " dev netsplit0");
            }
            assertThat(foreign.routes()).contains("unreachable " + subnet).doesNotContain("netsplit0");
        }
        try (Foreign foreign = Foreign.start(BESIDE_ANOTHER_DEVICE.replace("10.9.8.", ChosenSubnets.IPV4 + ".30."));
                EmulatedNetwork chosen = builder.start()) {
            assertThatThrownBy(() -> chosen.node("a").moveToNamespaceOf(foreign.pid()))
                    .isInstanceOf(EmulationUnavailableException.class)
                    .hasMessageContaining("must have no other route to addresses of node a: subnet (" + subnet + ")");
        }
    }

    @Test
    void nodeOutlivesTheProcessAndMovesOnToAnother() throws Exception {
        try (Foreign first = Foreign.start("");
                Foreign second = Foreign.start(BESIDE_ANOTHER_DEVICE)) {
            network.node("a").moveToNamespaceOf(first.pid());
            first.end();
            assertThatBothReachEachOther();

            network.node("a").moveToNamespaceOf(second.pid());
            network.node("a").moveToNamespaceOf(second.pid()); // nothing to do
            assertThat(namespaceOf("a")).isEqualTo(second.namespace());
            assertThatBothReachEachOther();
        }
    }

    @Test
    void faultsStayInForce() throws Exception {
        try (Foreign foreign = Foreign.start("");
                Fault split = network.partition(Set.of("a"), Set.of("b"))) {
            network.node("a").moveToNamespaceOf(foreign.pid());

            assertThat(network.node("a").call(() -> exit("ping", "-4", "-c1", "-W1", "b")))
                    .isNotZero();
            assertThat(split.affectedPackets()).isPositive();
        }
        assertThatBothReachEachOther();
    }

    @Test
    void virtualAddressesMoveWithTheNode() throws Exception {
        try (Foreign foreign = Foreign.start("")) {
            VirtualAddress address = network.virtualAddress("vip");
            address.moveTo("a");
            network.node("a").moveToNamespaceOf(foreign.pid());

            assertThat(exitCode("b", "vip")).isZero();
            address.moveTo("b");
            assertThat(exitCode("a", "vip")).isZero();
            assertThat(output("a", "ip", "address"))
                    .doesNotContain(address.ipv4().getHostAddress());
        }
    }

    @Test
    void faultsOnNamesMoveWithTheNode() throws Exception {
        try (Foreign foreign = Foreign.start("");
                Fault unknown = network.names().unknown("b")) {
            network.node("a").moveToNamespaceOf(foreign.pid());
            assertThat(output("a", "getent", "hosts", "b")).isEmpty();
            assertThat(unknown.affectedPackets()).isPositive();
        }
        assertThatBothReachEachOther();
    }

    @Test
    void endOfTheNetworkSparesTheProcessAndEndsThoseOfTheNode() throws Exception {
        try (Foreign foreign = Foreign.start("")) {
            network.node("a").moveToNamespaceOf(foreign.pid());
            NodeProcess ours = network.node("a").process("sleep", "1000").start();

            network.close();

            assertThat(ours.isAlive()).isFalse();
            assertThat(foreign.process.isAlive()).isTrue();
            assertThat(network.fidelity()).matches(Fidelity::isLossless);
        }
    }

    @Test
    void namespaceOfThisJvmIsRefused() {
        long own = ProcessHandle.current().pid();
        assertThatThrownBy(() -> network.node("a").moveToNamespaceOf(own))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("process (%s) must have a network namespace of its own, and not share this JVM's", own);
    }

    @Test
    void processThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> network.node("a").moveToNamespaceOf(4_194_305)) // above the kernel's highest number
                .isInstanceOf(EmulationUnavailableException.class)
                .hasMessageContaining("process (4194305) must be one whose network namespace this JVM may enter")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> network.host().moveToNamespaceOf(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("node (host) must be one that was declared");
    }

    private void assertThatBothReachEachOther() throws Exception {
        assertThat(exitCode("a", "b")).isZero();
        assertThat(exitCode("b", "a")).isZero();
        InetAddress a = network.node("a").ipv6();
        assertThat(network.node("b").call(() -> exit("ping", "-6", "-c1", "-W5", a.getHostAddress())))
                .isZero();
        assertThat(a.isReachable(5000)).isTrue(); // from the host node, as a test's own thread does
    }

    private int exitCode(String from, String to) throws Exception {
        return network.node(from).call(() -> exit("ping", "-4", "-c1", "-W5", to));
    }

    private static int exit(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private String output(String node, String... command) throws Exception {
        return network.node(node).call(() -> {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        });
    }

    private String namespaceOf(String node) throws Exception {
        return network.node(node)
                .call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                        .toString());
    }

    /** A process in a network namespace of its own. */
    private record Foreign(Process process) implements AutoCloseable {
        static Foreign start(String setUp) throws IOException {
            Process process = new ProcessBuilder("unshare", "-n", "sh", "-ec", setUp + "echo ready; exec sleep 1000")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            return new Foreign(process);
        }

        long pid() {
            return process.pid();
        }

        String namespace() throws IOException {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid()), "ns/net"))
                    .toString();
        }

        String routes() throws IOException {
            Process ip = new ProcessBuilder("nsenter", "-t", Long.toString(pid()), "-n", "ip", "route").start();
            return new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        void end() {
            process.destroyForcibly().onExit().join();
        }

        @Override
        public void close() {
            end();
        }
    }
}
