package dev.netsplit.fault;

import static java.util.Objects.requireNonNull;

import dev.netsplit.topology.PartitionShape;

/**
 * Some nodes cannot hear others.
 *
 * @param shape who cannot hear whom
 * @param mode what becomes of their packets
 */
public record PartitionFault(PartitionShape shape, PartitionMode mode) implements FaultSpec {
    public PartitionFault {
        requireNonNull(shape, "shape");
        requireNonNull(mode, "mode");
    }

    /** A partition that drops packets. */
    public static PartitionFault of(PartitionShape shape) {
        return new PartitionFault(shape, PartitionMode.drop());
    }

    @Override
    public String description() {
        return "partition " + shape + (mode.equals(PartitionMode.drop()) ? "" : ", " + mode);
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.partition(this);
    }

    @Override
    public String toString() {
        return description();
    }
}
