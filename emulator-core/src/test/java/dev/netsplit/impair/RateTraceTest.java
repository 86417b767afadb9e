package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTraceTest {

    @Test
    void aTraceIsOneMillisecondALine() {
        RateTrace trace = RateTrace.mahimahi("0\n5\r\n5\n 10 \n");

        assertThat(trace.opportunities()).isEqualTo(4);
        assertThat(trace.opportunityMs(2)).isEqualTo(5);
        assertThat(trace.durationMs()).isEqualTo(10);
        assertThat(trace.meanBitsPerSecond()).isEqualTo(4 * 1504 * 8 * 100.0);
        assertThat(trace)
                .isEqualTo(RateTrace.mahimahi("0\n5\n5\n10"))
                .hasSameHashCodeAs(RateTrace.mahimahi("0\n5\n5\n10"))
                .hasToString("trace of 4 opportunities in 10ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|rate trace must have at least one line",
                "'1\n\n2'|rate trace, line 2 () must be a whole number of milliseconds, of at most 9 digits",
                "'1\n2.5'|rate trace, line 2 (2.5) must be a whole number of milliseconds, of at most 9 digits",
                "'-1'|rate trace, line 1 (-1) must be a whole number of milliseconds, of at most 9 digits",
                "'1234567890'|rate trace, line 1 (1234567890) must be a whole number of milliseconds, of at most 9 digits",
                "'1\n7\n6\n8'|rate trace, line 3 (6) must not be less than the line before (7)",
                "'0\n0'|rate trace, line 2 (0) must be over zero: the last line is how long the trace takes",
            })
    void whatIsNoTraceIsRefusedWithItsLine(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateTrace.mahimahi(text))
                .withMessage(message);
    }

    @Test
    void errorsInAFileNameTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("lte.trace"), "3\n1\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> RateTrace.mahimahi(file))
                .withMessage("rate trace " + file + ", line 2 (1) must not be less than the line before (3)");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> RateTrace.mahimahi(folder.resolve("none")))
                .withMessage("rate trace (" + folder.resolve("none") + ") must be a file that can be read");
        assertThat(RateTrace.mahimahi(Files.writeString(file, "3\n4\n"))).isEqualTo(RateTrace.mahimahi("3\n4"));
    }
}
