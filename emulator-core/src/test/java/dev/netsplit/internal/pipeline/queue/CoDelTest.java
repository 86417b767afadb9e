package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Queue;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 1500 bytes take a millisecond here, so packets are taken from the queue every millisecond. */
class CoDelTest {
    private static final Bandwidth RATE = Bandwidth.of(12_000_000);
    private static final Queue QUEUE = Queue.packets(1_000_000).coDel();
    private static final Duration HALF_A_PACKET = Duration.ofNanos(500_000);
    private static final double INTERVAL_NS = 100_000_000;

    private final TestBottleneck link = new TestBottleneck(RATE.queue(QUEUE));

    /**
     * Packet n comes at n/2 ms, its turn is at n ms: number 10 is the first that waited 5 ms. If all of the next 100 ms
     * did, the first drop is at 110 ms.
     */
    @Test
    void dropsUnderAConstantOverloadFollowTheControlLaw() {
        link.offerEvery(HALF_A_PACKET, Duration.ofSeconds(3), 1500);

        assertThat(link.dropped.get(0)).isEqualTo(new TestBottleneck.Dropped(110, 110_000_000, Reason.CODEL));
        double dropNextNs = 110_000_000;
        for (int count = 1; count < 150; count++) {
            dropNextNs += INTERVAL_NS / Math.sqrt(count);
            assertThat((double) link.dropped.get(count).timeNs())
                    .as("drop %s", count + 1)
                    .isBetween(dropNextNs - count, dropNextNs + 1_000_000); // the law is kept in whole nanoseconds
        }
    }

    @Test
    void nothingIsDroppedWhileAllWaitLessThanTheTarget() {
        for (int i = 0; i < 1_000; i++) {
            link.offer(5, 1500); // the last waits 4 ms
            link.pass(Duration.ofMillis(5));
        }

        assertThat(link.dropped).isEmpty();
        assertThat(link.sent).hasSize(5_000);
    }

    @Test
    void aBurstThatIsGoneWithinTheIntervalPasses() {
        for (int i = 0; i < 50; i++) {
            link.offer(100, 1500);
            link.pass(Duration.ofMillis(101));
        }

        assertThat(link.dropped).isEmpty();
    }

    /** On a link where one packet takes longer than the target, CoDel would otherwise drop all but one. */
    @Test
    void aPacketBehindWhichLittleWaitsIsSentHoweverLongItWaited() {
        TestBottleneck slow = new TestBottleneck(Bandwidth.of(64_000).queue(QUEUE));

        for (int i = 0; i < 100; i++) {
            slow.offer(2, 1500);
            slow.drain();
        }

        assertThat(slow.dropped).isEmpty();
    }

    @Test
    void aNewDroppingStateSoonAfterGoesOnWhereTheLastLeft() {
        link.offerEvery(HALF_A_PACKET, Duration.ofMillis(1_500), 1500);
        link.drain();
        int first = link.dropped.size();
        link.offerEvery(HALF_A_PACKET, Duration.ofMillis(500), 1500);

        // While the queue drains, drops go on, and the law's count with them. It was 1 when the state was entered.
        assertThat(first).isGreaterThan(30);
        List<TestBottleneck.Dropped> again = link.dropped.subList(first, link.dropped.size());
        double gapNs = again.get(1).timeNs() - again.get(0).timeNs();
        assertThat(gapNs).isCloseTo(INTERVAL_NS / Math.sqrt(first - 1), within(1_000_000.0));
    }

    @Test
    void aNewRateLeavesTheDroppingStateAsItIs() {
        link.offerEvery(HALF_A_PACKET, Duration.ofSeconds(1), 1500);
        int first = link.dropped.size();
        link.bottleneck.setBandwidth(Bandwidth.of(11_000_000).queue(QUEUE), link.clock.nanoTime());
        link.pass(Duration.ofNanos((long) (INTERVAL_NS / Math.sqrt(first)) + 3_000_000));

        assertThat(link.dropped).hasSizeGreaterThan(first);
    }

    @Test
    void aNewQueueStartsAfresh() {
        link.offerEvery(HALF_A_PACKET, Duration.ofSeconds(1), 1500);
        int first = link.dropped.size();
        link.bottleneck.setBandwidth(RATE.queue(QUEUE.ecn()), link.clock.nanoTime());
        link.pass(Duration.ofMillis(99));
        assertThat(link.dropped).hasSize(first);

        link.pass(Duration.ofMillis(5));
        assertThat(link.dropped).hasSizeGreaterThan(first);
    }

    @Test
    void aNewDroppingStateMuchLaterStartsAfresh() {
        link.offerEvery(HALF_A_PACKET, Duration.ofMillis(1_500), 1500);
        link.drain();
        int first = link.dropped.size();
        link.pass(Duration.ofMillis(1_600));
        link.offerEvery(HALF_A_PACKET, Duration.ofMillis(500), 1500);

        List<TestBottleneck.Dropped> again = link.dropped.subList(first, link.dropped.size());
        assertThat((double) again.get(1).timeNs() - again.get(0).timeNs()).isCloseTo(INTERVAL_NS, within(1_000_000.0));
    }

    @Test
    void capablePacketsAreMarkedInPlaceOfDropsByTheSameLaw() {
        TestBottleneck marking = new TestBottleneck(RATE.queue(QUEUE.ecn()));

        marking.offerEvery(HALF_A_PACKET, Duration.ofSeconds(3), TestBottleneck.packet(1500, TestBottleneck.CAPABLE));

        assertThat(marking.dropped).isEmpty();
        assertThat(marking.marked.get(0)).isEqualTo(110);
        assertThat(marking.marked.get(1)).isEqualTo(210);
        assertThat(marking.marked.get(2)).isBetween(280, 282); // 210 + 100/√2
        assertThat(marking.marked.get(3)).isBetween(338, 340);
    }

    /** Without CoDel the same senders fill the whole queue: a thousand packets, a second. */
    @Test
    void respondingSendersWaitAboutTheTargetAndTheLinkStaysBusy() {
        var buffer = TestBottleneck.packet(1500, 0);
        Bandwidth bandwidth = RATE.queue(Queue.packets(1_000));
        AimdSenders controlled = new AimdSenders(bandwidth.queue(QUEUE), Duration.ofMillis(50), buffer)
                .run(4, Duration.ofSeconds(10), Duration.ofSeconds(60));
        AimdSenders plain = new AimdSenders(bandwidth, Duration.ofMillis(50), buffer)
                .run(4, Duration.ofSeconds(60), Duration.ofSeconds(60));

        assertThat(controlled.meanWait()).isBetween(Duration.ofMillis(2), Duration.ofMillis(10));
        assertThat(controlled.packetsSent()).isGreaterThan(60_000 * 85 / 100);
        assertThat(plain.meanWait()).isGreaterThan(Duration.ofMillis(500));
    }
}
