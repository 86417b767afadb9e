package dev.netsplit;

import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.linux.SubnetLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Packets that the nodes' kernels dropped before they could be read, because the emulator was too slow: losses that
 * nobody asked for.
 */
record KernelDrops(List<NodeNamespace> namespaces, SubnetLease lease) implements ToLongFunction<Duration> {

    /**
     * Counts them.
     *
     * @param limit how long it is waited for while no node answers
     */
    @Override
    public long applyAsLong(Duration limit) {
        try {
            return lease.droppedPackets() + NodeNamespace.droppedPackets(namespaces, limit);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the devices' counts", e);
        }
    }
}
