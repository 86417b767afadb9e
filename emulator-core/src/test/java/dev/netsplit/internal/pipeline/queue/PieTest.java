package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Queue;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** 1500 bytes take a millisecond here. */
class PieTest {
    private static final Bandwidth RATE = Bandwidth.of(12_000_000);
    private static final Queue QUEUE = Queue.packets(10_000).pie();
    private static final Duration HALF_A_PACKET = Duration.ofNanos(500_000);
    private static final long MILLISECOND = 1_000_000;

    /** By hand, with alpha 0.125, beta 1.25 and the divisors of RFC 8033, section 4.2. */
    @Test
    void theProbabilityFollowsTheRfcsFormula() {
        Pie pie = new Pie(15 * MILLISECOND, 0);

        pie.update(30 * MILLISECOND); // (0.125 * 0.015 + 1.25 * 0.030) / 2048
        assertThat(pie.probability()).isCloseTo(0.039375 / 2048, within(1e-15));
        pie.update(30 * MILLISECOND); // at 1.9e-5: (0.125 * 0.015) / 128
        assertThat(pie.probability()).isCloseTo(0.039375 / 2048 + 0.001875 / 128, within(1e-15));
        double before = pie.probability();
        pie.update(20 * MILLISECOND); // at 3.4e-5: (0.125 * 0.005 - 1.25 * 0.010) / 128, and never below 0
        assertThat(before).isLessThan(0.011875 / 128);
        assertThat(pie.probability()).isZero();
        assertThat(pie.nextUpdateNs()).isEqualTo(4 * 15 * MILLISECOND);
    }

    @Test
    void aHighProbabilityGrowsByAtMostTwoPercentAnUpdateAndEndsAtOne() {
        Pie pie = new Pie(15 * MILLISECOND, 0);
        double largest = 0;
        for (int i = 1; i < 2_000; i++) {
            double before = pie.probability();
            pie.update(15L * i * MILLISECOND);
            if (before >= 0.1) {
                largest = Math.max(largest, pie.probability() - before);
            }
        }

        assertThat(largest).isCloseTo(0.02, within(1e-12));
        assertThat(pie.probability()).isEqualTo(1);
    }

    /** The queue is above half the target from 15 ms on; the allowance is used up ten updates later. */
    @Test
    void aBurstOfLessThanTheAllowancePassesWhole() {
        TestBottleneck link = new TestBottleneck(RATE.queue(QUEUE));

        link.offerEvery(HALF_A_PACKET, Duration.ofMillis(150), 1500);
        link.drain();
        assertThat(link.dropped).isEmpty();

        link.pass(Duration.ofSeconds(10));
        link.offerEvery(HALF_A_PACKET, Duration.ofMillis(400), 1500);
        assertThat(link.dropped).isNotEmpty().allMatch(drop -> drop.why() == Reason.PIE);
        assertThat(link.dropped.get(0).timeNs() - link.arrivalsNs.get(300)).isGreaterThan(150 * MILLISECOND);
    }

    /** Memory of the overload keeps dropping for a while; ten seconds later it is gone. */
    @Test
    void idleTimeBringsTheProbabilityDownToZero() {
        TestBottleneck link = new TestBottleneck(RATE.queue(QUEUE));
        link.offerEvery(HALF_A_PACKET, Duration.ofSeconds(5), 1500);
        link.drain();
        int before = link.dropped.size();
        link.offer(100, 1500);
        assertThat(link.dropped).as("at once").hasSizeGreaterThan(before);
        link.drain();

        int after = link.dropped.size();
        link.pass(Duration.ofSeconds(10));
        link.offer(140, 1500);
        link.drain();

        assertThat(link.dropped).as("later").hasSize(after);
    }

    @Test
    void nothingIsDroppedBelowHalfTheTarget() {
        TestBottleneck link = new TestBottleneck(RATE.queue(QUEUE));

        for (int i = 0; i < 2_000; i++) {
            link.offer(6, 1500);
            link.pass(Duration.ofMillis(6));
        }

        assertThat(link.dropped).isEmpty();
    }

    /** Twice the rate: half of the packets must go, and the delay settles at the target. */
    @Test
    void aConstantOverloadIsDroppedToTheRateWithTheDelayAtTheTarget() {
        TestBottleneck link = new TestBottleneck(RATE.queue(QUEUE));
        link.offerEvery(HALF_A_PACKET, Duration.ofSeconds(30), 1500);
        int sentBefore = link.sent.size();
        int droppedBefore = link.dropped.size();

        link.offerEvery(HALF_A_PACKET, Duration.ofSeconds(30), 1500);

        assertThat(link.sent.size() - sentBefore).as("the link stays busy").isBetween(29_900, 30_000);
        assertThat(link.dropped.size() - droppedBefore).isBetween(29_000, 31_000);
        double waitNs = link.sent.subList(sentBefore, link.sent.size()).stream()
                .mapToLong(sent -> sent.timeNs() - link.arrivalsNs.get(sent.number()) - MILLISECOND)
                .average()
                .orElseThrow();
        assertThat(waitNs / MILLISECOND).isCloseTo(15, within(3.0));
    }

    @Test
    void theDelayOfRespondingSendersIsHeldNearTheTarget() {
        AimdSenders senders = new AimdSenders(RATE.queue(QUEUE), Duration.ofMillis(50), TestBottleneck.packet(1500, 0))
                .run(8, Duration.ofSeconds(20), Duration.ofSeconds(60));

        assertThat(senders.meanWait()).isBetween(Duration.ofMillis(12), Duration.ofMillis(20));
        assertThat(senders.packetsSent()).isGreaterThan(60_000 * 95 / 100);
    }

    @Test
    void capablePacketsAreMarkedWhileTheProbabilityIsLowAndDroppedAbove() {
        TestBottleneck marking = new TestBottleneck(RATE.queue(QUEUE.ecn()));

        marking.offerEvery(HALF_A_PACKET, Duration.ofSeconds(3), TestBottleneck.packet(1500, TestBottleneck.CAPABLE));

        assertThat(marking.marked).isNotEmpty();
        assertThat(marking.dropped).isNotEmpty();
        assertThat(marking.marked.get(marking.marked.size() - 1))
                .as("the overload goes on, so the probability only grows until it is far over 10%")
                .isLessThan(marking.dropped.get(0).number());
    }
}
