package dev.netsplit;

import dev.netsplit.internal.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All faults that there ever were on a network, in the order in which they came into force; tells the ledger of those
 * that are not on links. Thread-safe.
 */
final class FaultLog {
    private final Pipeline pipeline;
    private final List<InjectedFault> faults = new ArrayList<>();

    /** The numbers of those elsewhere whose end is not recorded. Changed by commands only. */
    private final Map<InjectedFault, Integer> numbers = new ConcurrentHashMap<>();

    /** Those elsewhere that are healed, but whose end is not recorded. */
    private final Set<InjectedFault> unrecorded = new LinkedHashSet<>();

    FaultLog(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Refuses a caller that carries packets. Called before a lock is taken that other callers hold while they wait for
     * the packet path.
     *
     * @throws dev.netsplit.internal.pipeline.PacketPathException if the calling thread carries packets
     */
    void refuseOwnTurn() {
        pipeline.refuseOwnTurn();
    }

    /** Adds a fault that is in force. */
    synchronized void add(InjectedFault fault) {
        faults.add(fault);
    }

    /**
     * Records that a fault that works elsewhere comes into force; before it does anything, so that the ledger has what
     * it did behind its start. Then it is {@linkplain #add added}, or, if it could not be put in force, it has
     * {@linkplain #ended ended}.
     */
    synchronized void startElsewhere(InjectedFault fault) {
        WithdrawableCommand.execute(pipeline, (links, isFirst) -> {
            if (isFirst.getAsBoolean()) {
                numbers.put(fault, links.faults().started(fault.description()));
            }
        });
    }

    /**
     * Faults elsewhere have been healed, or are in force at the network's end, before which this is called. If the
     * packet path does not carry that out, the next call records them, too.
     */
    synchronized void ended(Collection<InjectedFault> healed) {
        unrecorded.addAll(healed);
        while (!unrecorded.isEmpty()) {
            InjectedFault fault = unrecorded.iterator().next();
            pipeline.execute(links -> {
                Integer number = numbers.remove(fault);
                if (number != null) {
                    links.faults().ended(number, fault.affectedPackets());
                }
                return true;
            });
            unrecorded.remove(fault);
        }
    }

    synchronized List<Fault> all() {
        return List.copyOf(faults);
    }
}
