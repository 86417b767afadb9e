package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.Ledger;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once warm, the two threads of the packet path allocate nothing, whatever the link does. Measured by the JVM's own
 * count of what a thread allocated. What is asked meanwhile, such as statistics, does allocate, so nothing is asked.
 */
@WallClock
@RequiresTun
class AllocationTest {
    private static final int PACKETS = 20_000;

    /**
     * Half of what the smallest object for each packet would be. Room for buffers: one more is made whenever more
     * packets are under way than ever before.
     */
    private static final long ALLOWED_BYTES = 8 * PACKETS;

    /**
     * On a busy machine more packets are under way than ever before now and then. What each packet costs, it costs each
     * time.
     */
    private static final int ATTEMPTS = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /**
     * Bursts are short: all seven tries of one of eight connects, or their answers, are lost once in 4,000 runs of the
     * class.
     */
    static Stream<Arguments> profiles() {
        Duration ms = Duration.ofMillis(1);
        return Stream.of(
                Arguments.of("clean", with(p -> p)),
                Arguments.of(
                        "loss, jitter",
                        with(p -> p.latency(Latency.normal(ms, ms.dividedBy(4)).correlated(0.5))
                                .loss(Loss.bursts(0.01, 1.5)))),
                Arguments.of(
                        "everything",
                        with(p -> p.latency(Latency.pareto(ms, ms.dividedBy(4)).reordering())
                                .loss(Loss.random(0.01))
                                .duplication(Duplication.random(0.01))
                                .corruption(Corruption.random(0.01))
                                .reordering(Reordering.byDistance(0.01, 3)))),
                Arguments.of("rate", with(p -> p.bandwidth(Bandwidth.of(1_000_000_000)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void noPacketCostsAnAllocation(String name, LinkProfile profile) throws Exception {
        exchangeWithoutAllocation(Layer.IP, profile);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("profiles")
    void noFrameDoes(String name, LinkProfile profile) throws Exception {
        exchangeWithoutAllocation(Layer.ETHERNET, profile);
    }

    private static void exchangeWithoutAllocation(Layer layer, LinkProfile profile) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .layer(layer)
                .seed(42)
                .nodes("a", "b")
                .allLinks(profile)
                .start()) {
            assertNothingIsAllocated(network, AllocationTest::exchange);
        }
    }

    /** Faults that look at every packet, at each of the places where faults work. */
    @Test
    void norDoesAPacketThatFaultsLookAt() throws Exception {
        PacketFault.Selection packets = PacketFault.on("a", "b");
        PacketFilter filter = PacketFilter.all().withPayload().payloadContains("not there");
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().seed(42).nodes("a", "b").start()) {
            network.inject(List.of(
                    packets.matching(filter).drop(),
                    packets.matching(filter).hold(),
                    packets.matching(filter.tcp()).reset(),
                    packets.matching(PacketFilter.all().everyNth(100)).delay(Duration.ofNanos(1000)),
                    packets.matching(PacketFilter.all().perConnection().withProbability(0.001))
                            .drop()));
            assertNothingIsAllocated(network, AllocationTest::exchange);
        }
    }

    @Test
    void noPacketOfTheNetworksOwnCostsAnAllocation() throws Exception {
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().seed(42).nodes("a", "b").start()) {
            network.traffic().madeUpHost("c");
            assertNothingIsAllocated(network, AllocationTest::makeTraffic);
        }
    }

    /** Few requests: the log of their delays grows by doubling, up to 8 bytes a delay and as much again. */
    private static void makeTraffic(EmulatedNetwork network) throws Exception {
        NetworkTraffic traffic = network.traffic();
        try (Traffic load = traffic.from("a")
                        .to("b")
                        .poisson(20_000)
                        .packets(PACKETS)
                        .start();
                Traffic toHost = traffic.from("b")
                        .to("c")
                        .udp(9)
                        .constant(20_000)
                        .packets(PACKETS)
                        .start();
                Traffic pings = traffic.from("c")
                        .to("a")
                        .ping()
                        .requestResponse(Duration.ZERO)
                        .packets(PACKETS / 10)
                        .start()) {
            for (Traffic one : List.of(load, toHost, pings)) {
                assertThat(one.awaitEnd(Duration.ofSeconds(60))).isTrue();
            }
        }
    }

    /** What the path has to say goes into slots that are there already; the ledger's own thread may allocate. */
    @ParameterizedTest
    @EnumSource(
            value = Ledger.Detail.class,
            names = {"DELAYS", "PACKETS"})
    void norDoesOneWhoseFateIsRecorded(Ledger.Detail detail, @TempDir Path folder) throws Exception {
        LinkProfile profile = with(p -> p.loss(Loss.random(0.01))
                .latency(Latency.uniform(Duration.ofMillis(1), Duration.ofMillis(1)))
                .duplication(Duplication.random(0.01))
                .corruption(Corruption.random(0.01)));
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .seed(42)
                .nodes("a", "b")
                .allLinks(profile)
                .ledger(folder.resolve("ledger"), detail)
                .start()) {
            assertNothingIsAllocated(network, AllocationTest::exchange);
        }
    }

    private static void assertNothingIsAllocated(EmulatedNetwork network, Load load) throws Exception {
        for (int i = 0; i < 3; i++) { // warm up: classes, compilers, buffers
            load.cross(network);
        }
        Map<String, Long> least = measure(network, load);
        for (int i = 1; i < ATTEMPTS && !least.values().stream().allMatch(bytes -> bytes < ALLOWED_BYTES); i++) {
            measure(network, load).forEach((thread, bytes) -> least.merge(thread, bytes, Math::min));
        }

        assertThat(least).hasSize(2);
        least.forEach((thread, bytes) -> assertThat(bytes).as(thread).isLessThan(ALLOWED_BYTES));
    }

    /** Bytes by thread. */
    private static Map<String, Long> measure(EmulatedNetwork network, Load load) throws Exception {
        Map<String, Long> before = allocated();
        load.cross(network);
        Map<String, Long> after = allocated();
        after.replaceAll((thread, bytes) -> bytes - before.getOrDefault(thread, 0L));
        return after;
    }

    /** What crosses the network. */
    @FunctionalInterface
    private interface Load {
        void cross(EmulatedNetwork network) throws Exception;
    }

    /** Small packets, and large pieces of TCP. */
    private static void exchange(EmulatedNetwork network) throws Exception {
        Node a = network.node("a");
        Node b = network.node("b");
        try (DatagramChannel receiver = b.call(() -> DatagramChannel.open().bind(new InetSocketAddress(b.ipv4(), 0)));
                DatagramChannel sender = a.call(DatagramChannel::open)) {
            ByteBuffer message = ByteBuffer.allocateDirect(100);
            for (int i = 0; i < PACKETS; i++) {
                sender.send(message.clear(), receiver.getLocalAddress());
            }
        }
        ExecutorService executor = b.executor();
        try (ServerSocket server = b.call(() -> new ServerSocket(0, 1, b.ipv4()))) {
            Future<Long> received = executor.submit(() -> {
                try (Socket socket = server.accept()) {
                    return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            });
            a.run(() -> {
                try (Socket socket = new Socket(b.ipv4(), server.getLocalPort())) {
                    socket.getOutputStream().write(new byte[8 << 20]);
                }
            });
            assertThat(received.get()).isEqualTo(8 << 20);
        } finally {
            executor.shutdown();
        }
    }

    /** By the threads of the packet path of the one network that is open. */
    private static Map<String, Long> allocated() {
        return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().matches("netsplit-.*-(reader|forwarder)"))
                .collect(Collectors.toMap(
                        thread -> thread.getThreadName(),
                        thread -> THREADS.getThreadAllocatedBytes(thread.getThreadId())));
    }

    private static LinkProfile with(UnaryOperator<LinkProfile.Builder> change) {
        return change.apply(LinkProfile.builder()).build();
    }
}
