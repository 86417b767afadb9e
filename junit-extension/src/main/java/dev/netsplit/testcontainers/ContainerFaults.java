package dev.netsplit.testcontainers;

import dev.netsplit.NodeFaultHandler;
import dev.netsplit.fault.NodeFault;
import org.testcontainers.containers.GenericContainer;

/** What faults on a node do to its container. */
record ContainerFaults(GenericContainer<?> container) implements NodeFaultHandler {

    @Override
    public void strike(NodeFault.Action action) throws InterruptedException {
        NodeContainer member = NodeContainer.of(container);
        switch (action) {
            case KILL -> member.kill();
            case PAUSE -> member.pause();
            case RESTART -> member.restart();
            case TERMINATE -> member.terminate();
        }
    }

    @Override
    public void heal(NodeFault.Action action) throws InterruptedException {
        NodeContainer member = NodeContainer.of(container);
        switch (action) {
            case KILL, TERMINATE -> member.restart();
            case PAUSE -> member.resume();
            case RESTART -> {}
        }
    }
}
