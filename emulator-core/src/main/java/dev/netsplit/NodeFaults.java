package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/** The faults on nodes that are in force on a network. Thread-safe. */
final class NodeFaults {
    private static final Logger LOG = Logs.of(NodeFaults.class);

    /** Longer than the longest that a handler may take for good reasons, such as to restart a container. */
    private static final Duration HANDLER_LIMIT = Duration.ofSeconds(60);

    /** How long handlers are waited for at the network's end. */
    private static final Duration END = Duration.ofMillis(500);

    private final ImmutableMap<NodeName, Node> nodes;
    private final NodeGroups groups;
    private final FaultLog log;
    private final Map<InjectedFault, List<NodeFaultHandler>> active = new LinkedHashMap<>();
    private final HandlerLock lock = new HandlerLock(HANDLER_LIMIT);

    private volatile boolean ended;

    NodeFaults(RunningNetwork running) {
        this.nodes = running.nodes();
        this.groups = running.groups();
        this.log = running.faultLog();
    }

    /**
     * Puts a fault in force.
     *
     * @throws IllegalStateException if there is nothing that it could act on in one of its nodes, or that fails; or if
     *     a handler of another fault has not returned for a minute, or this thread is interrupted while it waits for
     *     that
     */
    InjectedFault inject(NodeFault spec) {
        return inject(spec, EmptyStrike.FAIL);
    }

    /**
     * Puts a fault in force.
     *
     * @param otherwise {@link EmptyStrike#SKIP} to leave out nodes in which nothing runs
     * @throws NothingToStrikeException if nothing runs in one of the nodes, or for {@code SKIP} in any of them
     * @throws IllegalStateException if a strike fails
     */
    InjectedFault inject(NodeFault spec, EmptyStrike otherwise) {
        lock.lock();
        try {
            return injectInOrder(spec, otherwise);
        } finally {
            lock.unlock();
        }
    }

    private InjectedFault injectInOrder(NodeFault spec, EmptyStrike otherwise) {
        checkState(!ended, "network must be open");
        List<NodeFaultHandler> handlers = new ArrayList<>();
        Set<NodeName> idle = new LinkedHashSet<>();
        for (NodeName name : spec.node().resolve(groups.declared(), groups.zones())) {
            Node node = nodes.get(name);
            List<NodeFaultHandler> its = node == null ? List.of() : node.faultHandlers();
            if (its.isEmpty()) {
                idle.add(name);
            }
            handlers.addAll(its);
        }
        if (!idle.isEmpty() && (otherwise == EmptyStrike.FAIL || handlers.isEmpty())) {
            throw new NothingToStrikeException(
                    "node (%s) must have something to %s: a process that runs, a container, or what was given to Node.onNodeFault"
                            .formatted(idle.iterator().next(), word(spec.action())));
        }
        List<NodeFaultHandler> struck = new ArrayList<>();
        InjectedFault fault = new InjectedFault(spec, Set.of(), "processes", struck::size, this::heal);
        log.startElsewhere(fault);
        try {
            for (NodeFaultHandler handler : handlers) {
                strike(spec, handler, struck);
            }
        } catch (IllegalStateException e) {
            try {
                log.ended(List.of(fault));
            } catch (RuntimeException unrecorded) {
                e.addSuppressed(unrecorded);
            }
            throw e;
        }
        active.put(fault, struck);
        log.add(fault);
        return fault;
    }

    private void strike(NodeFault spec, NodeFaultHandler handler, List<NodeFaultHandler> struck) {
        try {
            handler.strike(spec.action());
            struck.add(handler);
        } catch (Exception | Error e) { // such as an assertion of a test's own handler
            IllegalStateException failed = failed(word(spec.action()), spec, e);
            struck.forEach(earlier -> heal(spec, earlier, failed));
            throw failed;
        }
    }

    private void heal(InjectedFault fault) {
        log.refuseOwnTurn();
        lock.lock();
        try {
            healInOrder(fault);
        } finally {
            lock.unlock();
        }
    }

    private void healInOrder(InjectedFault fault) {
        List<NodeFaultHandler> struck = active.remove(fault);
        if (struck == null) {
            return;
        }
        fault.end();
        new RunAll()
                .then(() -> log.ended(List.of(fault)))
                .then(() -> heal((NodeFault) fault.spec(), struck)) // whether or not the packet path records that
                .run();
    }

    private void heal(NodeFault spec, List<NodeFaultHandler> struck) {
        IllegalStateException failures = new IllegalStateException("cannot heal \"" + spec.description() + "\"");
        struck.forEach(handler -> heal(spec, handler, failures));
        if (failures.getSuppressed().length > 0) {
            throw failures;
        }
    }

    /** Unless another fault has it paused too. */
    private void heal(NodeFault spec, NodeFaultHandler handler, Exception failures) {
        boolean pausedStill = spec.action() == NodeFault.Action.PAUSE
                && active.entrySet().stream()
                        .anyMatch(other -> ((NodeFault) other.getKey().spec()).action() == NodeFault.Action.PAUSE
                                && other.getValue().contains(handler));
        if (pausedStill || spec.action() == NodeFault.Action.RESTART) {
            return;
        }
        try {
            handler.heal(spec.action());
        } catch (Exception | Error e) { // the other handlers' turn comes all the same
            failures.addSuppressed(failed("heal", spec, e));
        }
    }

    private static IllegalStateException failed(String what, NodeFault spec, Throwable because) {
        if (because instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new IllegalStateException(
                "cannot " + what + " what runs in node " + spec.node() + ": " + because.getMessage(), because);
    }

    /**
     * Whether this thread is one that strikes or heals just now, so that a handler has called. Others may wait for it.
     */
    boolean isStriking() {
        return lock.isMine();
    }

    void healAll() {
        lock.lock();
        try {
            RunAll heals = new RunAll();
            active.keySet().forEach(fault -> heals.then(() -> heal(fault)));
            heals.run();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for handlers for a moment only: the network ends whether they return or not. */
    void networkEnds() {
        ended = true;
        boolean locked = lock.tryLock(END);
        if (!locked) {
            LOG.warn("a handler of a fault on nodes does not return; the network ends without it");
            return;
        }
        try {
            endAll();
        } finally {
            lock.unlock();
        }
    }

    private void endAll() {
        List<InjectedFault> faults = List.copyOf(active.keySet());
        active.clear();
        faults.forEach(InjectedFault::end);
        log.ended(faults);
    }

    private static String word(NodeFault.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
