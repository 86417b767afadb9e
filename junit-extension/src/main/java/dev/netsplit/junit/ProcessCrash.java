package dev.netsplit.junit;

import dev.netsplit.NodeProcess;
import java.util.Arrays;

/** Tells of a process that crashed on a node, in the failure of the test: as {@link RerunHint}, a suppressed exception that is none. */
final class ProcessCrash extends Throwable {
    private static final long serialVersionUID = 1L;

    private ProcessCrash(String message) {
        super(message, null, false, false);
    }

    static void addTo(Throwable failure, NodeProcess crashed) {
        ProcessCrash told = new ProcessCrash(crashed.obituary());
        if (Arrays.stream(failure.getSuppressed()).noneMatch(told::isSameAs)) {
            failure.addSuppressed(told);
        }
    }

    private boolean isSameAs(Throwable other) {
        return other instanceof ProcessCrash && other.toString().equals(toString());
    }
}
