package dev.netsplit;

import dev.netsplit.fault.NodeFault;

/**
 * Does to something that runs in a node what faults on nodes ask for, such as a container, or a server within this JVM;
 * see {@link Node#onNodeFault}. Called on the thread that injects the fault or closes it, by one thread at a time.
 */
public interface NodeFaultHandler {

    /** Kills it, pauses it, ..., and returns once that is done. */
    void strike(NodeFault.Action action) throws Exception;

    /**
     * The fault is over: starts it again after {@link NodeFault.Action#KILL} and {@link NodeFault.Action#TERMINATE},
     * lets it go on after {@link NodeFault.Action#PAUSE}. Not called after {@link NodeFault.Action#RESTART}, nor at the
     * network's end.
     */
    void heal(NodeFault.Action action) throws Exception;
}
