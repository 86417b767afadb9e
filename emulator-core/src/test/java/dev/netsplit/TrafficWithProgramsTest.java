package dev.netsplit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.report.TrafficStats;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traffic of the network's own making that programs of nodes answer, receive or send. */
@WallClock
@RequiresTun
class TrafficWithProgramsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 9999;
    private static final int TIMEOUT_MS = 10_000;
    private final EmulatedNetwork network =
            EmulatedNetwork.builder().seed(42).nodes("a", "b").start();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void aServerAnswersAMadeUpClientAndTheAnswersAreCounted() throws Exception {
        MadeUpHost client = network.traffic()
                .madeUpHost(
                        "client-1",
                        LinkPair.symmetric(LinkProfile.builder()
                                .latency(Duration.ofMillis(5))
                                .build()));
        try (DatagramSocket server = bind("b");
                Traffic load = network.traffic()
                        .from("client-1")
                        .to("b")
                        .udp(PORT)
                        .payload("hello".getBytes(UTF_8))
                        .poisson(5_000)
                        .packets(1_000) // fewer than there are places for by default: however late an answer is, it is
                        // known whose it is
                        .start()) {
            assertThat(echo(server, 1_000).get()).isTrue();
            pingOnce("client-1", "b"); // by the same links, so all answers are back before its own

            TrafficStats stats = load.stats();
            assertThat(List.of(stats.sent(), stats.answered(), stats.unanswered(), stats.strays()))
                    .containsExactly(1_000L, 1_000L, 0L, 0L);
            assertThat(stats.answerDelay().min()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
        }
        assertThat(client.receivedPackets()).as("answers are not among them").isZero();
        assertThat(network.stats().link("client-1", "b").delivered()).isEqualTo(1_001);
        assertThat(network.stats().link("b", "client-1").delivered()).isEqualTo(1_001);
    }

    @Test
    void aCraftedPacketIsReceivedAsIfANodeHadSentIt() throws Exception {
        Node a = network.node("a");
        Node b = network.node("b");
        try (DatagramSocket receiver = bind("b")) {
            network.traffic()
                    .inject(
                            "a",
                            CraftedPacket.udp(a.ipv4(), 1234, b.ipv4(), PORT).payload("crafted"));

            DatagramPacket received = receive(receiver);
            assertThat(text(received)).isEqualTo("crafted");
            assertThat(received.getSocketAddress()).isEqualTo(new InetSocketAddress(a.ipv4(), 1234));
        }
        assertThat(network.stats().link("a", "b").delivered()).isEqualTo(1);
    }

    @Test
    void nodesKnowMadeUpHostsByNameAndWhatTheySendToThemIsCounted() throws Exception {
        List<MadeUpHost> hosts = network.traffic().madeUpHosts("client", 3);

        assertThat(hosts).extracting(MadeUpHost::name).containsExactly("client-1", "client-2", "client-3");
        network.node("a").run(() -> {
            assertThat(InetAddress.getByName("client-2")).isEqualTo(hosts.get(1).ipv4());
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[72], 72, hosts.get(1).ipv4(), PORT));
            }
        });
        try (DatagramSocket receiver = bind("b")) { // what is sent after the other is forwarded after it
            network.node("a").run(() -> {
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.send(new DatagramPacket(
                            new byte[10], 10, network.node("b").ipv4(), PORT));
                }
            });
            receive(receiver);
        }
        assertThat(hosts.get(1).receivedPackets()).isEqualTo(1);
        assertThat(hosts.get(1).receivedBytes()).isEqualTo(100);
        assertThat(hosts.get(0).receivedPackets()).isZero();
    }

    private void pingOnce(String from, String to) throws InterruptedException {
        try (Traffic ping = network.traffic()
                .from(from)
                .to(to)
                .ping()
                .requestResponse(Duration.ZERO)
                .packets(1)
                .start()) {
            assertThat(ping.awaitEnd(PATIENCE)).isTrue();
        }
    }

    private DatagramSocket bind(String name) throws Exception {
        Node node = network.node(name);
        DatagramSocket socket = node.call(() -> new DatagramSocket(new InetSocketAddress(node.ipv4(), PORT)));
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setReceiveBufferSize(1 << 22);
        return socket;
    }

    /** Answers so many datagrams with themselves. */
    private Future<Boolean> echo(DatagramSocket socket, int count) {
        return network.node("b").executor().submit(() -> {
            for (int i = 0; i < count; i++) {
                socket.send(receive(socket));
            }
            return true;
        });
    }

    private static DatagramPacket receive(DatagramSocket socket) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }
}
