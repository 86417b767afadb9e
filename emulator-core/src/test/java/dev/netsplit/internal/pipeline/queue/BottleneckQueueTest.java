package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.RateTrace;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Checksum;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BottleneckQueueTest {
    private static final Bandwidth A_BYTE_A_MILLISECOND = Bandwidth.of(8_000);

    @Test
    void theTailIsDroppedOverALimitOfPackets() {
        TestBottleneck link = new TestBottleneck(A_BYTE_A_MILLISECOND.queue(Queue.packets(3)));

        link.offer(6, 100); // one is sent, three wait
        link.pass(Duration.ofMillis(100));
        link.offer(2, 100); // there is room for one again
        assertThat(link.bottleneck.queuedPackets()).isEqualTo(3);
        assertThat(link.bottleneck.queuedBytes()).isEqualTo(300);
        link.drain();

        assertThat(link.sentNumbers()).containsExactly(0, 1, 2, 3, 6);
        assertThat(link.dropped)
                .containsExactly(
                        new TestBottleneck.Dropped(4, 0, Reason.QUEUE_FULL),
                        new TestBottleneck.Dropped(5, 0, Reason.QUEUE_FULL),
                        new TestBottleneck.Dropped(7, 100_000_000, Reason.QUEUE_FULL));
    }

    @Test
    void theHeadIsDroppedForThoseThatCome() {
        TestBottleneck link =
                new TestBottleneck(A_BYTE_A_MILLISECOND.queue(Queue.packets(3).dropHead()));

        link.offer(6, 100);
        link.drain();

        assertThat(link.sentNumbers()).containsExactly(0, 3, 4, 5);
        assertThat(link.dropped)
                .containsExactly(
                        new TestBottleneck.Dropped(1, 0, Reason.QUEUE_HEAD),
                        new TestBottleneck.Dropped(2, 0, Reason.QUEUE_HEAD));
    }

    @Test
    void aLimitInBytesCountsPacketsAsTheyAreWithoutOverhead() {
        TestBottleneck link =
                new TestBottleneck(A_BYTE_A_MILLISECOND.overhead(1000).queue(Queue.bytes(1_000)));

        link.offer(100);
        link.offer(600);
        link.offer(401);
        link.offer(400);
        link.offer(1);

        assertThat(link.bottleneck.queuedBytes()).isEqualTo(1_000);
        assertThat(link.droppedNumbers()).containsExactly(2, 4);
    }

    @Test
    void asManyOfTheHeadAreDroppedAsALargePacketNeeds() {
        TestBottleneck link =
                new TestBottleneck(A_BYTE_A_MILLISECOND.queue(Queue.bytes(1_000).dropHead()));

        link.offer(5, 250); // one is sent, four wait
        link.offer(600);
        link.offer(1_001); // has no room even alone: nothing is dropped for it
        link.drain();

        assertThat(link.droppedNumbers()).containsExactly(1, 2, 3, 6);
        assertThat(link.sentNumbers()).containsExactly(0, 4, 5);
    }

    @Test
    void aLimitInTimeCountsAllThatIsUnsentBeforeAPacket() {
        TestBottleneck link =
                new TestBottleneck(A_BYTE_A_MILLISECOND.overhead(10).queue(Queue.time(Duration.ofMillis(200))));

        link.offer(90);
        link.pass(Duration.ofMillis(50));
        link.offer(140); // would wait 50 ms
        link.offer(90); // 50 + 150 ms, just as long as it may
        link.offer(1); // 300 ms
        link.pass(Duration.ofMillis(100));
        link.offer(1); // 100 ms of the first that waited are gone, the other's 100 remain
        link.drain();

        assertThat(link.droppedNumbers()).containsExactly(3);
        assertThat(link.sentTimesNs()).containsExactly(100_000_000L, 250_000_000L, 350_000_000L, 361_000_000L);
    }

    @Test
    void aPacketThatFindsNothingBeforeItIsTakenWhateverItsSize() {
        for (Queue queue : List.of(
                Queue.bytes(1), Queue.time(Duration.ofNanos(1)), Queue.bytes(1).dropHead())) {
            TestBottleneck link = new TestBottleneck(A_BYTE_A_MILLISECOND.queue(queue));

            link.offer(2, 1500);
            link.drain();

            assertThat(link.sentNumbers()).as("%s", queue).containsExactly(0);
            assertThat(link.droppedNumbers()).as("%s", queue).containsExactly(1);
        }
    }

    @Test
    void aSmallerQueueLetsGoOfNothingButTakesNoMore() {
        TestBottleneck link = new TestBottleneck(A_BYTE_A_MILLISECOND.queue(Queue.packets(10)));

        link.offer(6, 100);
        link.bottleneck.setBandwidth(A_BYTE_A_MILLISECOND.queue(Queue.packets(2)), 0);
        link.offer(100);
        link.drain();

        assertThat(link.sentNumbers()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(link.droppedNumbers()).containsExactly(6);
    }

    @Test
    void redMarksCapablePacketsAndDropsTheOthers() {
        Queue queue = Queue.packets(200).red(0, 50, 0.9);
        TestBottleneck marking = new TestBottleneck(A_BYTE_A_MILLISECOND.queue(queue.ecn()));
        TestBottleneck plain = new TestBottleneck(A_BYTE_A_MILLISECOND.queue(queue));

        for (TestBottleneck link : List.of(marking, plain)) {
            for (int i = 0; i < 150; i++) {
                link.offer(TestBottleneck.packet(100, i % 2 == 0 ? TestBottleneck.CAPABLE : 0), 0);
            }
        }

        assertThat(marking.marked).isNotEmpty().allMatch(number -> number % 2 == 0);
        assertThat(marking.droppedNumbers()).isNotEmpty().allMatch(number -> number % 2 == 1);
        assertThat(plain.marked).isEmpty();
        assertThat(plain.dropped).isNotEmpty().allMatch(drop -> drop.why() == Reason.RED);
    }

    /** After 100 packets the average is about 10; then nothing comes for as long as 10,000 packets would take. */
    @Test
    void redForgetsWhileTheLinkIsIdle() {
        TestBottleneck link = new TestBottleneck(
                A_BYTE_A_MILLISECOND.queue(Queue.packets(1_000).red(0, 50, 0.9)));
        link.offer(150, 100);
        int before = link.dropped.size();
        link.drain();
        link.pass(Duration.ofSeconds(1_000));
        link.offer(10, 100);

        assertThat(before).isPositive();
        assertThat(link.dropped).hasSize(before);
    }

    @Test
    void aMarkedPacketIsStillAnIpPacket() {
        var packet = TestBottleneck.packet(100, TestBottleneck.CAPABLE);
        TestBottleneck link = new TestBottleneck(
                A_BYTE_A_MILLISECOND.queue(Queue.packets(100).red(0, 1, 1.0).ecn()));
        for (int i = 0; i < 50; i++) {
            link.offer(packet, 0);
        }

        assertThat(link.marked).isNotEmpty();
        assertThat(packet.bytes().get(packet.offset() + 1)).isEqualTo((byte) 0b11);
        assertThat(Checksum.of(packet.bytes(), packet.offset(), 20)).isZero();
    }

    static Stream<Bandwidth> everyKind() {
        Queue packets = Queue.packets(30);
        Queue time = Queue.time(Duration.ofMillis(60));
        List<Queue> queues = List.of(
                packets,
                packets.dropHead(),
                packets.coDel(),
                packets.pie(),
                packets.red(2, 10, 0.5),
                Queue.bytes(20_000).dropHead(),
                time,
                time.dropHead(),
                time.red(Duration.ofMillis(5), Duration.ofMillis(20), 0.2));
        RateTrace trace = RateTrace.mahimahi("1\n2\n5\n13\n21\n21\n36");
        return queues.stream()
                .flatMap(queue -> Stream.of(
                        Bandwidth.of(2_500_000).queue(queue),
                        Bandwidth.of(2_500_000).cells(48, 5).queue(queue),
                        Bandwidth.trace(trace).queue(queue)));
    }

    /** What happens is a matter of logical time alone: of when packets came, not of when somebody looked. */
    @ParameterizedTest
    @MethodSource("everyKind")
    void wakingLateChangesNothing(Bandwidth bandwidth) {
        TestBottleneck prompt = new TestBottleneck(bandwidth);
        TestBottleneck late = new TestBottleneck(bandwidth);
        RandomStream random = RandomStream.of(11, "arrivals");
        for (int i = 0; i < 20_000; i++) {
            boolean busy = i / 2_000 % 2 == 0;
            Duration gap = Duration.ofNanos((long) (random.uniform(3L * i) * (busy ? 4_000_000 : 9_000_000)));
            int length = 40 + (int) (random.uniform(3L * i + 1) * 1_460);
            prompt.pass(gap);
            prompt.offer(length);
            late.clock.advance(gap);
            late.offer(length);
        }
        prompt.drain();
        late.clock.advance(Duration.ofHours(1));
        late.bottleneck.advanceTo(late.clock.nanoTime());

        assertThat(late.sent).isEqualTo(prompt.sent);
        assertThat(late.dropped).isEqualTo(prompt.dropped);
        assertThat(prompt.dropped).as("the queue was put to work").isNotEmpty();
        assertThat(prompt.sent.size() + prompt.dropped.size()).isEqualTo(20_000);
        assertThat(prompt.sentNumbers()).isSorted();
        assertThat(prompt.sentTimesNs()).isSorted();
    }

    @Test
    void packetsKeepTheirOrderWhileTheQueueGrowsAndGoesRound() {
        TestBottleneck link = new TestBottleneck(Bandwidth.of(8_000_000).queue(Queue.packets(100_000)));
        for (int i = 0; i < 1_000; i++) {
            link.offer(3, 100);
            link.pass(Duration.ofNanos(200_000));
        }
        link.drain();

        assertThat(link.sentNumbers())
                .isEqualTo(IntStream.range(0, 3_000).boxed().toList());
    }
}
