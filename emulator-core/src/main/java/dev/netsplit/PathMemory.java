package dev.netsplit;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.linux.SubnetLease;
import dev.netsplit.internal.linux.TunDevice;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;

/**
 * What kernels have learned of the network while faults were in force, and would go by for up to ten minutes after the
 * heal: path MTUs, TCP metrics, neighbours that did not answer. Thread-safe.
 */
final class PathMemory {
    private static final Logger LOG = Logs.of(EmulatedNetwork.class); // that users know

    private final ImmutableMap<NodeName, NodeNamespace> nodes;
    private final SubnetLease lease;

    /**
     * @param nodes all but the host
     */
    PathMemory(ImmutableMap<NodeName, NodeNamespace> nodes, SubnetLease lease) {
        this.nodes = nodes;
        this.lease = lease;
    }

    /** Has the kernels at both ends of links forget it. */
    void forget(Set<LinkName> links) {
        Set<NodeName> ends = new LinkedHashSet<>();
        links.forEach(link -> {
            ends.add(link.from());
            ends.add(link.to());
        });
        forgetBy(ends);
    }

    /** Has all kernels of the network forget it. */
    void forgetAll() {
        Set<NodeName> all = new LinkedHashSet<>(nodes.keySet());
        all.add(NodeName.HOST);
        forgetBy(all);
    }

    private void forgetBy(Set<NodeName> names) {
        warnIfFails(
                names,
                () -> NodeNamespace.forgetPaths(names.stream()
                        .filter(nodes::containsKey)
                        .map(nodes::get)
                        .toList()));
        TunDevice device = lease.hostDevice().orElse(null);
        if (names.contains(NodeName.HOST) && device != null) {
            warnIfFails(Set.of(NodeName.HOST), () -> HostNamespace.get().forgetPaths(device, lease.subnet()));
        }
    }

    /** A heal does not fail because a kernel forgets nothing: the caller could not heal again. */
    private static void warnIfFails(Set<NodeName> names, Forgetting forgetting) {
        try {
            forgetting.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("kernels of nodes {} may go by path MTUs and TCP metrics from before the heal", names, e);
        }
    }

    /** Has kernels forget what they have learned. */
    @FunctionalInterface
    private interface Forgetting {
        void run() throws IOException;
    }
}
