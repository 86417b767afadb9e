package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NetworkBuilder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One of the runs of a test that is run again and again, and what became of it. The next one depends on that. Used by
 * one thread.
 */
abstract class CampaignRun {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(CampaignRun.class);

    private final String name;
    private final long seed;
    private final List<String> rerun;
    private @Nullable Throwable failure;
    private boolean reported;
    private boolean incomplete;

    /**
     * @param name which run it is, in a few words
     * @param seed the network's
     * @param rerun the configuration parameters with which it is run again, {@code netsplit.seed=42}
     */
    CampaignRun(String name, long seed, List<String> rerun) {
        this.name = name;
        this.seed = seed;
        this.rerun = List.copyOf(rerun);
    }

    /** That of a test, if it is one. */
    static Optional<CampaignRun> of(ExtensionContext test) {
        return Optional.ofNullable(test.getStore(NAMESPACE).get(CampaignRun.class, CampaignRun.class));
    }

    final void putInto(ExtensionContext test) {
        test.getStore(NAMESPACE).put(CampaignRun.class, this);
    }

    /** Has its network do what it needs beside. */
    void configure(NetworkBuilder builder) {}

    /** The test method is about to be called. */
    abstract void begin(EmulatedNetwork network, ExtensionContext test);

    /**
     * The test method has returned.
     *
     * @throws IllegalStateException if it should not have yet
     */
    void requireComplete() {}

    /** The test method is over, in whatever way. */
    abstract void end();

    /** Whether it has faults of its own: one of these may well touch nothing, and that is seen to otherwise. */
    abstract boolean hasFaults();

    /** Why its failure is not shown as one; empty if it is. */
    abstract Optional<String> whyHeldBack();

    /** Whether the failure is told of with all that is known of it, though it is held back. */
    abstract boolean hintsAtFailure();

    final String name() {
        return name;
    }

    final long seed() {
        return seed;
    }

    final List<String> rerun() {
        return rerun;
    }

    /** The first failure counts. */
    final void failed(Throwable cause) {
        failure = failure == null ? cause : failure;
    }

    final Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** JUnit has told of a failure. */
    final void reported() {
        reported = true;
    }

    final boolean isReported() {
        return reported;
    }

    /** It was aborted by the test itself, or never began. */
    final void incomplete() {
        incomplete = true;
    }

    final boolean isIncomplete() {
        return incomplete;
    }

    /** Whether the test passed: it neither failed nor was aborted. */
    final boolean passed() {
        return failure == null && !reported && !incomplete;
    }

    final String outcome() {
        return failure != null || reported ? "failed" : incomplete ? "aborted" : "passed";
    }

    /** What is known beside the outcome, for those who want to know all. */
    String details() {
        return "";
    }
}
