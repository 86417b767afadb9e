package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Queue;
import dev.netsplit.report.Delays;
import dev.netsplit.report.LinkMeasurement;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What links do to real packets of real kernels: the statistics of the simulated ones, with what the machine adds to them. */
@RequiresTun
class RealLinkTest {
    private static final int DATAGRAMS = 100_000;

    /** Fewer than a socket's buffer holds; and so many are never lost in a row: 0.8^256 is below 10^-24. */
    private static final int WINDOW = 256;

    private static final int LAST = -1;

    /** On an idle machine of two cores, the 99th percentile is below one. */
    private static final Duration QUIET = Duration.ofMillis(4);

    /**
     * Of 100,000, 1% are 1,000 ± 31.5. By Bernstein's inequality, a deviation of 200 or more has odds below 2 exp(-200² / (2 (990 +
     * 200 / 3))) = 1.2·10^-8.
     */
    @Test
    void onePercentOfDatagramsAreLost() throws Exception {
        BitSet arrived = arrivals(Loss.random(0.01));

        assertThat(DATAGRAMS - arrived.cardinality()).isBetween(800, 1_200);
    }

    /**
     * Loss of 2% in bursts of 5: some 400 bursts, whose lengths are geometric with σ = √(5 · 4) = 4.5. The mean of 400 lies within
     * 6 · 4.5 / √400 = 1.35 of 5, and the share within 6 · 0.02 / √400 · √(5 + 4) / √5 = 0.8% of 2%: six σ, odds below 10^-8.
     */
    @Test
    void burstsOfDatagramsAreLost() throws Exception {
        BitSet arrived = arrivals(Loss.bursts(0.02, 5));

        int bursts = 0;
        for (int i = 1; i < DATAGRAMS; i++) {
            bursts += arrived.get(i - 1) && !arrived.get(i) ? 1 : 0;
        }
        double lost = DATAGRAMS - arrived.cardinality();
        assertThat(lost / DATAGRAMS).isCloseTo(0.02, within(0.008));
        assertThat(lost / bursts).isCloseTo(5, within(1.35));
    }

    static Stream<Arguments> latencies() {
        Duration mean = Duration.ofMillis(20);
        Duration spread = Duration.ofMillis(4);
        return Stream.of( // the 10%, 50% and 90% quantiles in ms, and the density there per ms
                Arguments.of(Latency.constant(mean), new double[] {20, 20, 20}, new double[] {1e9, 1e9, 1e9}),
                Arguments.of(Latency.uniform(mean, spread).reordering(), new double[] {16.8, 20, 23.2}, new double[] {
                    0.125, 0.125, 0.125
                }),
                Arguments.of(
                        Latency.normal(mean, spread).reordering(),
                        new double[] {20 - 4 * 1.281552, 20, 20 + 4 * 1.281552},
                        new double[] {0.0439, 0.0997, 0.0439}));
    }

