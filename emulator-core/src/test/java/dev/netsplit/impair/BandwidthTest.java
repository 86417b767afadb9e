package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BandwidthTest {

    /** The second to last is an ACK on ADSL: 40 + 10 bytes fill two cells. */
    @ParameterizedTest
    @CsvSource({
        "1500,   0,  0, 0, 1500",
        "1500,  14,  0, 0, 1514",
        "1500, -20,  0, 0, 1480",
        "  20, -40,  0, 0,    0",
        "  48,   0, 48, 5,   53",
        "  49,   0, 48, 5,  106",
        "  40,  10, 48, 5,  106",
        "  96,   0, 48, -8,  80"
    })
    void aPacketTakesItsOverheadAndWholeCellsOnTheWire(
            int length, int overhead, int cellSize, int cellOverhead, long expected) {
        Bandwidth bandwidth = Bandwidth.of(1_000).overhead(overhead);

        assertThat((cellSize == 0 ? bandwidth : bandwidth.cells(cellSize, cellOverhead)).wireBytes(length))
                .isEqualTo(expected);
    }

    @Test
    void bandwidthsAreComparedAndPrintedByValue() {
        Bandwidth adsl = Bandwidth.of(1_000_000).overhead(10).cells(48, 5).queue(Queue.packets(50));

        assertThat(adsl)
                .isEqualTo(Bandwidth.of(1_000_000)
                        .queue(Queue.packets(50))
                        .cells(48, 5)
                        .overhead(10))
                .hasSameHashCodeAs(Bandwidth.of(1_000_000)
                        .queue(Queue.packets(50))
                        .cells(48, 5)
                        .overhead(10))
                .isNotEqualTo(adsl.overhead(11))
                .isNotEqualTo(adsl.cells(48, 6))
                .isNotEqualTo(adsl.cells(47, 5))
                .isNotEqualTo(adsl.queue(Queue.packets(51)))
                .hasToString("1000000 bit/s, overhead 10, cells 48 + 5, queue (packets 50, drop tail)");
        assertThat(Bandwidth.unlimited()).isNotEqualTo(Bandwidth.of(1_000)).hasToString("unlimited");
        assertThat(Bandwidth.trace(RateTrace.mahimahi("1")))
                .isEqualTo(Bandwidth.trace(RateTrace.mahimahi("1")))
                .isNotEqualTo(Bandwidth.unlimited())
                .hasToString("trace of 1 opportunities in 1ms");
    }

    @Test
    void onlyTheUnlimitedOneIsUnlimited() {
        assertThat(Bandwidth.unlimited().isUnlimited()).isTrue();
        assertThat(Bandwidth.of(1_000_000_000_000L).isUnlimited()).isFalse();
        assertThat(Bandwidth.trace(RateTrace.mahimahi("1")).isUnlimited()).isFalse();
        assertThat(Bandwidth.trace(RateTrace.mahimahi("1")).trace()).contains(RateTrace.mahimahi("1"));
        assertThat(Bandwidth.of(5).trace()).isEmpty();
    }

    @Test
    void impossibleValuesAreRefusedByName() {
        Bandwidth bandwidth = Bandwidth.of(1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bandwidth.of(0))
                .withMessage("bandwidth (0 bit/s) must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bandwidth.of(1_000_000_000_001L))
                .withMessageContaining("must be at most 1000000000000; beyond, Bandwidth.unlimited() is the same");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bandwidth.overhead(65_536))
                .withMessage("overhead (65536 bytes) must be from -65535 to 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> bandwidth.overhead(Integer.MIN_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bandwidth.cells(0, 5))
                .withMessage("cell size (0 bytes) must be from 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bandwidth.cells(48, -48))
                .withMessage("cell overhead (-48 bytes) must be over -48 and at most 1024");
    }
}
