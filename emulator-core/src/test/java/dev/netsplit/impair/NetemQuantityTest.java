package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetemQuantityTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1000", "1.5, 1500", "1us, 1000", "1usec, 1000", "1usecs, 1000", "1ms, 1000000", "1msec, 1000000",
        "1msecs, 1000000", "2s, 2000000000", "2sec, 2000000000", "2secs, 2000000000", "7ns, 7", "7nsec, 7", "7nsecs, 7",
        "1.5MS, 1500000", ".25ms, 250000", "1.ms, 1000000", "1e-3s, 1000000", "1.0000019us, 1000", "0, 0"
    })
    void timesAreThoseOfTc(String text, long nanos) {
        assertThat(NetemQuantity.TIME.read(text)).contains(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "9bit, 9",
        "1kbit, 1000",
        "1Mbit, 1000000",
        "1gbit, 1000000000",
        "1tbit, 1000000000000",
        "1bps, 8",
        "1kbps, 8000",
        "1MBps, 8000000",
        "1gbps, 8000000000",
        "1tbps, 8000000000000",
        "1kibit, 1024",
        "1Mibit, 1048576",
        "1gibit, 1073741824",
        "1tibit, 1099511627776",
        "1kibps, 8192",
        "1mibps, 8388608",
        "1gibps, 8589934592",
        "1tibps, 8796093022208",
        "1.5kbit, 1500",
        "0.5bit, 0"
    })
    void ratesAreThoseOfTc(String text, long bitsPerSecond) {
        assertThat(NetemQuantity.RATE.read(text)).contains(bitsPerSecond);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1b, 1",
        "1k, 1024",
        "1kb, 1024",
        "1kbit, 128",
        "1m, 1048576",
        "1mb, 1048576",
        "1Mbit, 131072",
        "1g, 1073741824",
        "1gb, 1073741824",
        "1gbit, 134217728",
        "1.9, 1"
    })
    void limitsAreReadAsSizes(String text, int packets) {
        assertThat(NetemQuantity.PACKETS.read(text)).contains(packets);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0.01", "1%, 0.01", "100%, 1", "0.3%, 0.003", "33.3%, 0.333", "1e-3%, 0.00001"})
    void percentagesNeedNoSign(String text, double share) {
        assertThat(NetemQuantity.PERCENT.read(text)).contains(share);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "-14, -14", "0x10, 16", "-0x10, -16", "010, 8"})
    void integersMayBeHexadecimalAndOctal(String text, int bytes) {
        assertThat(NetemQuantity.BYTES.read(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ms",
                "-1ms",
                "1 ms",
                "1m",
                "1h",
                "1%",
                "0x1ms",
                "inf",
                "nan",
                "1e100s",
                "99999999999s",
                "1..2s"
            })
    void otherTimesAreRefused(String text) {
        assertThat(NetemQuantity.TIME.read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "-1%", "100.1%", "1%%", "1ms", "five"})
    void otherPercentagesAreRefused(String text) {
        assertThat(NetemQuantity.PERCENT.read(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1.5", "09", "4294967296", "0x", "#10", "--1"})
    void otherIntegersAreRefused(String text) {
        assertThat(NetemQuantity.BYTES.read(text)).isEmpty();
    }
}
