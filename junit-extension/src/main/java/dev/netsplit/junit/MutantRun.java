package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.mutation.Mutant;
import dev.netsplit.mutation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A run with something done to one packet, or to two. */
final class MutantRun extends CampaignRun {
    private final Mutant mutant;
    private final Duration delay;
    private final Purpose purpose;
    private List<Fault> faults = List.of();

    MutantRun(String name, long seed, Mutant mutant, Duration delay, Purpose purpose) {
        super(name, seed, List.of(MutationSettings.MUTATION + "=" + mutant, Networks.SEED_PARAMETER + "=" + seed));
        this.mutant = mutant;
        this.delay = delay;
        this.purpose = purpose;
    }

    /** What a run is for. */
    enum Purpose {
        /** To run what was asked for, and nothing else. */
        REPLAY,
        SEARCH,
        /** To see how often a mutant breaks the system that did so once. */
        CONFIRM
    }

    Mutant mutant() {
        return mutant;
    }

    @Override
    void begin(EmulatedNetwork network, ExtensionContext test) {
        try {
            faults = network.inject(mutant.faults(delay));
        } catch (IllegalArgumentException e) { // a node that there is not, in a mutant that was given
            throw new ExtensionConfigurationException(
                    MutationSettings.MUTATION + " (" + mutant + "): " + e.getMessage(), e);
        }
    }

    @Override
    void end() {
        faults.forEach(Fault::close);
    }

    @Override
    boolean hasFaults() {
        return true;
    }

    /** Others may break the system too. */
    @Override
    Optional<String> whyHeldBack() {
        return purpose == Purpose.REPLAY ? Optional.empty() : Optional.of("is counted");
    }

    @Override
    boolean hintsAtFailure() {
        return purpose == Purpose.SEARCH;
    }

    /** What came of it. */
    Outcome result() {
        boolean failed = failure().isPresent() || isReported();
        if (failed && faults.stream().noneMatch(MutantRun::touched)) {
            return Outcome.FAILED_UNTOUCHED;
        } else if (failed) {
            return Outcome.BROKE;
        } else if (isIncomplete()) {
            return Outcome.ABORTED;
        }
        return faults.stream().allMatch(MutantRun::touched) ? Outcome.WITHSTOOD : Outcome.NOT_REACHED;
    }

    private static boolean touched(Fault fault) {
        return fault.affectedPackets() > 0;
    }

    @Override
    public String toString() {
        return name() + ": " + mutant;
    }
}