    /**
     * A sample quantile of 2,000 has σ = √(q (1 - q) / 2000) / density; six of them have odds below 10^-8. No packet is early, so that is
     * all on the low side; on the high side comes what the machine took for 99 of 100 of the replies, which came back over a link without
     * latency meanwhile, twice, and a millisecond.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("latencies")
    void delaysHaveTheQuantilesAskedFor(Latency latency, double[] quantiles, double[] densities) throws Exception {
        int probes = 2_000;
        MeasureOptions options = MeasureOptions.builder()
                .probes(probes)
                .interval(Duration.ofMillis(1))
                .throughputTime(Duration.ZERO)
                .build();
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .seed(42)
                .nodes("a", "b")
                .link("a", "b", LinkProfile.builder().latency(latency).build())
                .start()) {
            LinkMeasurement measured = network.measure("a", "b", options);
            Delays with = measured.forward().delay();
            Delays without = measured.backward().delay();

            assertThat(with.samples()).isEqualTo(probes);
            double[] shares = {0.1, 0.5, 0.9};
            for (int i = 0; i < shares.length; i++) {
                double sampling = 6 * Math.sqrt(shares[i] * (1 - shares[i]) / probes) / densities[i];
                double machine = 2 * millis(without.quantile(0.99)) + 1;
                assertThat(millis(with.quantile(shares[i])))
                        .isBetween(quantiles[i] - sampling, quantiles[i] + sampling + machine);
            }
        }
    }

    /**
     * Over IPv4, TCP's share of what a link carries is 1448 of 1500 bytes, if nothing is sent twice. So the queue is longer than all four
     * streams' windows together, and drops nothing.
     *
     * <p>On a machine that is busy with something else, TCP's ends do not keep any link busy. What was measured while packets were
     * late says nothing, and is measured again.
     */
    @ParameterizedTest
    @CsvSource({"1, 8, 64K", "10, 4, 0", "100, 3, 0", "500, 3, 0"})
    @RequiresProgram("iperf3")
    void tcpGetsTheRate(int mbits, int seconds, String window) throws Exception {
        Duration lateness = Duration.ZERO;
        for (int attempt = 0; attempt < 10; attempt++) {
            Bandwidth rate = Bandwidth.of(mbits * 1_000_000L).queue(Queue.bytes(64 << 20));
            try (EmulatedNetwork network = EmulatedNetwork.builder()
                    .nodes("a", "b")
                    .link("a", "b", LinkProfile.builder().bandwidth(rate).build())
                    .start()) {
                double received = received(transfer(network, seconds, window));
                double expected = mbits * 1e6 * 1448 / 1500;
                assertThat(received).isLessThan(1.02 * expected);
                lateness = network.fidelity().p99Lateness();
                if (lateness.compareTo(QUIET) < 0) {
                    assertThat(received).isGreaterThan(0.98 * expected);
                    return;
                }
            }
        }
        fail(
                "lateness (%s at the 99th percentile) must be below %s; the machine is too busy to measure a rate",
                lateness, QUIET);
    }

    private static String transfer(EmulatedNetwork network, int seconds, String window) throws Exception {
        Node b = network.node("b");
        NodeProcess server = b.process("iperf3", "-s", "--forceflush").start();
        server.awaitOutput("Server listening", Duration.ofSeconds(20));
        String time = Integer.toString(seconds);
        NodeProcess client = network.node("a")
                .process("iperf3", "-4", "-c", "b", "-P", "4", "-w", window, "-O", "1", "-t", time, "--json")
                .start();
        assertThat(client.waitFor(Duration.ofSeconds(60))).isZero();
        return client.output();
    }

    private static double received(String json) {
        Matcher matcher = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)")
                .matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    /** Which of many numbered datagrams arrive over a link with this loss; it is also what the network counted. */
    private static BitSet arrivals(Loss loss) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .seed(42)
                        .nodes("a", "b")
                        .link("a", "b", LinkProfile.builder().loss(loss).build())
                        .start();
                DatagramChannel sender = network.node("a").call(DatagramChannel::open);
                DatagramChannel receiver = network.node("b")
                        .call(() -> DatagramChannel.open()
                                .bind(new InetSocketAddress(network.node("b").ipv4(), 9000)))) {
            SocketAddress target = receiver.getLocalAddress();
            AtomicInteger highest = new AtomicInteger(-1);
            Future<BitSet> arrived = network.node("b").executor().submit(() -> receiveAll(receiver, highest));
            for (int i = 0; i < DATAGRAMS; i++) {
                while (i - highest.get() > WINDOW) {
                    Thread.onSpinWait(); // later ones come even if some are lost
                }
                send(sender, target, i);
            }
            while (!arrived.isDone()) { // the end can be lost too
                send(sender, target, LAST);
                Thread.onSpinWait();
            }
            LinkStats stats = network.link("a", "b").stats();
            assertThat(stats.offered()).isEqualTo(stats.delivered() + stats.lost() + stats.inFlight());
            assertThat(network.fidelity().isLossless()).isTrue();
            return arrived.get();
        }
    }

    private static BitSet receiveAll(DatagramChannel receiver, AtomicInteger highest) throws Exception {
        BitSet arrived = new BitSet(DATAGRAMS);
        ByteBuffer message = ByteBuffer.allocateDirect(Integer.BYTES);
        while (true) {
            receiver.receive(message.clear());
            int number = message.getInt(0);
            if (number == LAST) {
                return arrived;
            }
            arrived.set(number);
            highest.set(Math.max(highest.get(), number));
        }
    }

    private static void send(DatagramChannel sender, SocketAddress target, int number) throws Exception {
        sender.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, number), target);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
