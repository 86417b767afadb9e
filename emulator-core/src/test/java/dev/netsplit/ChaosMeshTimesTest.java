package dev.netsplit;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Quantities;
import dev.netsplit.scenario.ChaosMeshTarget;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import dev.netsplit.scenario.TimeSpan;
import dev.netsplit.scenario.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is exported has the times that a scenario's own progress gives its steps. */
class ChaosMeshTimesTest {
    private static final Pattern TIMES = Pattern.compile("(?m)^# step (\\S+): (at .*)$");
    private static final ChaosMeshTarget TARGET =
            ChaosMeshTarget.builder().nodes("n1", "n2").separateManifests().build();

    @Test
    void exportedTimesAreThoseOfThePlayer() {
        Set<String> compared = new TreeSet<>();
        for (long seed = 0; seed < 500; seed++) {
            Scenario scenario = scenario(new Random(seed));
            Optional<String> exported = exported(scenario);
            if (exported.isPresent()) {
                assertThat(exported.get()).as(scenario.toYaml()).isEqualTo(played(scenario));
                compared.add(exported.get());
            }
        }
        assertThat(compared).hasSizeGreaterThan(100);
    }

    private static Scenario scenario(Random random) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            boolean heals = i > 0 && random.nextInt(4) == 0;
            StepAction action = heals
                    ? new StepAction.Heal(random.nextBoolean() ? Set.of() : Set.of("s" + random.nextInt(i)))
                    : new StepAction.Inject(PacketFault.on("n1", "n2").drop());
            Optional<TimeSpan> lasting = heals || random.nextInt(3) == 0
                    ? Optional.empty()
                    : Optional.of(TimeSpan.of(ofSeconds(1 + random.nextInt(6))));
            steps.add(new Step("s" + i, trigger(random, steps), List.of(action), lasting));
        }
        return new Scenario(
                "x", OptionalLong.empty(), List.of(), steps, Optional.of(ofSeconds(60)), Scenario.DEFAULT_QUIET_TIME);
    }

    private static Trigger trigger(Random random, List<Step> before) {
        Duration time = ofSeconds(random.nextInt(6));
        if (before.isEmpty()) {
            return Trigger.at(time);
        }
        Step other = before.get(random.nextInt(before.size()));
        boolean isOver = other.lasting().isPresent() || other.actions().get(0).isInstant();
        return switch (random.nextInt(3)) {
            case 0 -> Trigger.with(other.name(), time);
            case 1 -> isOver ? Trigger.after(other.name(), time) : Trigger.at(time);
            default -> Trigger.at(time);
        };
    }

    /** Empty if a fault is too short for Chaos Mesh. */
    private static Optional<String> exported(Scenario scenario) {
        try {
            return Optional.of(TIMES.matcher(scenario.toChaosMesh(TARGET))
                    .results()
                    .map(step -> step.group(1) + " " + step.group(2))
                    .collect(Collectors.joining("\n")));
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageMatching("(?s)scenario.*must be at least 1s.*|(?s)scenario.*must have a fault");
            return Optional.empty();
        }
    }

    /** What the player does, at once. */
    private static String played(Scenario scenario) {
        ScenarioProgress progress = new ScenarioProgress(scenario);
        Map<String, Long> starts = new HashMap<>();
        Map<String, Long> ends = new HashMap<>();
        ScenarioProgress.Due due = next(progress);
        for (Step step = due.step(); step != null; step = due.step()) {
            long now = due.plannedNs();
            if (due.what() == ScenarioProgress.What.END) {
                ends.put(step.name(), now);
                progress.ended(step, now);
            } else {
                starts.put(step.name(), now);
                if (step.actions().get(0) instanceof StepAction.Heal heal) {
                    for (Step other : scenario.steps()) {
                        boolean named = heal.steps().isEmpty() || heal.steps().contains(other.name());
                        if (named && progress.isInForce(other)) {
                            ends.put(other.name(), now);
                            progress.ended(other, now);
                        }
                    }
                }
                progress.began(due, step.actions().get(0).isInstant(), now);
            }
            due = next(progress);
        }
        long healNs = due.plannedNs();
        return scenario.steps().stream()
                .filter(step -> step.actions().get(0) instanceof StepAction.Inject)
                .map(step -> {
                    long start = starts.getOrDefault(step.name(), 0L);
                    long end = ends.getOrDefault(step.name(), healNs);
                    return "%s at %s, for %s".formatted(step.name(), text(start), text(end - start));
                })
                .collect(Collectors.joining("\n"));
    }

    private static ScenarioProgress.Due next(ScenarioProgress progress) {
        ScenarioProgress.Due due = progress.take(progress.nextNs());
        return due == null ? next(progress) : due; // nothing, if what was due is over already
    }

    private static String text(long ns) {
        return Quantities.text(Duration.ofNanos(ns));
    }
}
