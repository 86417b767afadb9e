package dev.netsplit;

import com.google.common.collect.ImmutableList;
import dev.netsplit.internal.address.Addressing;
import dev.netsplit.internal.linux.DeviceOptions;
import dev.netsplit.internal.linux.TcpBackoff;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.topology.NodeName;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a network is to be like: all that was said to its builder, checked.
 *
 * @param groups the declared nodes and the zones; nobody adds to them any more
 * @param addressing which addresses were chosen
 * @param plan what each link is like at the start
 * @param limits what each node sends and receives at the most
 * @param devices what the nodes' devices are like
 * @param backoff the limit of the nodes' TCP back-off, if there is one
 * @param hostTraffic what is said of traffic by way of the host node
 * @param sourceCheck what is done with packets whose source is not an address of their sender
 * @param packetMemory what packets that wait may take, in bytes
 * @param run what makes this run differ from others: its seed, and what is recorded and replayed
 */
record NetworkConfig(
        NodeGroups groups,
        Addressing addressing,
        LinkPlan plan,
        Function<NodeName, NodeLimits> limits,
        DeviceOptions devices,
        Optional<TcpBackoff> backoff,
        HostTraffic hostTraffic,
        SourceCheck sourceCheck,
        long packetMemory,
        RunPlan run) {

    /** The declared nodes, in the order of declaration. */
    ImmutableList<NodeName> nodes() {
        return groups.declared();
    }
}
