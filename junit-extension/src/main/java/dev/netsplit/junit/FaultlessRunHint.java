package dev.netsplit.junit;

/** Says in a failure that the run had no faults, so that no reader looks for a schedule that caused it. */
final class FaultlessRunHint extends Hint {
    private static final long serialVersionUID = 1L;

    FaultlessRunHint(String run) {
        super("this failed in " + run
                + ": the test fails without any fault of the campaign, so no other run was begun");
    }
}
