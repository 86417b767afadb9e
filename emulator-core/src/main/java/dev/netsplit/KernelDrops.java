package dev.netsplit;

import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.linux.SubnetLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Packets that the nodes' kernels dropped before they could be read, because the emulator was too slow: losses that nobody
 * asked for.
 */
record KernelDrops(List<NodeNamespace> namespaces, SubnetLease lease) implements LongSupplier {

    @Override
    public long getAsLong() {
        try {
            return lease.droppedPackets() + NodeNamespace.droppedPackets(namespaces);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the devices' counts", e);
        }
    }
}
