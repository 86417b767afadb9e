package dev.netsplit.internal.pipeline.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.RateTrace;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TransmitterTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void aTraceForeseesWhichOpportunityIsWhose() {
        Transmitter trace = new TraceTransmitter(RateTrace.mahimahi("10\n20\n30"), 0);

        assertThat(trace.waitNs(false, 0, 0)).isEqualTo(10 * MILLISECOND);
        assertThat(trace.waitNs(false, 1503, 0)).isEqualTo(10 * MILLISECOND);
        assertThat(trace.waitNs(false, 1504, 3 * MILLISECOND)).isEqualTo(17 * MILLISECOND);
        assertThat(trace.waitNs(false, 3 * 1504, 10 * MILLISECOND)).isEqualTo(40 * MILLISECOND);

        assertThat(trace.send(2000, 0)).isEqualTo(20 * MILLISECOND); // which leaves 1008 of the second
        assertThat(trace.waitNs(true, 0, 5 * MILLISECOND)).isEqualTo(15 * MILLISECOND);
        assertThat(trace.waitNs(true, 1007, 5 * MILLISECOND)).isEqualTo(15 * MILLISECOND);
        assertThat(trace.waitNs(true, 1008, 5 * MILLISECOND)).isEqualTo(25 * MILLISECOND);
        assertThat(trace.waitNs(true, 1008 + 1504, 5 * MILLISECOND)).isEqualTo(35 * MILLISECOND);
    }

    @Test
    void whatIsLeftOfAnOpportunityIsForThoseWhoWereThereBeforeIt() {
        Transmitter trace = new TraceTransmitter(RateTrace.mahimahi("10\n20\n30"), 0);
        trace.send(500, 0);

        assertThat(trace.takesAtNs(10 * MILLISECOND - 1)).isEqualTo(10 * MILLISECOND);
        assertThat(trace.takesAtNs(10 * MILLISECOND)).isEqualTo(20 * MILLISECOND);
        assertThat(trace.send(1504, 10 * MILLISECOND)).isEqualTo(20 * MILLISECOND);
        assertThat(trace.takesAtNs(11 * MILLISECOND)).as("nothing is left").isEqualTo(30 * MILLISECOND);
    }

    @Test
    void aTraceCountsFromItsStart() {
        long startNs = 123_456_789;
        Transmitter trace = new TraceTransmitter(RateTrace.mahimahi("0\n3\n10"), startNs);

        assertThat(trace.takesAtNs(0)).isEqualTo(startNs + 3 * MILLISECOND);
        assertThat(trace.takesAtNs(startNs + 20 * MILLISECOND)).isEqualTo(startNs + 23 * MILLISECOND);
        assertThat(trace.takesAtNs(startNs + 20 * MILLISECOND - 1)).isEqualTo(startNs + 20 * MILLISECOND);
        assertThat(trace.takesAtNs(startNs + 25 * MILLISECOND)).isEqualTo(startNs + 30 * MILLISECOND);
    }

    @Test
    void aTraceTellsWhatIsUnsent() {
        Transmitter trace = new TraceTransmitter(RateTrace.mahimahi("10\n20\n30"), 0);
        trace.send(4000, 0);

        assertThat(trace.unsent(9 * MILLISECOND)).isEqualTo(4000 * Transmitter.NANOBITS_PER_BYTE);
        assertThat(trace.unsent(10 * MILLISECOND)).isEqualTo(2496 * Transmitter.NANOBITS_PER_BYTE);
        assertThat(trace.unsent(29 * MILLISECOND)).isEqualTo(992 * Transmitter.NANOBITS_PER_BYTE);
        assertThat(trace.unsent(30 * MILLISECOND)).isZero();
    }

    @Test
    void aTraceTakesAByteForAPartOfOne() {
        Transmitter trace = new TraceTransmitter(RateTrace.mahimahi("10"), 0);

        assertThat(trace.resume(0, 7)).isEqualTo(7);
        assertThat(trace.resume(1504 * Transmitter.NANOBITS_PER_BYTE, 7)).isEqualTo(10 * MILLISECOND);
        assertThat(new TraceTransmitter(RateTrace.mahimahi("10"), 0)
                        .resume(1504 * Transmitter.NANOBITS_PER_BYTE + 1, 7))
                .isEqualTo(20 * MILLISECOND);
    }

    @Test
    void theTypicalTimeIsThatAtTheMeanRate() {
        assertThat(new TraceTransmitter(RateTrace.mahimahi("5\n20"), 0).typicalNs(3008))
                .isEqualTo(20.0 * MILLISECOND);
        assertThat(new RateTransmitter(Bandwidth.of(8_000), 0).typicalNs(500)).isEqualTo(500.0 * MILLISECOND);
        assertThat(new RateTransmitter(Bandwidth.unlimited(), 0).typicalNs(500)).isZero();
    }

    @Test
    void aRateForeseesToTheNanosecond() {
        Transmitter rate = new RateTransmitter(Bandwidth.of(8_000), 0);
        long sentNs = rate.send(1000, 0);

        assertThat(sentNs).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(rate.waitNs(true, 500, 400 * MILLISECOND)).isEqualTo(1_100 * MILLISECOND);
        assertThat(rate.waitNs(false, 500, 2_000 * MILLISECOND)).isEqualTo(500 * MILLISECOND);
        assertThat(new RateTransmitter(Bandwidth.unlimited(), 0).waitNs(true, 500, 0))
                .isZero();
    }
}
