package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Queue;
import dev.netsplit.report.Fidelity;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real TCP gets of a link's rate. */
@WallClock
@RequiresTun
@RequiresProgram("iperf3")
class RealRateTest {
    /**
     * Of a full packet's bytes; IPv4's header takes 20, TCP's with timestamps 32. A link's overhead is 0 by default.
     */
    private static final double PAYLOAD_SHARE = 1448 / 1500.0;

    private static final double PERCENT = 2;

    /**
     * Nothing may be lost: a lost packet's successors reach the reader all at once, later, which moves bytes from one
     * second to another. So the queue holds more than the windows let TCP send, see {@link #limitWindows}; and it is
     * the windows that keep what waits at about 0.1 s at the low rates, where 1,000 packets would be 12 s.
     */
    private static final Queue QUEUE = Queue.bytes(64 << 20);

    /** As long as packets wait at the least, at 500 Mbit/s. Where they are later than that, the link had run empty. */
    private static final Duration STANDSTILL = Duration.ofMillis(50);

    private static final int ATTEMPTS = 5;

    /**
     * The link is busy for as long as packets wait before it, so enough must wait for the longest time that a busy
     * machine keeps TCP from running, some 15 ms. BBR would keep few there, and Cubic leaves slow start when they begin
     * to wait; Reno fills its windows, which are as large as the kernel's buffers grow: 50 ms at 500 Mbit/s. (BBR was
     * 0.9% too slow there beside two busy loops, Reno 0.14%.)
     *
     * <p>Beside busy programs of other sessions, the kernel's autogroups let all of ours stand still for up to seconds,
     * TCP's timers expire, and no rate can be measured. Of that, the network's lateness is the witness: a rate that was
     * missed is measured again if packets were late by more than what waits, and only then.
     *
     * @param window of iperf3; 0 for the kernel's
     * @param length of its reads: only whole ones count
     */
    @ParameterizedTest(name = "{0} Mbit/s")
    @CsvSource({"1, 16K, 1448", "10, 128K, 8K", "100, 0, 128K", "500, 0, 128K"})
    void tcpGetsTheRate(int mbits, String window, String length) throws Exception {
        String command = "iperf3 -4 -c b -C reno -w %s -l %s -O 1 -t 4 --json".formatted(window, length);
        double expected = mbits * 1e6 * PAYLOAD_SHARE;
        Transfer transfer = transfer(mbits, command);
        for (int i = 1; i < ATTEMPTS && transfer.misses(expected) && transfer.stoodStill(); i++) {
            transfer = transfer(mbits, command);
        }
        assertThat(transfer.fidelity()).matches(Fidelity::isLossless);
        assertThat(transfer.received())
                .as("bits per second, %s", transfer.fidelity())
                .isCloseTo(expected, withinPercentage(PERCENT));
    }

    private record Transfer(double received, Fidelity fidelity) {
        boolean misses(double expected) {
            return !fidelity.isLossless() || Math.abs(received - expected) > expected * PERCENT / 100;
        }

        boolean stoodStill() {
            return fidelity.maxLateness().compareTo(STANDSTILL) > 0;
        }
    }

    private static Transfer transfer(int mbits, String command) throws Exception {
        Bandwidth rate = Bandwidth.of(mbits * 1_000_000L).queue(QUEUE);
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", LinkProfile.builder().bandwidth(rate).build())
                .start()) {
            limitWindows(network.node("a"));
            limitWindows(network.node("b"));
            NodeProcess server =
                    network.node("b").process("iperf3", "-s", "--forceflush").start();
            server.awaitOutput("Server listening", Duration.ofSeconds(20));
            NodeProcess client =
                    network.node("a").process(command.split(" ", -1)).start();

            assertThat(client.waitFor(Duration.ofSeconds(60)))
                    .as(client.output())
                    .isZero();
            assertThat(network.link("a", "b").stats().dropped()).isZero();
            return new Transfer(received(client.output()), network.fidelity());
        }
    }

    /**
     * A node starts with the machine's limits, whose largest may be more than the queue holds: here, windows end at 32
     * MiB.
     */
    private static void limitWindows(Node node) throws Exception {
        Path sysctls = Path.of("/proc/sys/net/ipv4");
        node.run(() -> {
            Files.writeString(sysctls.resolve("tcp_rmem"), "4096 131072 33554432");
            Files.writeString(sysctls.resolve("tcp_wmem"), "4096 16384 33554432");
        });
    }

    /** By the receiver's count and the receiver's clock, in bits per second; the first second is not in it. */
    private static double received(String json) {
        Matcher matcher = Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)")
                .matcher(json);
        assertThat(matcher.find()).as(json).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
