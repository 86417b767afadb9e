package dev.netsplit.mutation;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How robust a system is: what came of each mutant. Immutable; printed, it is a table.
 *
 * @param packets that were learned, in the order in which they came
 * @param mutators that were tried
 * @param results of the mutants that were run, in their order
 * @param notTried how many mutants of one packet were not run, since time was over or there were enough
 */
public record MutationReport(
        List<LearnedPacket> packets, List<Mutator> mutators, List<MutantResult> results, int notTried) {

    public MutationReport {
        packets = ImmutableList.copyOf(packets);
        mutators = ImmutableList.copyOf(mutators);
        results = ImmutableList.copyOf(results);
    }

    /**
     * The robustness score, 0 to 1: the share of mutants that the system withstood, of those that it withstood or was
     * broken by. (In mutation testing the share that is killed is wanted high; here tests are to pass.) Empty if there
     * are none of these.
     */
    public OptionalDouble robustness() {
        return results.stream()
                .filter(MutantResult::counts)
                .mapToInt(result -> result.outcome() == Outcome.WITHSTOOD ? 1 : 0)
                .average();
    }

    /** Those that broke the system. */
    public List<MutantResult> broken() {
        return with(Outcome.BROKE);
    }

    /** Those of one outcome. */
    public List<MutantResult> with(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).toList();
    }

    /** The robustness in words: {@code 91.6%}; rounded down, so that it is 100% only if it is. */
    public String score() {
        OptionalDouble score = robustness();
        return score.isEmpty()
                ? "unknown"
                : String.format(Locale.ROOT, "%.1f%%", Math.floor(score.getAsDouble() * 1000) / 10);
    }

    /** In one line. */
    public String summary() {
        return "robustness %s; of %s mutants of %s packets: %s broke the system, %s withstood%s%s%s%s"
                .formatted(
                        score(),
                        results.size(),
                        packets.size(),
                        broken().size(),
                        with(Outcome.WITHSTOOD).size(),
                        some(with(Outcome.NOT_REACHED).size(), "not reached"),
                        some(with(Outcome.ABORTED).size(), "aborted"),
                        some(with(Outcome.FAILED_UNTOUCHED).size(), "failed though nothing was done to a packet"),
                        some(notTried, "not tried"));
    }

    private static String some(int count, String what) {
        return count == 0 ? "" : ", " + count + " " + what;
    }

    /** The summary, what broke the system, and a table of what was done to each packet alone. */
    @Override
    public String toString() {
        return MutationTable.print(this);
    }
}
