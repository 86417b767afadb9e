package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.testing.Python;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of real kernels. */
@RequiresTun
@RequiresProgram("ip")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class EthernetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final EmulatedNetwork network = EmulatedNetwork.builder()
            .seed(1)
            .nodes("a", "b", "c")
            .layer(Layer.ETHERNET)
            .start();
    private final Node a = network.node("a");
    private final Node b = network.node("b");

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-4", "-6"})
    @RequiresProgram("ping")
    void nodesFindEachOtherByTheirKernelsQuestions(String family) throws Exception {
        output(a, "ping", family, "-c", "2", "-i", "0.01", "b");

        InetAddress address = family.equals("-4") ? b.ipv4() : b.ipv6();
        assertThat(output(a, "ip", family, "neigh", "show", address.getHostAddress()))
                .contains("dev eth0 lladdr " + b.mac());
        assertThat(network.fidelity().isLossless()).isTrue();
    }

    @Test
    void everyNodeHasAnAddressOfItsOwnThatIsTheSameInEachRun() throws Exception {
        assertThat(output(a, "cat", "/proc/thread-self/net/arp")).startsWith("IP address");
        assertThat(output(a, "ip", "link", "show", "eth0")).contains("link/ether " + a.mac());
        assertThat(a.mac()).isNotEqualTo(b.mac());
        network.close();
        try (EmulatedNetwork again = EmulatedNetwork.builder()
                .nodes("c", "b", "a")
                .layer(Layer.ETHERNET)
                .start()) {
            assertThat(again.node("a").mac()).isEqualTo(a.mac());
            assertThat(again.layer()).isEqualTo(Layer.ETHERNET);
        }
    }

    @Test
    void theHostIsOnItToo() throws Exception {
        for (InetAddress address : new InetAddress[] {b.ipv4(), b.ipv6()}) {
            try (DatagramSocket receiver = b.call(() -> new DatagramSocket(new InetSocketAddress(address, 7000)));
                    DatagramSocket sender = new DatagramSocket()) {
                send(sender, address, 7);
                assertThat(receive(receiver)).isEqualTo(7);
            }
        }
    }

    @Test
    @RequiresProgram("python3")
    void aFrameOfAnyKindArrives() throws Exception {
        NodeProcess receiver = python(
                b,
                "import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b5)); "
                        + "s.bind(('eth0', 0x88b5)); print('ready', flush=True); print(s.recv(2000).hex(), flush=True)");
        receiver.awaitOutput("ready", PATIENCE);
        String frame = hex(b.mac()) + hex(a.mac()) + "88b5" + "cafe".repeat(30);
        Python.run(
                a,
                "import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(('eth0', 0)); "
                        + "s.send(bytes.fromhex('" + frame + "'))");

        receiver.awaitOutput(frame, PATIENCE);
    }

    /** By a device over the node's own, which tags what it sends. */
    @ParameterizedTest
    @ValueSource(strings = {"802.1Q", "802.1ad"})
    @RequiresProgram("ping")
    void nodesOfAVlanTalk(String protocol) throws Exception {
        for (Node node : new Node[] {a, b}) {
            output(
                    node, "ip", "link", "add", "link", "eth0", "name", "eth0.5", "type", "vlan", "proto", protocol,
                    "id", "5");
            output(node, "ip", "addr", "add", node == a ? "10.5.0.1/24" : "10.5.0.2/24", "dev", "eth0.5");
            output(node, "ip", "link", "set", "eth0.5", "up");
        }
        output(a, "ping", "-c", "1", "-W", "5", "10.5.0.2");
        assertThat(output(a, "ip", "neigh", "show", "dev", "eth0.5"))
                .contains(b.mac().toString());

        output(b, "ip", "link", "del", "eth0.5");
        NodeProcess unanswered =
                a.process("ping", "-c", "1", "-W", "1", "10.5.0.2").start();
        assertThat(unanswered.waitFor(PATIENCE)).isEqualTo(1);
    }

    @Test
    void anIpNetworkHasNoHardwareAddresses() {
        try (EmulatedNetwork ip = EmulatedNetwork.builder().nodes("a").start()) {
            assertThat(ip.layer()).isEqualTo(Layer.IP);
            assertThatIllegalStateException()
                    .isThrownBy(ip.node("a")::mac)
                    .withMessage("layer (IP) must be ETHERNET for nodes to have hardware addresses");
        }
    }

    private static void send(DatagramSocket sender, InetAddress to, int number) throws IOException {
        sender.send(new DatagramPacket(new byte[] {(byte) number}, 1, to, 7000));
    }

    private static int receive(DatagramSocket receiver) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1], 1);
        receiver.receive(packet);
        return packet.getData()[0];
    }

    private static String hex(MacAddress address) {
        return address.toString().replace(":", "");
    }

    private static NodeProcess python(Node node, String program) {
        return node.process("python3", "-c", program).start();
    }

    /** What a program in a node writes; it must succeed. */
    private static String output(Node node, String... command) throws InterruptedException {
        NodeProcess process = node.process(command).start();
        assertThat(process.waitFor(PATIENCE))
                .as(String.join(" ", command) + process.output())
                .isZero();
        return process.output();
    }
}
