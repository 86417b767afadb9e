package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Mtu;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A heal leaves nothing of a fault, in kernels neither. */
@WallClock
@RequiresTun
@RequiresProgram({"ip", "sh", "ss"})
@ParameterizedClass
@EnumSource(Layer.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class HealTest {
    private static final int PORT = 9000;
    private static final int BUFFER = 20_000;
    private static final long PATIENCE_NS = ofSeconds(60).toNanos();
    private static final long BEFORE_THE_NEXT_PROBE_MS = 2500;

    private final Layer layer;
    private final EmulatedNetwork network;
    private final Node a;
    private final Node b;

    HealTest(Layer layer) {
        this.layer = layer;
        network = EmulatedNetwork.builder().nodes("a", "b").layer(layer).start();
        a = network.node("a");
        b = network.node("b");
    }

    @AfterEach
    void close() {
        network.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pathMtusAndTcpMetricsAreForgotten(boolean ipv6) throws Exception {
        InetAddress to = ipv6 ? b.ipv6() : b.ipv4();
        transfer(a, to);
        assertThat(learned(a, to)).doesNotContain("mtu");
        network.link("a", "b")
                .update(profile -> profile.toBuilder().mtu(Mtu.of(1300)).build());
        transfer(a, to);
        assertThat(learned(a, to)).contains("mtu 1300");
        assertThat(run(a, "ip tcp_metrics show")).isNotEmpty();

        network.heal();
        assertThat(learned(a, to)).doesNotContain("mtu");
        assertMetricsGo(a, "");
        assertMetricsGo(b, "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingAFaultDoesSoAtTheEndsOfItsLinks(boolean ipv6) throws Exception {
        InetAddress to = ipv6 ? b.ipv6() : b.ipv4();
        network.link("a", "b")
                .update(profile -> profile.toBuilder().mtu(Mtu.of(1300)).build());
        try (Fault slow = network.inject(PacketFault.on("a", "b").delay(Latency.constant(ofMillis(1))))) {
            transfer(a, to);
            assertThat(learned(a, to)).contains("mtu 1300");
            assertThat(slow.affectedPackets()).isPositive();
        }
        assertThat(learned(a, to)).doesNotContain("mtu");
    }

    /** The machine's own kernel knows other networks, too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theHostsKernelForgetsWhatItKnowsOfTheNetworkOnly(boolean ipv6) throws Exception {
        InetAddress to = ipv6 ? b.ipv6() : b.ipv4();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(ipv6 ? "::1" : "127.0.0.2"));
                Socket out = new Socket(other.getInetAddress(), other.getLocalPort());
                Socket in = other.accept()) {
            out.getOutputStream().write(1);
            assertThat(in.getInputStream().read()).isEqualTo(1);
        }
        List<String> routes = hostsRoutes();
        List<String> others = othersMetrics();
        network.link("host", "b")
                .update(profile -> profile.toBuilder().mtu(Mtu.of(1300)).build());
        transfer(network.host(), to);
        assertThat(runOnHost("ip route get " + to.getHostAddress())).contains("mtu 1300");

        network.heal();
        assertThat(runOnHost("ip route get " + to.getHostAddress())).doesNotContain("mtu");
        assertMetricsGo(network.host(), to.getHostAddress().replaceAll("(:0)+:", "::") + " ");
        assertThat(hostsRoutes()).containsAll(routes); // other programs of the machine may have added some
        assertThat(othersMetrics()).containsAll(others);
    }

    /** A connection may end after the heal, and tell of itself only then. */
    private void assertMetricsGo(Node node, String ofPeer) {
        Eventually.until("a heal deletes the TCP metrics", () -> {
            boolean deleted = !run(node, "ip tcp_metrics show").contains(ofPeer.isEmpty() ? "age" : ofPeer);
            if (!deleted) {
                network.heal();
            }
            return deleted;
        });
    }

    /** But for those of other programs' networks, such as containers', which may end meanwhile. */
    private List<String> hostsRoutes() throws Exception {
        String own = network.host().ipv4().getHostAddress();
        return runOnHost("ip route show; ip -6 route show; ip route show table local")
                .lines()
                .filter(route -> route.startsWith("default ") || route.contains(" dev lo ") || route.contains(own))
                .toList();
    }

    private static List<String> othersMetrics() throws Exception {
        return runOnHost("ip tcp_metrics show | grep -v -e '^198.1' -e '^fd4e:7370' | sed 's/ age.*//'")
                .lines()
                .toList();
    }

    @Test
    void neighboursThatDidNotAnswerAreForgotten() throws Exception {
        String waitS = layer == Layer.ETHERNET ? "4" : "1"; // a kernel asks for three seconds
        try (Fault cut = network.isolate("b")) {
            run(
                    a,
                    "ping -c1 -W%s %s & ping -c1 -W%s %s; wait"
                            .formatted(
                                    waitS,
                                    b.ipv4().getHostAddress(),
                                    waitS,
                                    b.ipv6().getHostAddress()));
            assertThat(cut.affectedPackets()).isPositive();
            assertThat(run(a, "ip neigh").contains("FAILED")).isEqualTo(layer == Layer.ETHERNET);
        }
        assertThat(run(a, "ip neigh")).doesNotContain("FAILED");
    }

    /** Asked less and less often, TCP would take as long again as the fault lasted. */
    @Test
    void aWindowThatAFaultHasClosedIsOpenAtOnce() throws Exception {
        try (Stream ipv4 = new Stream(b.ipv4(), PORT);
                Stream ipv6 = new Stream(b.ipv6(), PORT + 1)) {
            try (Fault closed = closeWindow(PORT);
                    Fault alsoClosed = closeWindow(PORT + 1)) {
                ipv4.awaitStuck();
                ipv6.awaitStuck();
                awaitRareProbes(closed, alsoClosed);
            }
            assertThat(ipv4.nextByteMs()).isLessThan(BEFORE_THE_NEXT_PROBE_MS);
            assertThat(ipv6.nextByteMs()).isLessThan(BEFORE_THE_NEXT_PROBE_MS);
        }
    }

    private Fault closeWindow(int port) {
        return network.inject(PacketFault.on("b", "a")
                .matching(PacketFilter.all().tcp().sourcePort(port))
                .zeroWindow());
    }

    /** A receiver that had no room says so, and in the fault gets lost that it has some again. */
    @Test
    void aWindowWhoseUpdateWasLostIsOpenAtOnce() throws Exception {
        try (Stream stream = new Stream(b.ipv4(), PORT)) {
            stream.awaitStuck();
            try (Fault cut = network.partition(Set.of("a"), Set.of("b"))) {
                stream.readAllThatIsThere();
                awaitRareProbes(cut);
            }
            assertThat(stream.nextByteMs()).isLessThan(BEFORE_THE_NEXT_PROBE_MS);
        }
    }

    /**
     * Until the last two packets that each of them touched were 1.4 s apart. Each time TCP waits twice as long, so the
     * next is 2.8 s away.
     */
    private static void awaitRareProbes(Fault... faults) {
        long[] counts = Arrays.stream(faults).mapToLong(Fault::affectedPackets).toArray();
        long[] lastNs = new long[faults.length];
        Set<Fault> rare = new HashSet<>();
        Eventually.within(Duration.ofNanos(PATIENCE_NS), "each fault has touched two packets far apart", () -> {
            long nowNs = System.nanoTime();
            for (int i = 0; i < faults.length; i++) {
                if (faults[i].affectedPackets() > counts[i]) {
                    counts[i] = faults[i].affectedPackets();
                    if (lastNs[i] != 0 && nowNs - lastNs[i] > ofMillis(1400).toNanos()) {
                        rare.add(faults[i]);
                    }
                    lastNs[i] = nowNs;
                }
            }
            return rare.size() == faults.length;
        });
    }

    /** From node a to node b, as fast as it goes. */
    private final class Stream implements AutoCloseable {
        private final ServerSocket server;
        private final Socket out;
        private final Socket in;
        private final Future<?> writer;
        private volatile long written;

        /** With small buffers, so that they are soon full. */
        Stream(InetAddress to, int port) throws Exception {
            server = b.call(() -> {
                ServerSocket socket = new ServerSocket();
                socket.setReceiveBufferSize(BUFFER);
                socket.bind(new InetSocketAddress(to, port));
                return socket;
            });
            out = a.call(() -> {
                Socket socket = new Socket();
                socket.setSendBufferSize(BUFFER);
                socket.connect(server.getLocalSocketAddress());
                return socket;
            });
            in = server.accept();
            writer = a.executor().submit(() -> {
                byte[] bytes = new byte[1000];
                try {
                    for (long sent = bytes.length; ; sent += bytes.length) {
                        out.getOutputStream().write(bytes);
                        written = sent;
                    }
                } catch (IOException e) {
                    return written; // closed
                }
            });
        }

        /**
         * Until TCP asks for a window. A receiver may also run out of memory within its window: then TCP sends again
         * what was lost, which no window brings back. So there the receiver reads, and all begins anew.
         */
        void awaitStuck() throws Exception {
            long startNs = System.nanoTime();
            while (true) {
                assertThat(System.nanoTime() - startNs).isLessThan(PATIENCE_NS);
                String timers = run(a, "ss -Htno state established dport = :" + server.getLocalPort());
                if (timers.contains("(persist")) {
                    return;
                } else if (timers.contains("(on,")
                        && timers.replaceAll("(?s).*\\(on,[^,]*,(\\d+)\\).*", "$1")
                                        .compareTo("2")
                                > 0) {
                    readAllThatIsThere();
                }
            }
        }

        void readAllThatIsThere() throws IOException {
            InputStream bytes = in.getInputStream();
            while (bytes.available() > 0) {
                assertThat(bytes.read(new byte[1 << 16])).isPositive();
            }
        }

        /** After how long something comes that is not there yet. */
        long nextByteMs() throws IOException {
            long start = System.nanoTime();
            readAllThatIsThere();
            in.setSoTimeout((int) TimeUnit.NANOSECONDS.toMillis(PATIENCE_NS));
            assertThat(in.getInputStream().read(new byte[1000])).isPositive();
            return (System.nanoTime() - start) / 1_000_000;
        }

        @Override
        public void close() throws IOException, ExecutionException, TimeoutException {
            out.close();
            in.close();
            server.close();
            Uninterruptibles.getUninterruptibly(writer, 60, TimeUnit.SECONDS);
        }
    }

    private void transfer(Node from, InetAddress to) throws Exception {
        try (ServerSocket server = b.call(() -> new ServerSocket(PORT))) {
            Future<Integer> received = b.executor().submit(() -> {
                try (Socket socket = server.accept()) {
                    int count = socket.getInputStream().readAllBytes().length;
                    socket.getOutputStream().write(1);
                    return count;
                }
            });
            from.run(() -> {
                try (Socket socket = new Socket(to, PORT)) {
                    socket.getOutputStream().write(new byte[100_000]);
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().read()).isEqualTo(1);
                }
            });
            assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(100_000);
        }
    }

    private static String learned(Node node, InetAddress to) throws Exception {
        return run(node, "ip " + (to instanceof Inet6Address ? "-6 " : "") + "route get " + to.getHostAddress());
    }

    private static String run(Node node, String script) throws Exception {
        return node.call(() -> runOnHost(script));
    }

    private static String runOnHost(String script) throws Exception {
        Process process =
                new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
