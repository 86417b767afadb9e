package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** The throughput of a link that follows from a train of packets, 1,250 bytes each. */
class ProbeLogTest {
    private static final int BYTES = 1_250;
    private static final long MS = 1_000_000;

    @Test
    void onePacketEveryTenMillisecondsIsOneMegabitPerSecond() {
        assertThat(throughput(32, i -> i * 10L * MS)).isCloseTo(1e6, within(1.0));
        assertThat(throughput(2, i -> i * 10L * MS)).isCloseTo(1e6, within(1.0));
        assertThat(throughput(3, i -> i * 10L * MS)).isCloseTo(1e6, within(1.0));
    }

    @Test
    void fewerThanTwoTellNothing() {
        assertThat(throughput(1, i -> 0)).isZero();
        assertThat(throughput(0, i -> 0)).isZero();
        assertThat(throughput(4, i -> 0)).isZero();
    }

    /** Those that came meanwhile are all read at its end. */
    @Test
    void aReaderThatStoodStillForAMomentDoesNotCount() {
        for (int stall = 0; stall < 32; stall += 5) {
            long from = stall * 10L * MS;
            long until = from + 60 * MS;
            assertThat(throughput(32, i -> {
                        long due = i * 10L * MS;
                        return due >= from && due < until ? until : due;
                    }))
                    .isCloseTo(1e6, within(1.0));
        }
    }

    @Test
    void jitterOfASinglePacketDoesNotCount() {
        assertThat(throughput(32, i -> i == 31 ? 10_000 * MS : i * 10L * MS)).isCloseTo(1e6, within(1.0));
    }

    private static double throughput(int packets, IntToLongFunction arrivalNs) {
        ProbeLog log = new ProbeLog(packets);
        for (int i = 0; i < packets; i++) {
            log.sent(i, 0);
            log.arrived(i, arrivalNs.applyAsLong(i));
        }
        return log.throughput(BYTES);
    }
}
