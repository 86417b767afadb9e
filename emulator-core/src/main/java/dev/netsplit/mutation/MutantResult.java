package dev.netsplit.mutation;

/**
 * What is known of a mutant. Immutable.
 *
 * @param mutant which
 * @param outcome of its first run
 * @param runs how often it was run
 * @param failures in how many of these the test failed
 * @param failure the first of them, in a few words; empty if there was none
 */
public record MutantResult(Mutant mutant, Outcome outcome, int runs, int failures, String failure) {

    MutantResult ranAgain(boolean failed) {
        return new MutantResult(mutant, outcome, runs + 1, failures + (failed ? 1 : 0), failure);
    }

    /** Whether it says something of the system. */
    boolean counts() {
        return outcome == Outcome.WITHSTOOD || outcome == Outcome.BROKE;
    }

    @Override
    public String toString() {
        return mutant + ": " + outcome.word()
                + (failures == 0 ? "" : ", " + failures + " of " + runs + " times: " + failure);
    }
}
