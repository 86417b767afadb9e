package dev.netsplit;

import dev.netsplit.internal.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All faults that there ever were on a network, in the order in which they came into force; tells the ledger of those that are not on
 * links. Thread-safe.
 */
final class FaultLog {
    private final Pipeline pipeline;
    private final List<InjectedFault> faults = new ArrayList<>();
    private final Map<InjectedFault, Integer> numbers = new HashMap<>();

    FaultLog(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Refuses a caller that carries packets. Called before a lock is taken that other callers hold while they wait for the packet path.
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
     * Records that a fault that works elsewhere comes into force; before it does anything, so that the ledger has what it did behind its start.
     * Then it is {@linkplain #add added}, or, if it could not be put in force, it has {@linkplain #ended ended}.
     */
    synchronized void startElsewhere(InjectedFault fault) {
        numbers.put(fault, pipeline.execute(links -> links.faults().started(fault.description())));
    }

    /** Faults elsewhere are healed, or in force at the network's end, before which this is called. */
    synchronized void ended(Collection<InjectedFault> healed) {
        for (InjectedFault fault : healed) {
            Integer number = numbers.remove(fault);
            if (number != null) {
                pipeline.execute(links -> {
                    links.faults().ended(number, fault.affectedPackets());
                    return true;
                });
            }
        }
    }

    synchronized List<Fault> all() {
        return List.copyOf(faults);
    }
}
