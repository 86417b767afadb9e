package dev.netsplit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text takes a reader's stack, memory or minutes. */
@Timeout(60)
class BoundedScenarioTest {
    private static final String BEGIN = "name: x\nsteps:\n";

    @ParameterizedTest
    @ValueSource(ints = {101, 1_000, 100_000})
    void deepTextIsRefused(int levels) {
        for (String[] way : new String[][] {{"[", "]"}, {"{a: ", "}"}, {"- ", ""}, {"[{a: ", "}]"}}) {
            refused(
                    BEGIN + "  " + way[0].repeat(levels) + "a" + way[1].repeat(levels),
                    "depth (101) must be at most 100 levels");
        }
    }

    @Test
    void jsonIsBoundedToo() {
        refused("{\"name\": \"x\", \"steps\": " + "[".repeat(1_000) + "]".repeat(1_000) + "}", "depth (101) must be");
    }

    @Test
    void longTextIsRefused() {
        refused(
                "name: " + "x".repeat(3_000_000),
                "text (3000006 characters or more) must be at most 2000000 characters");
    }

    /** It is never read to its end. */
    @Test
    void aFileWithoutEndIsRefused() {
        assertThatExceptionOfType(ScenarioFormatException.class)
                .isThrownBy(() -> Scenario.load(Path.of("/dev/zero")))
                .withMessageContaining("characters or more) must be at most 2000000 characters");
    }

    @Test
    void aliasesCountAsOftenAsTheyRepeatAValue() {
        String laughs = IntStream.range(1, 60)
                .mapToObj(i -> "b" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n")
                .collect(Collectors.joining());
        refused("b0: &a0 [x, x]\n" + laughs, "values, each counted as often as aliases repeat it");
    }

    @Test
    void manyStepsAreRefused() {
        refused(
                BEGIN + steps(20_000, "at: %sms, for: 1s"),
                "steps (20000) must be at most 10000; make several scenarios of them");
    }

    @Test
    void aLongTextThatIsNoLinkIsRefusedShortly() {
        String links = "->".repeat(50_000) + " x y";
        assertThatExceptionOfType(ScenarioFormatException.class)
                .isThrownBy(() -> Scenario.parse(BEGIN + "  - {at: 1s, drop: true, packets: '" + links + "'}\n"))
                .satisfies(e ->
                        assertThat(e.getMessage()).hasSizeLessThan(400).contains("must be two nodes with an arrow"));
    }

    /** Each of these took the square of the number of steps. */
    @ParameterizedTest
    @ValueSource(strings = {"at: %sms, for: 1s", "at: %sms"})
    void asManyStepsAsThereMayBeAreReadInTime(String when) {
        String healed = when.contains("for") ? "" : "  - {at: 100s, heal: true}\n";

        Scenario scenario = Scenario.parse(BEGIN + steps(9_999, when) + healed);

        assertThat(scenario.steps()).hasSizeGreaterThanOrEqualTo(9_999);
    }

    @Test
    void aChainOfAsManyStepsIsReadInTime() {
        String first = "  - {name: s0, at: 1ms, partition: {isolate: n1}, for: 1ms}\n";
        String chain = IntStream.range(1, 10_000)
                .mapToObj(i -> "  - {name: s" + i + ", after: s" + (i - 1) + ", partition: {isolate: n1}, for: 1ms}\n")
                .collect(Collectors.joining());

        assertThat(Scenario.parse(BEGIN + first + chain).steps()).hasSize(10_000);
    }

    private static String steps(int count, String when) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "  - {" + when.formatted(i) + ", partition: {isolate: n1}}\n")
                .collect(Collectors.joining());
    }

    private static void refused(String text, String message) {
        assertThatExceptionOfType(ScenarioFormatException.class)
                .isThrownBy(() -> Scenario.parse(text))
                .withMessageContaining(message);
    }
}
