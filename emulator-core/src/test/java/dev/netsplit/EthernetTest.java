package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.Python;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.PartitionShape;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Future;
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
    private static final int PORT = 9000;

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
                        + "s.bind(('eth0', 0x88b5)); print('ready', flush=True); print(s.recv(2000).hex(),"
                        + " flush=True)");
        receiver.awaitOutput("ready", PATIENCE);
        String frame = hex(b.mac()) + hex(a.mac()) + "88b5" + "cafe".repeat(30);
        sendFrame(a, frame);

        receiver.awaitOutput(frame, PATIENCE);
    }

    /** As devices over a node's own send them ({@code ip link add link eth0 type vlan}), where a kernel has such. */
    @ParameterizedTest
    @ValueSource(strings = {"8100", "88a8"})
    @RequiresProgram("python3")
    void aTaggedFrameArrivesWithItsTag(String tag) throws Exception {
        NodeProcess receiver = python(
                b,
                "import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)); "
                        + "s.setsockopt(263, 8, 1); s.bind(('eth0', 3)); print('ready', flush=True)\n" // PACKET_AUXDATA
                        + "while True:\n"
                        + "  data, extra, flags, sender = s.recvmsg(2000, 100)\n"
                        + "  if data[12:14] == b'\\x88\\xb5': print(extra[0][2].hex(), data.hex(), flush=True)");
        receiver.awaitOutput("ready", PATIENCE);
        String payload = "88b5" + "cafe".repeat(30);
        sendFrame(a, hex(b.mac()) + hex(a.mac()) + tag + "6005" + payload);

        String aux = receiver.awaitOutput(hex(b.mac()) + hex(a.mac()) + payload, PATIENCE);
        String nativeTag = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? "0560" + tag.substring(2) + tag.substring(0, 2)
                : "6005" + tag;
        assertThat(aux).contains(nativeTag);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tcpCarriesItsBytesInLargePieces(boolean ipv6) throws Exception {
        int bytes = 8 << 20;
        InetAddress address = ipv6 ? b.ipv6() : b.ipv4();
        try (ServerSocket server = b.call(() -> new ServerSocket(0, 1, address))) {
            Future<Long> received = b.executor().submit(() -> {
                try (Socket socket = server.accept()) {
                    return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            });
            a.run(() -> {
                try (Socket socket = new Socket(address, server.getLocalPort())) {
                    socket.getOutputStream().write(new byte[bytes]);
                }
            });
            assertThat(received.get()).isEqualTo(bytes);
        }
        LinkStats link = network.link("a", "b").stats();
        assertThat(link.delivered()).isGreaterThan(bytes / 1500);
        assertThat(link.deliveredBytes() / link.delivered()).isLessThanOrEqualTo(1514);
        assertThat(network.fidelity().packets()).isLessThan(link.delivered() / 2);
        assertThat(network.fidelity().isLossless()).isTrue();
    }

    @Test
    void everybodyHearsABroadcastAndWhoIsCutOffHearsNothing() throws Exception {
        try (DatagramSocket atB = b.call(() -> new DatagramSocket(7000));
                DatagramSocket atC = network.node("c").call(() -> new DatagramSocket(7000));
                DatagramSocket sender = a.call(() -> new DatagramSocket())) {
            sender.setBroadcast(true);
            InetAddress everybody = InetAddress.getByName("255.255.255.255");
            try (Fault cut = network.partition(Set.of("a", "b"), Set.of("c"))) {
                send(sender, everybody, 1);
                assertThat(receive(atB)).isEqualTo(1);
                assertThat(cut.affectedPackets()).isPositive();
            }
            send(sender, everybody, 2);
            assertThat(receive(atC)).isEqualTo(2);
        }
    }

    /** Each of them rewrites segments where they are in the frame. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void faultsOfTcpWorkOnFramesToo(boolean ipv6) throws Exception {
        InetAddress address = ipv6 ? b.ipv6() : b.ipv4();
        PacketFault.Selection toB =
                PacketFault.on("a", "b").matching(PacketFilter.all().tcp());
        byte[] message = "frames, ".repeat(500).getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket server = b.call(() -> new ServerSocket(0, 10, address))) {
            int port = server.getLocalPort();
            try (Fault sliced = network.inject(toB.slice(100, Duration.ZERO));
                    Socket socket = a.call(() -> new Socket(address, port));
                    Socket accepted = server.accept()) {
                socket.getOutputStream().write(message);
                assertThat(accepted.getInputStream().readNBytes(message.length)).isEqualTo(message);
                assertThat(sliced.affectedPackets()).isPositive();
            }
            try (Socket socket = a.call(() -> new Socket(address, port));
                    Socket accepted = server.accept();
                    Fault reset = network.inject(toB.reset())) {
                socket.getOutputStream().write(message);
                assertThatThrownBy(() -> accepted.getInputStream().read()).hasMessageContaining("reset");
                assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("reset");
                assertThat(reset.affectedPackets()).isPositive();
            }
            try (Fault rejected = network.inject(toB.reject())) {
                assertThatThrownBy(() -> a.run(() -> new Socket(address, port).close()))
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContaining("refused");
                assertThat(rejected.affectedPackets()).isPositive();
            }
        }
        assertThat(network.fidelity().isLossless()).isTrue();
    }

    /** A sender that does not find its neighbour sends nothing that could be rejected. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rejectTellsASenderThatHasNotFoundItsNeighbourYet(boolean ipv6) throws Exception {
        InetAddress address = ipv6 ? b.ipv6() : b.ipv4();
        try (ServerSocket server = b.call(() -> new ServerSocket(PORT));
                Fault rejected = network.partition(PartitionShape.isolate("b"), PartitionMode.reject())) {
            assertThatThrownBy(() -> a.run(() -> new Socket(address, server.getLocalPort()).close()))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            assertThat(rejected.affectedPackets()).isEqualTo(1); // the SYN
            a.run(() -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.connect(address, PORT);
                    socket.send(new DatagramPacket(new byte[1], 1));
                    socket.setSoTimeout((int) PATIENCE.toMillis());
                    // "administratively prohibited"
                    assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[1], 1)))
                            .isNotInstanceOf(SocketTimeoutException.class)
                            .isInstanceOf(IOException.class);
                }
            });
            network.heal();
            a.run(() -> new Socket(address, server.getLocalPort()).close());
        }
    }

    /** All else in which frames are alike is cut: nothing is learned through a partition that does not say so. */
    @Test
    void dropStopsTheSearchForNeighboursToo() throws Exception {
        try (Fault dropped = network.partition(PartitionShape.isolate("b"), PartitionMode.drop())) {
            assertThatThrownBy(() -> a.run(() -> new Socket(b.ipv4(), PORT).close()))
                    .isInstanceOf(NoRouteToHostException.class);
            assertThat(dropped.affectedPackets()).isPositive();
        }
    }

    /** Otherwise a fault that no program met would look as if it had done something. */
    @Test
    void whatKernelsSayToGroupsTouchesNoFault() throws Exception {
        Node c = network.node("c");
        Link toB = network.link("a", "b");
        try (Fault cut = network.partition(PartitionShape.isolate("b"), PartitionMode.drop());
                ServerSocket server = c.call(() -> new ServerSocket(PORT));
                MulticastSocket member = a.call(() -> new MulticastSocket(PORT))) {
            for (String group : new String[] {"239.1.2.3", "ff15::7"}) {
                a.run(() -> {
                    NetworkInterface device = NetworkInterface.getByName("eth0");
                    member.joinGroup(new InetSocketAddress(InetAddress.getByName(group), PORT), device);
                });
            }
            for (InetAddress address : new InetAddress[] {c.ipv4(), c.ipv6()}) { // who is looked for on all links
                a.run(() -> new Socket(address, server.getLocalPort()).close());
            }
            Eventually.until(
                    "two reports of groups and two questions for node c's address are cut",
                    () -> toB.stats().cut() >= 4);
            assertThat(cut.affectedPackets()).isZero();

            long before = toB.stats().cut();
            a.run(() -> member.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("239.1.2.3"), PORT)));
            Eventually.until(
                    "the packet to the group is cut and counted",
                    () -> toB.stats().cut() > before && cut.affectedPackets() > 0);
            assertThat(cut.affectedPackets())
                    .as("a program's own packet to a group")
                    .isEqualTo(1);
        }
    }

    /** Nobody answers for it, which takes a kernel three seconds to believe. */
    @Test
    void anAddressThatNobodyHasIsUnreachable() throws Exception {
        VirtualAddress vip = network.virtualAddress("vip");
        assertThatThrownBy(() -> a.run(() -> new Socket("vip", 80).close())).isInstanceOf(NoRouteToHostException.class);
        assertThat(output(a, "ip", "neigh", "show", vip.ipv4().getHostAddress()))
                .contains("FAILED");
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

    private static void sendFrame(Node node, String frame) throws InterruptedException {
        Python.run(
                node,
                "import socket; s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(('eth0', 0)); "
                        + "s.send(bytes.fromhex('" + frame + "'))");
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
