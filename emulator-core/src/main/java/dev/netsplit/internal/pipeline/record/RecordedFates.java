package dev.netsplit.internal.pipeline.record;

import dev.netsplit.report.Fate;
import dev.netsplit.report.LedgerEntry.PacketFate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one impairment did to one packet in the recorded run, in order. If a packet of that identity came there several
 * times, as attempts at a connection that was refused do, each time has its own.
 */
public final class RecordedFates {
    private final List<PacketFate> fates = new ArrayList<>(1);
    private @Nullable RecordedFates next;
    private boolean hasDelay;
    private boolean met;

    RecordedFates(PacketFate first) {
        add(first);
    }

    /** Adds a fate: of the same time, or of a later one. */
    void add(PacketFate fate) {
        RecordedFates last = this;
        while (last.next != null) {
            last = last.next;
        }
        if (last.fates.isEmpty() || last.fates.get(0).timeNs() == fate.timeNs()) {
            last.fates.add(fate);
            last.hasDelay |= fate.fate() instanceof Fate.Delayed;
        } else {
            last.next = new RecordedFates(fate);
        }
    }

    public boolean hasDelay() {
        return hasDelay;
    }

    public int size() {
        return fates.size();
    }

    public Fate get(int i) {
        return fates.get(i).fate();
    }

    List<PacketFate> fates() {
        return fates;
    }

    /** A packet has come for them. */
    void meet() {
        met = true;
    }

    boolean isMet() {
        return met;
    }

    @Nullable
    RecordedFates next() {
        return next;
    }
}
