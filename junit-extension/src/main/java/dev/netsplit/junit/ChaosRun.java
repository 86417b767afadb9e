package dev.netsplit.junit;

import dev.netsplit.ScenarioRun;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One run of a {@link ChaosTest}: what is played, and what became of it. Used by one thread. */
final class ChaosRun {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ChaosRun.class);
    private static final int FAULTS_IN_NAME = 3;

    private final Purpose purpose;
    private final String name;
    private final long seed;
    private final Scenario scenario;
    private final String rerun;
    private @Nullable Throwable failure;
    private boolean reported;
    private boolean incomplete;
    private long affected;
    private String timeline = "";

    /**
     * @param name which run it is, in a few words
     * @param rerun the configuration parameter with which it is run again, {@code netsplit.seed=42}
     */
    ChaosRun(Purpose purpose, String name, long seed, Scenario scenario, String rerun) {
        this.purpose = purpose;
        this.name = name;
        this.seed = seed;
        this.scenario = scenario;
        this.rerun = rerun;
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

    /** That of a test, if it is one. */
    static Optional<ChaosRun> of(ExtensionContext test) {
        return Optional.ofNullable(test.getStore(NAMESPACE).get(ChaosRun.class, ChaosRun.class));
    }

    void putInto(ExtensionContext test) {
        test.getStore(NAMESPACE).put(ChaosRun.class, this);
    }

    Purpose purpose() {
        return purpose;
    }

    /** Whether its failure is not shown as one, since more is to be found out about it. */
    boolean holdsFailureBack() {
        return purpose == Purpose.SEARCH || purpose == Purpose.SHRINK;
    }

    long seed() {
        return seed;
    }

    String rerun() {
        return rerun;
    }

    Scenario scenario() {
        return scenario;
    }

    /** The first failure counts. */
    void failed(Throwable cause) {
        failure = failure == null ? cause : failure;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** JUnit has told of a failure. */
    void reported() {
        reported = true;
    }

    boolean isReported() {
        return reported;
    }

    /** It was aborted by the test itself, or never began. */
    void incomplete() {
        incomplete = true;
    }

    boolean isIncomplete() {
        return incomplete;
    }

    void played(ScenarioRun run) {
        affected = run.faults().values().stream()
                .mapToLong(fault -> fault.affectedPackets())
                .sum();
        timeline = run.timeline().toString();
    }

    /** How much its faults touched. */
    long affected() {
        return affected;
    }

    String timeline() {
        return timeline;
    }

    String outcome() {
        return failure != null || reported ? "failed" : incomplete ? "aborted" : "passed";
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
        return purpose == Purpose.WITHOUT_FAULTS ? name : name + ": " + summary(scenario);
    }
}
