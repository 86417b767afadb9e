package dev.netsplit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a scenario without an end of its own ends, whatever chance decides. */
class ScenarioEndTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: a, at: 5s, partition: halves}; {at: 1s, heal: true}",
                "{name: a, at: 5s, partition: halves}; {name: b, at: 1s, heal: true}; {after: b, wait: 3s, heal: a}",
                "{name: a, every: 2s, times: 3, partition: halves}; {at: 3s, heal: true}",
                "{name: a, every: 2s..3s, until: 7s, partition: halves}; {at: 6s, heal: true}",
                "{name: a, every: 2s, until: 7s, partition: halves}; {at: 5s, heal: true}",
                "{name: a, at: 0s..10s, partition: halves}; {at: 5s, heal: true}",
                "{name: a, at: 5s, partition: halves}; {at: 4s..6s, heal: a}",
                "{name: a, at: 5s, partition: halves}; {every: 1s..2s, times: 4, heal: a}",
                "{name: b, at: 1s, node: {restart: n1}}; {name: a, after: b, partition: halves}; {at: 50s, heal: a}",
                "{name: b, at: 1s, node: {restart: n1}}; {name: a, after: b, partition: halves}; {with: b, wait: 9s, heal: a}",
                "{name: b, at: 1s, node: {pause: n1}, for: 1s..3s}; {name: a, after: b, partition: halves};"
                        + " {with: b, wait: 2s, heal: a}",
                "{name: b, at: 1s, node: {pause: n1}, for: 3s}; {name: a, with: b, wait: 2s, partition: halves};"
                        + " {at: 1s, heal: b}; {after: b, heal: a}",
            })
    void aHealThatMayComeBeforeWhatItHealsIsNone(String steps) {
        assertThatThrownBy(() -> scenario(steps))
                .isInstanceOf(ScenarioFormatException.class)
                .hasMessageContaining("step (a) must last for a time, or the scenario must have an end: step (")
                .hasMessageContaining(", which heals it, may come before it");

        Scenario.parse(text(steps) + "end: 100s\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: a, at: 5s, partition: halves}; {at: 1s, heal: true}; {at: 5s, heal: true}",
                "{name: a, every: 2s, times: 3, partition: halves}; {at: 6s, heal: true}",
                "{name: a, every: 2s..3s, times: 3, partition: halves}; {every: 3s, until: 11s, heal: true}",
                "{name: a, every: 2s, until: 7s, partition: halves}; {at: 6s, heal: true}",
                "{name: a, every: 2s, times: 3, partition: halves}; {with: a, wait: 1s, heal: a}",
                "{name: a, every: 2s..3s, until: 8s, partition: halves}; {every: 1s..2s, until: 10s, heal: a}",
                "{name: a, at: 0s..10s, partition: halves}; {with: a, wait: 2s..3s, heal: a}",
                "{name: b, at: 0s..10s, node: {pause: n1}, for: 1s..2s}; {name: a, with: b, wait: 1s, partition: halves};"
                        + " {with: b, wait: 2s, heal: a}",
                "{name: b, at: 1s, node: {restart: n1}}; {name: a, after: b, partition: halves}; {after: b, wait: 1s, heal: a}",
                "{name: b, at: 1s, node: {pause: n1}, for: 1s..3s}; {name: a, after: b, partition: halves};"
                        + " {at: 4s, heal: a}",
                "{name: b, at: 1s, node: {pause: n1}, for: 3s}; {name: a, at: 4s, partition: halves}; {after: b, heal: a}",
            })
    void aHealThatComesAfterAllOfItIsEnough(String steps) {
        Scenario scenario = scenario(steps);

        assertEnds(scenario, 100);
    }

    @Test
    void whatIsWrongWithTheHealItselfIsToldFirst() {
        assertThatThrownBy(() -> scenario("{name: a, at: 5s, partition: halves}; {after: b, heal: a}"))
                .hasMessageContaining("step (step 2) must name a step that stands before it, but not (b)");
    }

    /** Of many scenarios with heals at all kinds of times, those that are taken end for every seed. */
    @Test
    void whatIsTakenEnds() {
        int taken = 0;
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            List<Step> steps = steps(random);
            Scenario scenario;
            try {
                scenario = new Scenario(
                        "random",
                        OptionalLong.empty(),
                        List.of(),
                        steps,
                        Optional.empty(),
                        Scenario.DEFAULT_QUIET_TIME);
            } catch (IllegalArgumentException e) {
                continue;
            }
            taken++;
            assertEnds(scenario, 20);
        }
        assertThat(taken).isBetween(500, 4_500);
    }

    /** Two that wait for nothing but times, and two more, and heals. */
    private static List<Step> steps(Random random) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            boolean heals = i > 0 && random.nextInt(5) <= i;
            StepAction action = heals
                    ? new StepAction.Heal(
                            random.nextBoolean() ? ImmutableSet.of() : ImmutableSet.of("s" + random.nextInt(i)))
                    : new StepAction.Inject(
                            random.nextInt(4) == 0
                                    ? NodeFault.restart("n1")
                                    : PartitionFault.of(PartitionShape.halves()));
            boolean lasts = !action.isInstant() && random.nextInt(3) == 0;
            steps.add(new Step(
                    "s" + i,
                    trigger(random, steps),
                    List.of(action),
                    lasts ? Optional.of(span(random, 1)) : Optional.empty()));
        }
        return steps;
    }

    private static Trigger trigger(Random random, List<Step> before) {
        List<Step> withEnd = before.stream().filter(Step::hasEnd).toList();
        int kind = random.nextInt(5);
        if (kind == 0 && !before.isEmpty()) {
            return new Trigger.With(before.get(random.nextInt(before.size())).name(), span(random, 0));
        } else if (kind == 1 && !withEnd.isEmpty()) {
            return new Trigger.After(withEnd.get(random.nextInt(withEnd.size())).name(), span(random, 0));
        } else if (kind == 2) {
            TimeSpan first = span(random, 0);
            boolean counted = random.nextBoolean();
            return new Trigger.Every(
                    span(random, 1),
                    first,
                    counted ? OptionalInt.of(1 + random.nextInt(4)) : OptionalInt.empty(),
                    counted && random.nextBoolean()
                            ? Optional.empty()
                            : Optional.of(first.longest().plusMillis(random.nextInt(10))));
        }
        return new Trigger.At(span(random, 0));
    }

    private static TimeSpan span(Random random, int least) {
        Duration shortest = Duration.ofMillis(least + random.nextInt(6));
        return random.nextBoolean()
                ? TimeSpan.of(shortest)
                : TimeSpan.between(shortest, shortest.plusMillis(random.nextInt(6)));
    }

    private static void assertEnds(Scenario scenario, int seeds) {
        for (long seed = 0; seed < seeds; seed++) {
            Scenario schedule = scenario.resolve(seed, RandomScenarios.NODES);

            assertThat(StepTimes.of(schedule).keySet())
                    .as("over, of %s", schedule)
                    .containsExactlyInAnyOrderElementsOf(
                            schedule.steps().stream().map(Step::name).toList());
        }
    }

    private static Scenario scenario(String steps) {
        return Scenario.parse(text(steps));
    }

    private static String text(String steps) {
        return "name: test\nsteps:\n  - " + steps.replace("; ", "\n  - ").replace(";\n", "\n") + "\n";
    }
}
