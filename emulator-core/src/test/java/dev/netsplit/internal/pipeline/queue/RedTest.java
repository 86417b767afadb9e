package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import dev.netsplit.internal.pipeline.queue.QueueManager.Verdict;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.Fate.Dropped.Reason;
import org.junit.jupiter.api.Test;

class RedTest {
    private static final int PACKETS = 1_000_000;

    private final Red red = new Red(new QueueDiscipline.Red(10, 30, 0.1), Queue.Unit.PACKETS);
    private final RandomStream random = RandomStream.of(3, "RED");
    private long draws;

    @Test
    void nothingIsDroppedBelowTheMinimum() {
        assertThat(gaps(9)[0]).isEqualTo(PACKETS);
    }

    /**
     * An average of 20 is half-way: p = 0.05, distances uniform from 1 to 20, mean 10.5. Of about 95,000 distances each
     * length has a share of 0.05 with σ = √(0.05·0.95/95000) = 0.00071; beyond 6σ lies one of 20 once in 2.5·10^7
     * seeds.
     */
    @Test
    void distancesBetweenDropsAreUniform() {
        int[] gaps = gaps(20);

        int all = 0;
        for (int gap = 1; gap < gaps.length; gap++) {
            all += gaps[gap];
        }
        assertThat((double) PACKETS / all).isCloseTo(10.5, within(0.2));
        for (int gap = 1; gap <= 20; gap++) {
            assertThat((double) gaps[gap] / all).as("distance %s", gap).isCloseTo(0.05, within(6 * 0.00071));
        }
        for (int gap = 21; gap < gaps.length; gap++) {
            assertThat(gaps[gap]).isZero();
        }
    }

    /**
     * An average of 45 is half-way from the maximum to twice it: p = 0.1 + 0.9/2 = 0.55, so distances are 1, or else 2.
     * The share of ones among 690,000 has σ = √(0.55·0.45/690000) = 0.0006; six of those happen once in 5·10^8 seeds.
     */
    @Test
    void overTheMaximumTheProbabilityGrowsOnGently() {
        int[] gaps = gaps(45);

        assertThat((double) gaps[1] / (gaps[1] + gaps[2])).isCloseTo(0.55, within(6 * 0.0006));
        assertThat(gaps[3]).isZero();
    }

    @Test
    void everythingIsDroppedAtTwiceTheMaximum() {
        settle(61);

        for (int i = 0; i < 1_000; i++) {
            assertThat(arrive(61, 0)).isEqualTo(Verdict.DROP);
        }
    }

    @Test
    void theAverageMovesByAFiveHundredthOfTheDifference() {
        arrive(100, 0);
        assertThat(red.average()).isCloseTo(0.2, within(1e-12));
        arrive(100, 0);
        assertThat(red.average()).isCloseTo(0.2 + 0.002 * 99.8, within(1e-12));
    }

    /** Packets take 1000 ns here, so 3000 ns count as three packets that found nothing. */
    @Test
    void anIdleTimeLowersTheAverageAsEmptyArrivalsWould() {
        settle(8);

        arrive(0, 3_000);

        assertThat(red.average()).isCloseTo(8 * 0.998 * 0.998 * 0.998, within(1e-6));
    }

    /** How many distances of each length there are between drops at a queue of constant length; [0]: packets passed. */
    private int[] gaps(int length) {
        settle(length);
        int[] gaps = new int[100];
        int gap = 0;
        boolean first = true;
        for (int i = 0; i < PACKETS; i++) {
            gap++;
            if (arrive(length, 0) == Verdict.PASS) {
                gaps[0]++;
            } else {
                gaps[gap] += first ? 0 : 1; // the first distance began before
                first = false;
                gap = 0;
            }
        }
        return gaps;
    }

    private void settle(int length) {
        for (int i = 0; i < 20_000; i++) {
            arrive(length, 0);
        }
    }

    private Verdict arrive(int length, long idleNs) {
        return red.arriving(new FixedBacklog(length, idleNs), 1500, random.uniform(draws++));
    }

    private record FixedBacklog(int queuedPackets, long idleNs) implements QueueManager.Backlog {
        @Override
        public boolean isEmpty() {
            return queuedPackets == 0;
        }

        @Override
        public long queuedBytes() {
            return 1500L * queuedPackets;
        }

        @Override
        public long waitNs() {
            return 1000L * queuedPackets;
        }

        @Override
        public double typicalNs(long wireBytes) {
            return 1000;
        }

        @Override
        public long headArrivalNs() {
            return 0;
        }

        @Override
        public long bytesBehindHead() {
            return 0;
        }

        @Override
        public boolean markHead() {
            return false;
        }

        @Override
        public void dropHead(Reason why) {
            throw new AssertionError("RED decides on packets as they come");
        }
    }
}
