package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import java.util.Arrays;
import org.opentest4j.TestAbortedException;

/** Tells of a process that crashed on a node, in the failure of the test: as {@link RerunHint}, a suppressed exception that is none. */
final class ProcessCrash extends Throwable {
    private static final long serialVersionUID = 1L;

    private ProcessCrash(String message) {
        super(message, null, false, false);
    }

    /** Adds one for each process that crashed on the network; does nothing for an assumption that did not hold. */
    static void addTo(Throwable failure, EmulatedNetwork network) {
        if (failure instanceof TestAbortedException) {
            return;
        }
        for (String crash : network.crashes()) {
            ProcessCrash told = new ProcessCrash(crash);
            if (Arrays.stream(failure.getSuppressed()).noneMatch(told::isSameAs)) {
                failure.addSuppressed(told);
            }
        }
    }

    private boolean isSameAs(Throwable other) {
        return other instanceof ProcessCrash && other.toString().equals(toString());
    }
}
