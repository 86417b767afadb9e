package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({"0ms,PT0S", "250us,PT0.00025S", "5ms,PT0.005S", "1.5s,PT1.5S", "2 m,PT2M", "7ns,PT0.000000007S"})
    void durationsAreReadAsPeopleWriteThem(String text, Duration expected) {
        assertThat(Quantities.duration("latency", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "ms", "5 parsecs", "5 ms ms", "1e3ms", "0x5ms", "5%", "٥ms"})
    void durationsWithoutAUnitOrOfAnotherFormAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.duration("latency", text))
                .withMessage("latency (" + text
                        + ") must be a number and a unit, one of ns, us, ms, s, m; for instance 5ms");
    }

    @ParameterizedTest
    @CsvSource({"1%,0.01", "0.1%,0.001", "100%,1", "0,0", "0.25,0.25", "1,1"})
    void probabilitiesAreReadAsPercentagesOrPlainNumbers(String text, double expected) {
        assertThat(Quantities.probability("loss", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "101%", "1.5", "-1%", "-0.1", "1ms", "NaN"})
    void probabilitiesOutsideOfZeroToOneAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Quantities.probability("loss", text))
                .withMessage("loss (" + text + ") must be from 0 to 1, or from 0% to 100%");
    }
}
