package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Reordering;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.Python;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.TcpTransfer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What real kernels make of superpackets that were forwarded whole, or cut. */
@RequiresTun
class OffloadsTest {

    static Stream<Arguments> profiles() {
        Duration latency = Duration.ofMillis(1);
        return Stream.of(
                Arguments.of("clean", LinkProfile.clean()),
                Arguments.of("loss", with(p -> p.latency(latency).loss(Loss.random(0.005)))),
                Arguments.of("duplication", with(p -> p.latency(latency).duplication(Duplication.random(0.05)))),
                Arguments.of("corruption", with(p -> p.corruption(Corruption.random(0.005)))),
                Arguments.of("jitter", with(p -> p.latency(Latency.uniform(latency, latency)))),
                Arguments.of("reordering", with(p -> p.latency(latency).reordering(Reordering.byDistance(0.01, 3)))),
                Arguments.of("rate", with(p -> p.bandwidth(Bandwidth.of(200_000_000)))),
                Arguments.of("small MTU", with(p -> p.mtu(Mtu.of(1300)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void tcpCarriesTheSameBytes(String name, LinkProfile profile) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .seed(42)
                .nodes("a", "b")
                .allLinks(profile)
                .start()) {
            Node a = network.node("a");
            Node b = network.node("b");

            assertThat(TcpTransfer.transfer(a, b, b.ipv4())).isTrue();
            assertThat(TcpTransfer.transfer(a, b, b.ipv6())).isTrue();
            assertThat(network.fidelity().isLossless()).isTrue();
        }
    }

    /** Below an MTU of 552, Linux gives up to learn it, and leaves the cutting to the routers. */
    @Test
    void tcpCrossesALinkThatMustFragment() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .allLinks(with(p -> p.mtu(Mtu.of(500))))
                .start()) {
            assertThat(TcpTransfer.transfer(
                            network.node("a"),
                            network.node("b"),
                            network.node("b").ipv4()))
                    .isTrue();
        }
    }

    @Test
    void superpacketsAreForwardedWholeAndCountedAsOnTheWire() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start()) {
            TcpTransfer.transfer(
                    network.node("a"), network.node("b"), network.node("b").ipv4());

            LinkStats link = network.link("a", "b").stats();
            assertThat(link.delivered()).isGreaterThan(TcpTransfer.BYTES / 1500);
            assertThat(link.deliveredBytes() / link.delivered()).isLessThanOrEqualTo(1500);
            assertThat(network.fidelity().packets()).isLessThan(link.delivered() / 2);
        }
    }

    @Test
    void withoutOffloadsEachPacketComesByItself() throws Exception {
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("a", "b").offloads(false).start()) {
            assertThat(TcpTransfer.transfer(
                            network.node("a"),
                            network.node("b"),
                            network.node("b").ipv4()))
                    .isTrue();

            long before = network.stats().total().delivered(); // the last ACKs may still be under way
            long packets = network.fidelity().packets();
            assertThat(packets).isBetween(before, network.stats().total().delivered());
        }
    }

    @Test
    @RequiresProgram("python3")
    void udpInOnePieceArrivesAsDatagrams() throws Exception {
        LinkProfile everyThirdLost = with(p -> p.loss(Loss.everyNth(3)));
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b")
                        .link("a", "b", everyThirdLost)
                        .start();
                DatagramSocket receiver = network.node("b")
                        .call(() -> new DatagramSocket(
                                new InetSocketAddress(network.node("b").ipv4(), 7000)))) {
            String program =
                    "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.setsockopt(17, 103, 1000); "
                            + "s.sendto(b''.join(bytes([i]) * 1000 for i in range(1, 31)) + b'z' * 7, ('%s', 7000))";
            Python.run(
                    network.node("a"),
                    program.formatted(network.node("b").ipv4().getHostAddress()));

            receiver.setSoTimeout(10_000);
            for (int i = 1; i <= 31; i++) {
                if (i % 3 != 0) {
                    DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
                    receiver.receive(datagram);
                    assertThat(datagram.getLength()).isEqualTo(i == 31 ? 7 : 1000);
                    assertThat(datagram.getData()[0]).isEqualTo(i == 31 ? (byte) 'z' : (byte) i);
                }
            }
            assertThat(network.link("a", "b").stats().lost()).isEqualTo(10);
        }
    }

    private static LinkProfile with(Function<LinkProfile.Builder, LinkProfile.Builder> change) {
        return change.apply(LinkProfile.builder()).build();
    }
}
