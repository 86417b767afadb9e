package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.base.Splitter;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Queue;
import dev.netsplit.report.TrafficStats;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traffic of the network's own making, between real kernels. */
@WallClock
@RequiresTun
class NetworkTrafficTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 9999;
    private final EmulatedNetwork network =
            EmulatedNetwork.builder().seed(42).nodes("a", "b").start();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void theReceiversKernelSeesNothingOfBackgroundLoad() throws Exception {
        try (Traffic load = network.traffic()
                .from("a")
                .to("b")
                .constant(5_000)
                .packets(1_000)
                .start()) {
            assertThat(load.awaitEnd(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();

            assertThat(load.isRunning()).isFalse();
            assertThat(load.delivered()).isEqualTo(1_000);
        }
        assertThat(network.stats().link("a", "b").delivered()).isEqualTo(1_000);
        assertThat(network.stats().link("b", "a").offered())
                .as("port unreachable")
                .isZero();
        assertThat(udpToNoPort("b")).isZero();

        try (Traffic load = network.traffic()
                .from("a")
                .to("b")
                .udp(PORT)
                .constant(5_000)
                .packets(100)
                .start()) {
            assertThat(load.awaitEnd(PATIENCE)).isTrue();
            assertThat(load.delivered()).isEqualTo(100); // the last one was sent when it ended
            assertThat(udpToNoPort("b")).isEqualTo(100);
        }
    }

    @Test
    void requestsWaitForTheirAnswersAlsoBetweenNodesAndOverIpv6() throws Exception {
        try (Traffic pings = network.traffic()
                        .from("a")
                        .to("b")
                        .ping()
                        .requestResponse(Duration.ZERO)
                        .packets(100)
                        .start();
                Traffic pings6 = network.traffic()
                        .from("b")
                        .to("a")
                        .ping()
                        .ipv6()
                        .requestResponse(Duration.ofMillis(1))
                        .packets(100)
                        .start()) {
            assertThat(pings.awaitEnd(PATIENCE)).isTrue();
            assertThat(pings6.awaitEnd(PATIENCE)).isTrue();

            assertThat(pings.answered()).isEqualTo(100);
            assertThat(pings6.answered()).isEqualTo(100);
            assertThat(pings.name()).isEqualTo("a -> b ping");
        }
    }

    @Test
    void twoLoadsShareTheRateOfALink() throws Exception {
        limit(Bandwidth.of(10_000_000).queue(Queue.packets(20)));
        Duration time = Duration.ofSeconds(2);
        try (Traffic one = network.traffic()
                        .from("a")
                        .to("b")
                        .bitsPerSecond(8_000_000)
                        .duration(time)
                        .start();
                Traffic other = network.traffic()
                        .from("a")
                        .to("b")
                        .bitsPerSecond(8_000_000)
                        .duration(time)
                        .start()) {
            assertThat(one.awaitEnd(PATIENCE)).isTrue();
            assertThat(other.awaitEnd(PATIENCE)).isTrue();

            assertThat(one.sent() + one.stats().missed()).isEqualTo(2_000);
            assertThat(one.delivered() + other.delivered())
                    .isBetween(
                            2_400L,
                            2_700L); // 2 s of 1,250 a second, and what waits; standstills of the machine's move them
            // apart
            assertThat(other.name()).isEqualTo("a -> b background #2");
        }
    }

    /**
     * Both together get the link's rate and no more. TCP's part is not exactly the 2 Mbit/s that are left: its bursts
     * push some of the load's packets out of a full queue (3.0 Mbit/s were seen). What is left to packets that do not
     * push is exact, see TrafficMakerTest.
     */
    @Test
    void tcpBesideABackgroundLoadSharesTheRateOfTheLinkWithIt() throws Exception {
        limit(Bandwidth.of(10_000_000).queue(Queue.packets(20)));
        double alone = tcpBitsPerSecond(1 << 20);
        try (Traffic load =
                network.traffic().from("a").to("b").bitsPerSecond(8_000_000).start()) {
            long bytesBefore = network.stats().link("a", "b").deliveredBytes();
            long deliveredBefore = load.delivered();
            long startNs = System.nanoTime();
            double beside = tcpBitsPerSecond(1 << 19);
            long delivered = load.delivered() - deliveredBefore;
            long bytes = network.stats().link("a", "b").deliveredBytes() - bytesBefore;
            double seconds = (System.nanoTime() - startNs) / 1e9;

            double queued = 20 * 1500 * 8; // may have waited before, and leave in this time
            assertThat(bytes * 8.0).isLessThanOrEqualTo(10_000_000 * seconds + queued);
            assertThat(delivered * 1000).as("the load's part").isGreaterThan(bytes / 2);
            assertThat(beside).isLessThan(alone / 2);
        }
    }

    @Test
    void aMadeUpHostIsCutOffLikeANodeAndItsLinksCanBeChanged() throws Exception {
        MadeUpHost client = network.traffic().madeUpHost("client");
        try (Fault cut = network.cut("client", "b");
                Traffic load = network.traffic()
                        .from("client")
                        .to("b")
                        .constant(5_000)
                        .packets(100)
                        .start()) {
            assertThat(load.awaitEnd(PATIENCE)).isTrue();
            assertThat(load.delivered()).isZero();
            assertThat(cut.affectedPackets()).isEqualTo(100);
        }
        client.setLinks(LinkPair.symmetric(
                LinkProfile.builder().latency(Duration.ofMillis(20)).build()));
        try (Traffic pings = network.traffic()
                .from("client")
                .to("b")
                .ping()
                .requestResponse(Duration.ZERO)
                .packets(3)
                .start()) {
            assertThat(pings.awaitEnd(PATIENCE)).isTrue();
            assertThat(pings.stats().answerDelay().min()).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        }
    }

    /**
     * Whatever of it can be made is made; commands, such as those that ask for counts and that end it, have their turn.
     */
    @Test
    @Timeout(120)
    void aLoadThatTheMachineCannotCarryHangsNothing() {
        for (int i = 0; i < 2; i++) {
            network.traffic()
                    .from("a")
                    .to("b")
                    .packetBytes(100)
                    .constant(1_000_000)
                    .start();
        }
        Eventually.until(
                "the first packets are made",
                () -> network.stats().link("a", "b").offered() > 0);
        for (int i = 0; i < 5; i++) {
            assertThat(network.stats().link("a", "b").offered()).isPositive();
        }
        network.traffic().closeAll();
        long offered = network.stats().link("a", "b").offered();

        assertThat(offered).isPositive();
        assertThat(network.stats().link("a", "b").offered()).isEqualTo(offered);
        assertThat(network.fidelity().internalErrors()).isZero();
    }

    @Test
    void countsOutliveTheNetwork() throws Exception {
        Traffic load = network.traffic()
                .from("a")
                .to("b")
                .constant(1_000_000)
                .packets(10)
                .start();
        assertThat(load.awaitEnd(PATIENCE)).isTrue();
        Traffic endless =
                network.traffic().fromMadeUpHost("c").to("b").poisson(5_000).start();
        assertThat(network.traffic().active()).containsExactly(load, endless);
        network.close();

        assertThat(load.sent()).isEqualTo(10);
        assertThat(endless.isRunning()).isFalse();
        endless.close();
        assertThat(network.traffic().active()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> network.traffic().from("a").to("b").constant(1).start())
                .withMessage("network (a, b) must be open");
    }

    /** 400 requests wait at a time: more than there were places for by default. */
    @Test
    void byDefaultAsManyRequestsAreWaitedForAsAreSentWithinTheTimeOut() throws Exception {
        LinkProfile slow = LinkProfile.builder().latency(Duration.ofMillis(100)).build();
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b")
                        .pair("a", "b", slow)
                        .start();
                Traffic pings = network.traffic()
                        .from("a")
                        .to("b")
                        .ping()
                        .poisson(2_000)
                        .packets(2_000)
                        .timeout(Duration.ofSeconds(2))
                        .start()) {
            assertThat(pings.awaitEnd(Duration.ofSeconds(60))).isTrue();
            Eventually.until("all requests are answered", () -> pings.answered() == 2_000);
            TrafficStats stats = pings.stats();
            assertThat(List.of(stats.answered(), stats.unanswered(), stats.reused(), stats.strays()))
                    .containsExactly(2_000L, 0L, 0L, 0L);
        }
    }

    private void limit(Bandwidth bandwidth) {
        network.link("a", "b")
                .update(profile -> profile.toBuilder().bandwidth(bandwidth).build());
    }

    private double tcpBitsPerSecond(int bytes) throws Exception {
        Node b = network.node("b");
        ExecutorService executor = b.executor();
        try (ServerSocket server = b.call(() -> new ServerSocket(0, 1, b.ipv4()))) {
            long startNs =
                    System.nanoTime(); // before any of it is sent: a receiver that runs late would see it come too fast
            Future<Double> rate = executor.submit(() -> {
                try (Socket socket = server.accept()) {
                    long received = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    return received * 8e9 / (System.nanoTime() - startNs);
                }
            });
            network.node("a").run(() -> {
                try (Socket socket = new Socket(b.ipv4(), server.getLocalPort())) {
                    socket.getOutputStream().write(new byte[bytes]);
                }
            });
            return rate.get();
        } finally {
            executor.shutdown();
        }
    }

    /** How many datagrams a node's kernel got that no socket of its wanted. */
    private long udpToNoPort(String node) throws Exception {
        return network.node(node).call(() -> {
            List<String> udp;
            try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/net/snmp"))) {
                udp = lines.filter(line -> line.startsWith("Udp:")).toList();
            }
            int column = Splitter.on(' ').splitToList(udp.get(0)).indexOf("NoPorts");
            return Long.parseLong(Splitter.on(' ').splitToList(udp.get(1)).get(column));
        });
    }
}
