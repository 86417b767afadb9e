package dev.netsplit.mutation;

/** What came of a mutant. */
public enum Outcome {
    /** The test passed, and the mutant's packets came. */
    WITHSTOOD("ok"),
    /** The test failed. */
    BROKE("BROKE"),
    /** The test passed, but not all of the mutant's packets came: nothing can be said of it. */
    NOT_REACHED("-"),
    /** The test aborted itself, since an assumption of its did not hold: nothing can be said of the system. */
    ABORTED("aborted"),
    /** The test failed, but none of the mutant's packets came: it fails by itself at times. */
    FAILED_UNTOUCHED("FAILED");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** In a table. */
    String word() {
        return word;
    }
}
