package dev.netsplit;

import dev.netsplit.fault.NodeFault;
import java.time.Duration;

/** What faults on a node do to one of its processes. */
record ProcessFaults(NodeProcess process) implements NodeFaultHandler {
    /** As long as Docker waits for a container that was asked to stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Override
    public void strike(NodeFault.Action action) throws InterruptedException {
        switch (action) {
            case KILL -> process.close();
            case PAUSE -> process.pause();
            case RESTART -> process.restart();
            case TERMINATE -> {
                process.terminate();
                process.waitFor(PATIENCE);
            }
        }
    }

    @Override
    public void heal(NodeFault.Action action) {
        switch (action) {
            case KILL, TERMINATE -> process.restart();
            case PAUSE -> process.resume();
            case RESTART -> {}
        }
    }
}
