package dev.netsplit.junit;

import dev.netsplit.impair.Quantities;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioShrinker;
import dev.netsplit.scenario.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tells, in the failure of a {@link ChaosTest}, of the schedule that made it fail and of the smallest that still does.
 */
final class ChaosHint extends Hint {
    private static final long serialVersionUID = 1L;

    private ChaosHint(String message) {
        super(message);
    }

    /** Writes the schedules into files, too. */
    static ChaosHint of(ChaosCampaign campaign, ChaosRun found, Path directory, ExtensionContext template) {
        String name = OutputDirectory.name(template) + "-" + found.seed();
        StringBuilder text = new StringBuilder();
        Path file = OutputDirectory.write(
                directory.resolve(name + "-found.yaml"), found.scenario().toYaml());
        text.append("seed %s, the schedule of run %s, found after %s, in %s:%n%s"
                .formatted(
                        found.seed(),
                        campaign.searched(),
                        seconds(campaign.searchTime()),
                        file,
                        lines(found.scenario())));
        Optional<ScenarioShrinker> shrinker = campaign.shrinker().filter(shrunk -> shrunk.runs() > 0);
        if (shrinker.isPresent()) {
            appendSmallest(
                    text, found.scenario(), campaign, shrinker.get(), directory.resolve(name + ".yaml"), template);
        }
        return new ChaosHint(text.toString());
    }

    private static void appendSmallest(
            StringBuilder text,
            Scenario found,
            ChaosCampaign campaign,
            ScenarioShrinker shrinker,
            Path path,
            ExtensionContext template) {
        Scenario smallest = shrinker.smallest();
        Path file = OutputDirectory.write(path, smallest.toYaml());
        text.append("%s (seen in %s runs, %s), in %s:%n%s"
                .formatted(
                        outcome(found, smallest, shrinker),
                        shrinker.runs(),
                        seconds(campaign.shrinkTime()),
                        file,
                        lines(smallest)));
        text.append("rerun that: %s%nor say it in Java:%n%s"
                .formatted(
                        RerunHint.command(template, List.of(ChaosSettings.SCENARIO + "=" + file)),
                        smallest.toJava().indent(4)));
    }

    /** The schedule that was found counts only the runs after the one in which it was found. */
    private static String outcome(Scenario found, Scenario smallest, ScenarioShrinker shrinker) {
        String howOften = shrinker.failedTries() + " of " + shrinker.tries();
        if (!smallest.equals(found)) {
            return "the smallest schedule that still fails, " + howOften + " times";
        }
        return shrinker.failedTries() == 0
                ? "it did not fail again: " + howOften
                : "it failed again " + howOften + " times, and no smaller schedule did";
    }

    private static String lines(Scenario scenario) {
        return scenario.steps().stream()
                .map(Step::toString)
                .map(step -> "    " + step + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static String seconds(Duration time) {
        return Quantities.text(Duration.ofMillis(time.toMillis()));
    }
}
