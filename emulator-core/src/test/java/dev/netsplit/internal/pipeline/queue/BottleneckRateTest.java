package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.RateTrace;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BottleneckRateTest {
    private static final int WAITING = 100;

    /**
     * Ten seconds of packets, or three million: the last leaves at the nanosecond that arithmetic without rounding
     * gives.
     */
    @ParameterizedTest
    @CsvSource({
        "      64_000, 1500,  0,  0, 0",
        "      64_000,   40,  0,  0, 0",
        "   1_000_003, 1500,  0,  0, 0",
        "   1_000_003,   41, 10, 48, 5",
        "  10_000_000,  576, 38,  0, 0",
        " 100_000_000, 1500, 14,  0, 0",
        " 999_999_937, 1500,  0,  0, 0",
        "1_000_000_000,  64,  0,  0, 0",
        "7_777_777_777, 1500, 0, 48, 5",
        "10_000_000_000, 1500, 0, 0, 0",
        "10_000_000_000,   40, 0, 0, 0",
        "10_000_000_000, 65535, 38, 0, 0"
    })
    void theRateIsExactOverTenSeconds(String rate, int length, int overhead, int cellSize, int cellOverhead) {
        long bitsPerSecond = Long.parseLong(rate.replace("_", ""));
        Bandwidth plain = Bandwidth.of(bitsPerSecond).overhead(overhead);
        Bandwidth bandwidth = cellSize == 0 ? plain : plain.cells(cellSize, cellOverhead);
        long bits = bandwidth.wireBytes(length) * 8;
        long packets = Math.min(3_000_000, 10 * bitsPerSecond / bits);
        LastSent exit = new LastSent();
        Bottleneck<String> bottleneck = new Bottleneck<>(bandwidth, ordinal -> 0.5, exit, 0);

        sendBackToBack(bottleneck, exit, packets, TestBottleneck.packet(length, 0));

        BigInteger exactNs = BigInteger.valueOf(packets * bits).multiply(BigInteger.valueOf(1_000_000_000));
        BigInteger roundedUpNs =
                exactNs.add(BigInteger.valueOf(bitsPerSecond - 1)).divide(BigInteger.valueOf(bitsPerSecond));
        assertThat(exit.count).isEqualTo(packets);
        assertThat(exit.timeNs).isEqualTo(roundedUpNs.longValueExact());
    }

    @Test
    void eachPacketIsSentAfterTheOneBefore() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000)); // a byte a millisecond

        link.offer(1000);
        link.offer(1);
        link.pass(Duration.ofMillis(500));
        link.offer(20);
        link.drain();

        assertThat(link.sent)
                .containsExactly(
                        new TestBottleneck.Sent(0, 1_000_000_000L),
                        new TestBottleneck.Sent(1, 1_001_000_000L),
                        new TestBottleneck.Sent(2, 1_021_000_000L));
    }

    /** A token bucket would have saved up for it. */
    @Test
    void idleTimeGivesNoCredit() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000));

        link.pass(Duration.ofSeconds(100));
        link.offer(2, 10);
        link.drain();

        assertThat(link.sentTimesNs()).containsExactly(100_010_000_000L, 100_020_000_000L);
    }

    @Test
    void unlimitedBandwidthSendsAtOnce() {
        TestBottleneck link = new TestBottleneck(Bandwidth.unlimited().queue(Queue.packets(1)));

        link.pass(Duration.ofMillis(3));
        link.offer(5, 1500);

        assertThat(link.sentTimesNs()).containsOnly(3_000_000L).hasSize(5);
        assertThat(link.bottleneck.nextEventNs()).isEqualTo(Bottleneck.IDLE);
    }

    @Test
    void whatIsToldLateHappensWhenItWouldHave() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000));

        link.pass(Duration.ofSeconds(1));
        link.offer(TestBottleneck.packet(10, 0), 950_000_000L);
        link.offer(TestBottleneck.packet(100, 0), 955_000_000L);

        assertThat(link.sent).containsExactly(new TestBottleneck.Sent(0, 960_000_000L));
        assertThat(link.bottleneck.nextEventNs()).isEqualTo(1_060_000_000L);
    }

    @Test
    void theRestOfAPacketGoesOnAtTheNewRate() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000));

        link.offer(2, 1000);
        link.pass(Duration.ofMillis(400));
        link.bottleneck.setBandwidth(Bandwidth.of(16_000), link.clock.nanoTime());
        link.pass(Duration.ofMillis(100));
        link.bottleneck.setBandwidth(Bandwidth.of(4_000), link.clock.nanoTime());
        link.drain();

        // 400 bytes in 400 ms, 200 in 100 ms, 400 in 800 ms; then 1000 in 2 s
        assertThat(link.sentTimesNs()).containsExactly(1_300_000_000L, 3_300_000_000L);
    }

    @Test
    void whatChangesHalfwayAndBackLosesNoNanosecond() {
        TestBottleneck changed = new TestBottleneck(Bandwidth.of(7));
        TestBottleneck left = new TestBottleneck(Bandwidth.of(7));

        for (TestBottleneck link : List.of(changed, left)) {
            link.offer(3, 10);
            link.pass(Duration.ofNanos(333));
        }
        changed.bottleneck.setBandwidth(Bandwidth.of(13), 333);
        changed.bottleneck.setBandwidth(Bandwidth.of(7), 333);
        changed.drain();
        left.drain();

        assertThat(changed.sent).isEqualTo(left.sent);
    }

    @Test
    void allThatWaitsLeavesWhenTheLimitIsTakenOff() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000));

        link.offer(3, 1000);
        link.pass(Duration.ofMillis(400));
        link.bottleneck.setBandwidth(Bandwidth.unlimited(), link.clock.nanoTime());

        assertThat(link.sentTimesNs()).containsExactly(400_000_000L, 400_000_000L, 400_000_000L);
    }

    @Test
    void aNewOverheadCountsForThePacketsThatWait() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000));

        link.offer(2, 100);
        link.pass(Duration.ofMillis(50));
        link.bottleneck.setBandwidth(Bandwidth.of(8_000).overhead(11), link.clock.nanoTime());
        link.drain();

        assertThat(link.sentTimesNs()).containsExactly(100_000_000L, 211_000_000L);
    }

    @Test
    void aRateMayBecomeATraceAndATraceARate() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000));

        link.offer(2, 2000);
        link.pass(Duration.ofMillis(500)); // 1500 bytes are unsent: one opportunity, of which 4 are left for the next
        link.bottleneck.setBandwidth(Bandwidth.trace(RateTrace.mahimahi("100")), link.clock.nanoTime());
        link.pass(Duration.ofMillis(150)); // 1996 bytes are unsent, and none leaves in half an interval
        link.bottleneck.setBandwidth(Bandwidth.of(8_000), link.clock.nanoTime());
        link.drain();

        assertThat(link.sentTimesNs()).containsExactly(600_000_000L, 650_000_000L + 1_996_000_000L);
    }

    /** The whole of 200,000 packets may allocate less than a byte each: only what the JVM does on the side. */
    @Test
    void packetsAllocateNothing() {
        LastSent exit = new LastSent();
        Queue queue = Queue.bytes(1_000_000).coDel();
        Bottleneck<String> bottleneck =
                new Bottleneck<>(Bandwidth.of(10_000_000).queue(queue), n -> 0.5, exit, 0);
        PacketBuffer packet = TestBottleneck.packet(1500, 0);
        sendBackToBack(bottleneck, exit, 200_000, packet);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        sendBackToBack(bottleneck, exit, 400_000, packet);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000);
    }

    /** Keeps some packets waiting until so many have left. */
    private static void sendBackToBack(
            Bottleneck<String> bottleneck, LastSent exit, long packets, PacketBuffer packet) {
        long offered = exit.count;
        while (exit.count < packets) {
            while (offered < packets && bottleneck.queuedPackets() < WAITING) {
                bottleneck.enqueue(packet, "", exit.timeNs);
                offered++;
            }
            bottleneck.advanceTo(bottleneck.nextEventNs());
        }
    }

    private static final class LastSent implements Bottleneck.Exit<String> {
        private long count;
        private long timeNs;

        @Override
        public void sent(PacketBuffer packet, String context, long sentNs) {
            count++;
            timeNs = sentNs;
        }

        @Override
        public void dropped(PacketBuffer packet, String context, long droppedNs, Reason why) {
            count++;
        }
    }
}
