package dev.netsplit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.fault.Toxics;
import dev.netsplit.impair.Duplication;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.PartitionShape;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real TCP after the emulator has reset or refused connections. */
@WallClock
@RequiresTun
@Timeout(60)
class ResetPortsTest {
    private static final int SERVICE = 9000;
    private static final int PORT = 40_000;
    private static final PacketFilter TCP = PacketFilter.all().tcp();

    static Stream<Arguments> resets() {
        return Stream.of(
                Arguments.of(
                        "BOOM", from("a").matching(TCP.payloadContains("BOOM")).reset()),
                Arguments.of("y".repeat(20_000), from("a").matching(TCP).cutAfter(10_000)),
                Arguments.of(
                        "BOOM", from("b").matching(TCP.payloadContains("BOOM")).reset()));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("resets")
    void thePortOfAConnectionThatWasResetConnectsAgain(String deadly, FaultSpec spec) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
                ServerSocket service = echo(network.node("b"));
                Fault fault = network.inject(spec)) {
            Node a = network.node("a");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> talk(a, deadly)).isInstanceOf(IOException.class);
                assertThat(talk(a, "fine")).isEqualTo("fine");
            }
            assertThat(service.isClosed()).isFalse();
            assertThat(fault.affectedPackets()).isGreaterThanOrEqualTo(3);
        }
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "a partition that rejects",
                        network -> network.partition(
                                PartitionShape.groups(Set.of("a"), Set.of("b")), PartitionMode.reject())),
                refusal(
                        "a fault that rejects",
                        network -> network.inject(from("a").matching(TCP).reject())),
                refusal("down", network -> network.inject(Toxics.down("a", "b"))));
    }

    private static Arguments refusal(String name, Function<EmulatedNetwork, Fault> fault) {
        return Arguments.of(name, fault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void aClientThatKnocksUntilItIsLetInHasTheFirstConnection(String name, Function<EmulatedNetwork, Fault> refuse)
            throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
                ServerSocket service = echo(network.node("b"))) {
            Node a = network.node("a");
            InetAddress server = network.node("b").ipv4();
            try (Fault refusal = refuse.apply(network)) {
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> a.call(() -> new Socket(server, service.getLocalPort())))
                            .isInstanceOf(IOException.class);
                }
                assertThat(refusal.affectedPackets()).isPositive();
            }
            Fault first = touching(network, "TCP a -> b:9000 #0, packet 0");
            Fault second = touching(network, "TCP a -> b:9000 #1, packet 0");
            assertThat(talk(a, "fine")).isEqualTo("fine");
            assertThat(first.affectedPackets()).isEqualTo(1);
            assertThat(second.affectedPackets()).isZero();
        }
    }

    private static Fault touching(EmulatedNetwork network, String packet) {
        return network.inject(from("a")
                .matching(PacketFilter.all().only(PacketId.parse(packet)))
                .duplicate(Duplication.random(1)));
    }

    private static PacketFault.Selection from(String node) {
        return PacketFault.on(node, node.equals("a") ? "b" : "a");
    }

    /** Echoes what comes, one connection after the other, until it is closed. */
    private static ServerSocket echo(Node node) throws Exception {
        ServerSocket listener = node.call(() -> new ServerSocket(SERVICE));
        node.executor().execute(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                    // that connection was reset, or the test is over
                }
            }
        });
        return listener;
    }

    /** Connects from the same port each time, which leaves no TIME_WAIT behind; returns what was echoed. */
    private static String talk(Node node, String text) throws Exception {
        return node.call(() -> {
            try (Socket socket = new Socket()) {
                socket.setReuseAddress(true);
                socket.setSoLinger(true, 0);
                socket.setSoTimeout(10_000);
                socket.bind(new InetSocketAddress(PORT));
                socket.connect(new InetSocketAddress("b", SERVICE), 10_000);
                socket.getOutputStream().write(text.getBytes(US_ASCII));
                byte[] echo = socket.getInputStream().readNBytes(text.length());
                if (echo.length < text.length()) {
                    throw new IOException("end of stream after " + echo.length + " bytes");
                }
                return new String(echo, US_ASCII);
            }
        });
    }
}
