package dev.netsplit;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.topology.LinkName;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A fault that is, or was, in force. Whoever put it there heals it. */
final class InjectedFault implements Fault {
    private final FaultSpec spec;

    /**
     * Made at once: it may have the text of a user's own impairment in it, which may fail, and not on the packet path.
     */
    private final String description;

    private final Set<LinkName> links;
    private final String unit;
    private final LongSupplier affected;
    private final Consumer<InjectedFault> healing;
    private volatile boolean active = true;

    /**
     * A fault that is in force.
     *
     * @param unit what it counts: packets, look-ups
     * @param healing does nothing for one that has {@linkplain #end ended}
     */
    InjectedFault(
            FaultSpec spec, Set<LinkName> links, String unit, LongSupplier affected, Consumer<InjectedFault> healing) {
        this.spec = spec;
        this.description = spec.description();
        this.links = links;
        this.unit = unit;
        this.affected = affected;
        this.healing = healing;
    }

    @Override
    public FaultSpec spec() {
        return spec;
    }

    @Override
    public Set<LinkName> links() {
        return links;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public long affectedPackets() {
        return affected.getAsLong();
    }

    @Override
    public void close() {
        healing.accept(this);
    }

    @Override
    public String toString() {
        return description() + (active ? " (in force, " : " (healed, ") + affectedPackets() + " " + unit + " affected)";
    }

    /** It is no longer in force, whoever's doing that was. */
    void end() {
        active = false;
    }
}
