package dev.netsplit.fault;

import static java.util.Objects.requireNonNull;

import dev.netsplit.topology.NodePattern;
import java.util.Locale;

/**
 * Something is done to what runs in a node: its processes, its containers, and whatever else has been registered with
 * it.
 *
 * @param node a node's name; a zone's, or {@code *} for every declared node, for several at once
 * @param action what is done
 */
public record NodeFault(NodePattern node, Action action) implements FaultSpec {
    public NodeFault {
        requireNonNull(node, "node");
        requireNonNull(action, "action");
    }

    /** What is done to a node. */
    public enum Action {
        /**
         * It is killed without a chance to clean up (SIGKILL), as by a power cut; started again when the fault is
         * closed.
         */
        KILL,
        /** It stands still (SIGSTOP), as in a long garbage collection; goes on when the fault is closed. */
        PAUSE,
        /** It is killed and started again at once. Closing the fault does nothing. */
        RESTART,
        /** It is asked to end (SIGTERM), and waited for; started again when the fault is closed. */
        TERMINATE
    }

    public static NodeFault kill(String node) {
        return new NodeFault(new NodePattern(node), Action.KILL);
    }

    public static NodeFault pause(String node) {
        return new NodeFault(new NodePattern(node), Action.PAUSE);
    }

    public static NodeFault restart(String node) {
        return new NodeFault(new NodePattern(node), Action.RESTART);
    }

    public static NodeFault terminate(String node) {
        return new NodeFault(new NodePattern(node), Action.TERMINATE);
    }

    @Override
    public String description() {
        return action.name().toLowerCase(Locale.ROOT) + " " + node;
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.nodes(this);
    }

    @Override
    public String toString() {
        return description();
    }
}
