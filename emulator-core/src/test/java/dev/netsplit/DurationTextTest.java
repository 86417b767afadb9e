package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Queue;
import dev.netsplit.report.Fate;
import dev.netsplit.scenario.Scenario;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations and percentages in texts are as people write them. */
class DurationTextTest {
    private static final String JAVAS = "PT[-0-9]";

    static Stream<Object> values() {
        return Stream.of(
                new Fate.Delayed(ofMillis(9)),
                new Fate.HeldBack(1, ofMillis(9)),
                Queue.time(ofMillis(9)),
                Queue.time(ofMillis(9)).pie(),
                Queue.packets(9).coDel(),
                Queue.time(ofMillis(9)).coDel(ofMillis(9), ofMillis(90)),
                MeasureOptions.DEFAULT,
                new LinkSimulator.Arrival(1, ofMillis(9), 40),
                PacketFault.on("a", "b").holdFin(ofMillis(9)),
                PacketFault.on("a", "b").reset(ofMillis(9)),
                PacketFault.on("a", "b").slice(10, ofMillis(9)),
                NameFault.slow("a", ofMillis(9)),
                Scenario.builder("x")
                        .at(ofMillis(9))
                        .heal()
                        .quietTime(ofMillis(9))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("values")
    void noValueHasJavasFormOfADuration(Object value) {
        assertThat(value.toString()).doesNotContainPattern(JAVAS);
    }

    static Stream<ThrowingCallable> refused() {
        Duration negative = ofMillis(-9);
        return Stream.of(
                () -> PacketFault.on("a", "b").slice(10, negative),
                () -> PacketFault.on("a", "b").holdFin(negative),
                () -> NameFault.slow("a", negative),
                () -> MeasureOptions.builder().interval(negative).build(),
                () -> MeasureOptions.builder().throughputTime(negative).build(),
                () -> MeasureOptions.builder().timeout(negative).build(),
                () -> Queue.time(negative),
                () -> Queue.packets(9).coDel(negative, negative),
                () -> Queue.packets(9).coDel(ofMillis(9), ofNanos(9)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void noErrorHasJavasFormOfADuration(ThrowingCallable call) {
        assertThatIllegalArgumentException()
                .isThrownBy(call)
                .withMessageNotContainingAny("PT-", "PT0")
                .withMessageContaining("(");
    }

    @Test
    void onePercentIsWrittenWithOneSign() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.random(20))
                .withMessage(
                        "loss (20.0) must be a probability from 0 to 1; write 0.01, or \"1%\" in an annotation, for"
                                + " one percent");
    }
}
