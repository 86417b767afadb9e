package dev.netsplit.junit;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Quantities;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a {@link ChaosTest} asks for, and the configuration parameters.
 *
 * @param replay the one schedule that is to be run, if it is one
 * @param replayedBy the configuration parameter that says so
 * @param budget empty for as long as it takes
 * @param detectionTime how long the system takes to notice that a node is gone, if the test says so
 * @param zones which a network has taken before anything is shrunk
 * @param output where files are written
 */
record ChaosSettings(
        int runs,
        Optional<Duration> budget,
        Duration shrinkBudget,
        int stillFails,
        int outOf,
        long firstSeed,
        Optional<Scenario> replay,
        String replayedBy,
        ScenarioGenerator generator,
        Optional<Duration> detectionTime,
        List<String> nodes,
        PlannedZones zones,
        Path output) {
    static final String RUNS = "netsplit.chaos.runs";
    private static final String BUDGET = "netsplit.chaos.budget";

    /** The configuration parameter for the file of the schedule to run. */
    static final String SCENARIO = "netsplit.chaos.scenario";

    /**
     * @throws ExtensionConfigurationException if something is wrong with it, saying what and where
     */
    static ChaosSettings of(ChaosTest test, NetworkPlan plan, ExtensionContext context) {
        try {
            return read(test, plan, context);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "@ChaosTest on " + Levels.describe(context.getRequiredTestMethod()) + ": " + e.getMessage(), e);
        }
    }

    private static ChaosSettings read(ChaosTest test, NetworkPlan plan, ExtensionContext context) {
        ScenarioGenerator generator = ScenarioGenerator.on(plan.nodes())
                .nemeses(List.of(test.nemeses()))
                .every(Quantities.duration("every", test.every()))
                .lasting(
                        Quantities.duration("shortest", test.shortest()),
                        Quantities.duration("longest", test.longest()))
                .end(Quantities.duration("duration", test.duration()));
        if (!test.quietTime().isEmpty()) {
            generator.quietTime(Quantities.duration("quietTime", test.quietTime()));
        }
        if (test.targets().length > 0) {
            generator.targets(List.of(test.targets()));
        }
        OptionalLong givenSeed = Networks.givenSeed(context);
        Optional<String> file = Parameters.get(context, SCENARIO);
        Optional<Integer> givenRuns = Parameters.get(context, RUNS, ChaosSettings::number);
        Optional<Duration> givenBudget = Parameters.get(context, BUDGET, text -> Quantities.duration(BUDGET, text));
        Optional<Duration> declaredBudget =
                givenRuns.isPresent() ? Optional.empty() : Optional.of(Quantities.duration("budget", test.budget()));
        int runs = givenRuns.orElse(file.isPresent() || givenSeed.isPresent() ? 1 : test.runs());
        checkArgument(test.runs() >= 1, "runs (%s) must be 1 or more", test.runs());
        checkArgument(runs >= 0, "%s (%s) must be 0 or more", RUNS, runs);
        checkArgument(
                test.stillFails() >= 1 && test.stillFails() <= test.outOf(),
                "stillFails (%s) must be from 1 to outOf (%s)",
                test.stillFails(),
                test.outOf());
        generator.generate(0); // whatever is wrong with its times is told now
        long declaredSeed = test.seed() == NetworkEmulation.RANDOM_SEED ? plan.seed() : test.seed();
        long seed = givenSeed.orElse(declaredSeed);
        Optional<Scenario> replay = file.map(name -> Scenario.load(Path.of(name)));
        if (replay.isEmpty() && givenSeed.isPresent() && runs > 0) {
            replay = Optional.of(generator.generate(givenSeed.getAsLong()));
        }
        return new ChaosSettings(
                runs,
                givenBudget.or(() -> declaredBudget),
                Quantities.duration("shrinkBudget", test.shrinkBudget()),
                test.stillFails(),
                test.outOf(),
                seed == NetworkEmulation.RANDOM_SEED ? ScenarioGenerator.freshSeed() : seed,
                replay,
                file.map(name -> SCENARIO + "=" + name).orElse(Networks.SEED_PARAMETER + "=" + seed),
                generator,
                test.detectionTime().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Quantities.duration("detectionTime", test.detectionTime())),
                plan.nodes(),
                plan.zones(),
                OutputDirectory.of(context));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(RUNS + " (" + text + ") must be a whole number", e);
        }
    }
}
