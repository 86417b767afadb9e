package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;

/** Tells of a process that crashed on a node, in the failure of the test. */
final class ProcessCrash extends Hint {
    private static final long serialVersionUID = 1L;

    private ProcessCrash(String message) {
        super(message);
    }

    /** Adds one for each process that crashed on the network. */
    static void addTo(Throwable failure, EmulatedNetwork network) {
        network.crashes().forEach(crash -> new ProcessCrash(crash).addTo(failure));
    }
}
