package dev.netsplit.scenario;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    @Test
    void stepsFollowAndAccompanyEachOther() {
        assertThat(times("""
                        - {name: a, at: 1s, partition: halves, for: 2s}
                        - {name: b, after: a, wait: 500ms, node: {kill: n1}, for: 1s}
                        - {name: c, with: b, wait: 1s, node: {restart: n2}}
                        - {name: d, after: c, partition: halves, for: 1s}
                        """)).isEqualTo("a 1..3, b 3.5..4.5, c 4.5..4.5, d 4.5..5.5");
    }

    @Test
    void aHealEndsWhatItNamesAndWhatFollowsComesEarlier() {
        assertThat(times("""
                        - {name: a, at: 1s, partition: halves, for: 9s}
                        - {name: b, at: 1s, node: {kill: n1}, for: 9s}
                        - {name: c, at: 3s, heal: a}
                        - {name: d, after: a, partition: halves, for: 1s}
                        """)).isEqualTo("a 1..3, b 1..10, c 3..3, d 3..4");
    }

    @Test
    void aHealOfAllLeavesWhatBeginsLater() {
        assertThat(times("""
                        - {name: a, at: 1s, partition: halves}
                        - {name: b, at: 4s, node: {kill: n1}, for: 1s}
                        - {name: c, at: 3s, heal: true}
                        """)).isEqualTo("a 1..3, b 4..5, c 3..3");
    }

    @Test
    void theEndHealsWhatIsLeft() {
        assertThat(times("""
                        - {name: a, at: 1s, partition: halves}
                        - {name: b, at: 7s, node: {kill: n1}, for: 5s}
                        end: 8s
                        """)).isEqualTo("a 1..8, b 7..8");
    }

    @Test
    void whatWaitsForEventsHasNoTime() {
        assertThat(times("""
                        - {name: a, when: {signal: go}, partition: halves, for: 1s}
                        - {name: b, after: a, partition: halves, for: 1s}
                        - {name: c, at: 1s, partition: halves, for: 1s}
                        end: 8s
                        """)).isEqualTo("c 1..2");
    }

    @Test
    void spansThatTouchDoNotOverlap() {
        StepTimes.Span first = new StepTimes.Span(ofSeconds(1), ofSeconds(2));

        assertThat(first.overlaps(new StepTimes.Span(ofSeconds(2), ofSeconds(3))))
                .isFalse();
        assertThat(first.overlaps(new StepTimes.Span(ofSeconds(1), ofSeconds(3))))
                .isTrue();
    }

    private static String times(String steps) {
        Scenario scenario = Scenario.parse("name: x\nsteps:\n" + steps.replaceAll("(?m)^-", "  -"));
        return StepTimes.of(scenario).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(step -> step.getKey() + " " + text(step.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String text(StepTimes.Span span) {
        return seconds(span.start().toMillis()) + ".." + seconds(span.end().toMillis());
    }

    private static String seconds(long millis) {
        return Yaml.number(millis / 1000.0);
    }
}
