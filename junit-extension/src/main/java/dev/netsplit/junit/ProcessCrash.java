package dev.netsplit.junit;

import dev.netsplit.NodeProcess;

/** Tells of a process that crashed on a node, in the failure of the test. */
final class ProcessCrash extends Hint {
    private static final long serialVersionUID = 1L;

    private ProcessCrash(String message) {
        super(message);
    }

    static void addTo(Throwable failure, NodeProcess crashed) {
        new ProcessCrash(crashed.obituary()).addTo(failure);
    }
}
