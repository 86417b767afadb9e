package dev.netsplit.mutation;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which mutants to run, one after the other, and what came of them:
 *
 * <pre>{@code
 * for (Optional<Mutant> next = search.next(); next.isPresent(); next = search.next()) {
 *     search.ran(outcome(next.get()), "expected 5 but was 6");
 * }
 * search.report();
 * }</pre>
 *
 * <p>First each packet alone: all packets with the first mutator, then all with the second. Then pairs of what the
 * system withstood alone: packets that came next to each other first, since what belongs together is close. A mutant
 * that breaks the system is run some more times, to see how often it does. The order is fixed. Not thread-safe.
 */
public final class MutationSearch {
    private final List<LearnedPacket> packets;
    private final List<Mutator> mutators;
    private final boolean pairs;
    private final int confirmations;
    private final int maxMutants;
    private final List<Mutant> singles;
    private final List<MutantResult> results = new ArrayList<>();
    private Iterator<Mutant> mutants;
    private boolean pairing;
    private int triedSingles;
    private @Nullable Mutant running;

    /**
     * @param packets in the order in which they came
     * @param mutators in the order in which they are tried
     * @param pairs whether to go on with pairs
     * @param confirmations how often a mutant that broke the system is run again; 0 or more
     * @param maxMutants after how many no other is begun; 1 or more
     * @throws IllegalArgumentException if a number lies outside
     */
    public MutationSearch(
            List<LearnedPacket> packets, List<Mutator> mutators, boolean pairs, int confirmations, int maxMutants) {
        checkArgument(confirmations >= 0, "confirmations (%s) must be 0 or more", confirmations);
        checkArgument(maxMutants >= 1, "maxMutants (%s) must be 1 or more", maxMutants);
        this.packets = ImmutableList.copyOf(packets);
        this.mutators = ImmutableSet.copyOf(mutators).asList();
        this.pairs = pairs;
        this.confirmations = confirmations;
        this.maxMutants = maxMutants;
        this.singles = singles();
        this.mutants = singles.iterator();
    }

    private List<Mutant> singles() {
        ImmutableList.Builder<Mutant> all = ImmutableList.builder();
        for (Mutator mutator : mutators) {
            packets.stream()
                    .map(LearnedPacket::id)
                    .filter(packet -> mutator.appliesTo(packet.flow()))
                    .forEach(packet -> all.add(Mutant.of(new PacketMutation(mutator, packet))));
        }
        return all.build();
    }

    /** How many mutants of one packet there are. */
    public int singleMutants() {
        return singles.size();
    }

    /**
     * The mutant to be run next; empty if there is none.
     *
     * @throws IllegalStateException if nobody said what came of the one before
     */
    public Optional<Mutant> next() {
        checkState(running == null, "mutant (%s) must have been run before the next one is asked for", running);
        running = again().or(this::another).orElse(null);
        return Optional.ofNullable(running);
    }

    private Optional<Mutant> again() {
        return last().filter(result -> result.outcome() == Outcome.BROKE && result.runs() <= confirmations)
                .map(MutantResult::mutant);
    }

    private Optional<Mutant> another() {
        if (results.size() >= maxMutants) {
            return Optional.empty();
        }
        if (!mutants.hasNext() && !pairing && pairs) {
            pairing = true;
            mutants = new MutantPairs(packets, withstood());
        }
        if (!mutants.hasNext()) {
            return Optional.empty();
        }
        triedSingles += pairing ? 0 : 1;
        return Optional.of(mutants.next());
    }

    private List<PacketMutation> withstood() {
        return results.stream()
                .filter(result -> result.outcome() == Outcome.WITHSTOOD)
                .flatMap(result -> result.mutant().mutations().stream())
                .toList();
    }

    /** Nothing else is begun, such as since time is over. */
    public void finish() {
        checkState(running == null, "mutant (%s) must have been run before the search ends", running);
        mutants = Collections.emptyIterator();
        pairing = true;
    }

    /**
     * What came of the mutant that was asked for last.
     *
     * @param failure in a few words; empty if the test passed
     * @throws IllegalStateException if none was asked for
     */
    public void ran(Outcome outcome, String failure) {
        Mutant mutant = running;
        checkState(mutant != null, "a mutant must have been asked for");
        running = null;
        Optional<MutantResult> before = last().filter(result -> result.mutant().equals(mutant));
        if (before.isPresent()) {
            results.set(results.size() - 1, before.get().ranAgain(outcome == Outcome.BROKE));
        } else {
            boolean failed = outcome == Outcome.BROKE || outcome == Outcome.FAILED_UNTOUCHED;
            results.add(new MutantResult(mutant, outcome, 1, failed ? 1 : 0, failure));
        }
    }

    private Optional<MutantResult> last() {
        return results.isEmpty() ? Optional.empty() : Optional.of(results.get(results.size() - 1));
    }

    /** What is known by now. */
    public MutationReport report() {
        return new MutationReport(packets, mutators, results, singles.size() - triedSingles);
    }
}
