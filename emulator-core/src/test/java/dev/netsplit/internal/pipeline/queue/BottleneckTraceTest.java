package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.RateTrace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BottleneckTraceTest {

    @Test
    void aPacketLeavesWithAnOpportunityAndWhatIsLeftGoesWithTheNext() {
        TestBottleneck link = link("5\n5\n10");

        link.offer(3, 1500); // 1500 + 4 | 1496 + 8 | 1492
        link.drain();

        assertThat(millis(link)).containsExactly(5L, 5L, 10L);
    }

    @Test
    void smallPacketsShareAnOpportunity() {
        TestBottleneck link = link("10");

        link.offer(17, 100); // fifteen, and four bytes of the sixteenth
        link.drain();

        assertThat(millis(link).subList(0, 15)).containsOnly(10L);
        assertThat(millis(link).subList(15, 17)).containsOnly(20L);
    }

    @Test
    void aLargePacketTakesSeveralOpportunitiesAndLeavesTheRestOfTheLast() {
        TestBottleneck link = link("1\n2\n7");

        link.offer(4000); // 1504 + 1504 + 992
        link.offer(512);
        link.offer(1);
        link.drain();

        assertThat(millis(link)).containsExactly(7L, 7L, 8L);
    }

    @Test
    void anOpportunityIsLostIfNothingWasThereBeforeIt() {
        TestBottleneck link = link("5\n6\n20");

        link.pass(Duration.ofMillis(5));
        link.offer(100); // just too late for the first
        link.pass(Duration.ofMillis(2));
        link.offer(1500); // the rest of the second is gone too
        link.drain();

        assertThat(millis(link)).containsExactly(6L, 20L);
    }

    @Test
    void theTraceStartsAgainShiftedByItsLastTime() {
        TestBottleneck link = link("0\n3\n10");

        link.offer(7, 1504);
        link.drain();

        // the opportunity at 0 came before the packets; later it coincides with the last of the round before
        assertThat(millis(link)).containsExactly(3L, 10L, 10L, 13L, 20L, 20L, 23L);
    }

    @Test
    void aTraceGoesOnWhereItIsWhenTheQueueChanges() {
        RateTrace trace = RateTrace.mahimahi("10\n35");
        TestBottleneck link = new TestBottleneck(Bandwidth.trace(trace));

        link.pass(Duration.ofMillis(12));
        link.bottleneck.setBandwidth(Bandwidth.trace(trace).queue(Queue.packets(5)), link.clock.nanoTime());
        link.offer(100);
        assertThat(link.bottleneck.nextEventNs()).isEqualTo(35_000_000);
        link.bottleneck.setBandwidth(Bandwidth.trace(RateTrace.mahimahi("9\n35")), link.clock.nanoTime());
        link.offer(1404);
        link.offer(1);
        link.drain();

        assertThat(millis(link)).as("the new one starts when it comes").containsExactly(21L, 21L, 47L);
    }

    @Test
    void longIdleTimesAreSkipped() {
        TestBottleneck link = link("0\n3\n10");

        link.pass(Duration.ofHours(1).plusMillis(3));
        link.offer(3, 1504);
        link.drain();

        long hour = Duration.ofHours(1).toMillis();
        assertThat(millis(link)).containsExactly(hour + 10, hour + 10, hour + 13);
    }

    /** mahimahi counts the four bytes that its TUN device puts before each packet. */
    @Test
    void anOverheadOfFourGivesMahimahisFigures() {
        TestBottleneck link = new TestBottleneck(
                Bandwidth.trace(RateTrace.mahimahi("1\n2\n3\n4\n5")).overhead(4));

        link.offer(5, 1500);
        link.drain();

        assertThat(millis(link)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void theMeanRateIsTheTraces() {
        RateTrace trace = RateTrace.mahimahi("1\n4\n4\n9\n10");
        TestBottleneck link = new TestBottleneck(Bandwidth.trace(trace).queue(Queue.packets(100_000)));

        link.offer(6_250, 1203); // 5 * 1504 bytes in 10 ms, for 10 s: 1504 * 5000 / 1203 = 6250.5 packets
        link.drain();

        assertThat(link.sentTimesNs().get(6_249))
                .isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void aLimitInTimeForeseesTheTrace() {
        TestBottleneck link = new TestBottleneck(
                Bandwidth.trace(RateTrace.mahimahi("10\n20\n100")).queue(Queue.time(Duration.ofMillis(20))));

        link.offer(4, 1504); // at 10, 20, 100, 110
        link.pass(Duration.ofMillis(85)); // nothing waits
        link.offer(2, 1000); // at 100, and with the rest of that opportunity
        link.offer(504); // at 110, 25 ms from now
        link.drain();

        assertThat(link.droppedNumbers()).containsExactly(2, 3, 6);
        assertThat(millis(link)).containsExactly(10L, 20L, 100L, 110L);
    }

    private static TestBottleneck link(String trace) {
        return new TestBottleneck(Bandwidth.trace(RateTrace.mahimahi(trace)));
    }

    private static List<Long> millis(TestBottleneck link) {
        return link.sentTimesNs().stream()
                .map(timeNs -> Duration.ofNanos(timeNs).toMillis())
                .toList();
    }
}
