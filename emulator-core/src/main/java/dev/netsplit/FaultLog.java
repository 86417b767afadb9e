package dev.netsplit;

import java.util.ArrayList;
import java.util.List;

/** All faults that there ever were on a network, in the order in which they came into force. Thread-safe. */
final class FaultLog {
    private final List<InjectedFault> faults = new ArrayList<>();

    synchronized void add(InjectedFault fault) {
        faults.add(fault);
    }

    synchronized List<Fault> all() {
        return List.copyOf(faults);
    }
}
