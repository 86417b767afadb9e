package dev.netsplit;

import dev.netsplit.internal.pipeline.Cut;
import dev.netsplit.topology.Partition;

/** A partition that is, or was, in force. */
final class PartitionFault implements Fault {
    private final String description;
    private final Partition partition;
    private final ActiveFaults faults;
    private final Cut cut = new Cut();

    PartitionFault(String description, Partition partition, ActiveFaults faults) {
        this.description = description;
        this.partition = partition;
        this.faults = faults;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isActive() {
        return faults.isActive(this);
    }

    @Override
    public long affectedPackets() {
        return cut.affectedPackets();
    }

    @Override
    public void close() {
        faults.heal(this);
    }

    @Override
    public String toString() {
        return description + (isActive() ? " (in force, " : " (healed, ") + affectedPackets() + " packets affected)";
    }

    Partition partition() {
        return partition;
    }

    Cut cut() {
        return cut;
    }
}
