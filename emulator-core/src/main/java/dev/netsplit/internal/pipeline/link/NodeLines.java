package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The uplinks and downlinks of nodes, each shared by all links of its node. */
@ForwarderConfined
final class NodeLines {
    private final @Nullable Limiter[] uplinks;
    private final @Nullable Limiter[] downlinks;
    private final LinkContext shared;

    /**
     * @param limits what each node sends and receives at most
     */
    NodeLines(List<NodeName> nodes, Function<NodeName, NodeLimits> limits, long seed, LinkContext shared) {
        this.shared = shared;
        this.uplinks = new Limiter[nodes.size()];
        this.downlinks = new Limiter[nodes.size()];
        for (int node = 0; node < nodes.size(); node++) {
            String name = nodes.get(node).value();
            NodeLimits limit = limits.apply(nodes.get(node));
            uplinks[node] = limiter(limit.uplink(), RandomStream.of(seed, "node", name, "uplink"));
            downlinks[node] = limiter(limit.downlink(), RandomStream.of(seed, "node", name, "downlink"));
        }
    }

    private @Nullable Limiter limiter(Bandwidth bandwidth, RandomStream draws) {
        return bandwidth.isUnlimited() ? null : new Limiter(bandwidth, shared, draws, shared.nowNs());
    }

    /** Returns the limit of what a node sends; null if there is none, as for nodes that were added later. */
    @Nullable
    Limiter uplink(int node) {
        return node < uplinks.length ? uplinks[node] : null;
    }

    /** Returns the limit of what a node receives; null if there is none, as for nodes that were added later. */
    @Nullable
    Limiter downlink(int node) {
        return node < downlinks.length ? downlinks[node] : null;
    }

    /** Starts anew, but for the packets that wait. */
    void restart() {
        for (int node = 0; node < uplinks.length; node++) {
            restart(uplinks[node]);
            restart(downlinks[node]);
        }
    }

    private void restart(@Nullable Limiter limiter) {
        if (limiter != null) {
            limiter.restart(shared.nowNs());
        }
    }
}
