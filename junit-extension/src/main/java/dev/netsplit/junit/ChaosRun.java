package dev.netsplit.junit;

import static java.util.Objects.requireNonNull;

import dev.netsplit.EmptyStrike;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.ScenarioRun;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.TimeSpan;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One run of a {@link ChaosTest}: the scenario that is played, and what came of it. */
final class ChaosRun extends CampaignRun {
    private static final int FAULTS_IN_NAME = 3;

    private final Purpose purpose;
    private final Scenario scenario;
    private @Nullable ScenarioRun played;

    /**
     * @param name which run it is, in a few words
     * @param rerun the configuration parameters with which it is run again, {@code netsplit.seed=42}
     */
    ChaosRun(Purpose purpose, String name, long seed, Scenario scenario, List<String> rerun) {
        super(name, seed, rerun);
        this.purpose = purpose;
        this.scenario = scenario;
    }

    /** What a run is for. */
    enum Purpose {
        /** To see that the test passes without faults. */
        WITHOUT_FAULTS,
        /** To run what was asked for, and nothing else. */
        REPLAY,
        SEARCH,
        SHRINK
    }

    Purpose purpose() {
        return purpose;
    }

    Scenario scenario() {
        return scenario;
    }

    @Override
    void begin(EmulatedNetwork network, ExtensionContext test) {
        played = network.play(scenario, EmptyStrike.SKIP); // that nothing runs is no failure of the system
        DeclaredScenario.put(played, test);
    }

    /** Not all of the schedule would have been tested. */
    @Override
    void requireComplete() {
        requireNonNull(played, "played").requireComplete();
    }

    @Override
    void end() {
        if (played != null) {
            played.close();
        }
    }

    @Override
    boolean hasFaults() {
        return purpose != Purpose.WITHOUT_FAULTS;
    }

    /** More is to be found out about it. */
    @Override
    Optional<String> whyHeldBack() {
        return purpose == Purpose.SEARCH || purpose == Purpose.SHRINK
                ? Optional.of("is made smaller")
                : Optional.empty();
    }

    @Override
    boolean hintsAtFailure() {
        return purpose == Purpose.SEARCH;
    }

    /** How much its faults touched. */
    long affected() {
        return played == null
                ? 0
                : played.faults().values().stream()
                        .mapToLong(fault -> fault.affectedPackets())
                        .sum();
    }

    /** Returns how many faults struck what runs in nodes. */
    long strikes() {
        return played == null
                ? 0
                : played.faults().values().stream()
                        .filter(fault -> fault.spec() instanceof NodeFault)
                        .count();
    }

    /** Returns how many faults found nothing that ran in their nodes. */
    long emptyStrikes() {
        return played == null ? 0 : played.skippedSteps().size();
    }

    /** Returns how long the longest fault of the schedule lasts; zero if there is none. */
    Duration longestFault() {
        return scenario.steps().stream()
                .flatMap(step -> step.lasting().stream())
                .map(TimeSpan::longest)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    @Override
    String details() {
        return played == null ? "" : played.timeline().toString();
    }

    /** The steps of a scenario, in one line. */
    static String summary(Scenario scenario) {
        List<Step> steps = scenario.steps();
        String some =
                steps.stream().limit(FAULTS_IN_NAME).map(Step::description).collect(Collectors.joining("; "));
        return steps.size() <= FAULTS_IN_NAME ? some : some + "; and " + (steps.size() - FAULTS_IN_NAME) + " more";
    }

    @Override
    public String toString() {
        return purpose == Purpose.WITHOUT_FAULTS ? name() : name() + ": " + summary(scenario);
    }
}
