package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.DevicePoller;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a pipeline works on.
 *
 * @param name of the network, for errors
 * @param seed of all its random numbers
 * @param layer which headers packets begin with
 * @param subnet the network's addresses
 * @param nodes the nodes' names; a node's index is its place here
 * @param addresses the nodes' addresses, in the same order
 * @param strictSources whether packets are dropped whose source is not an address of the sender
 * @param devices the nodes' devices, in the same order
 * @param poller waits for the devices
 * @param initialProfiles what each link is like at the start
 * @param nodeLimits what each node sends and receives at the most
 * @param blocks off-heap memory for packets
 * @param memoryLimits how much of it they may take
 * @param onForwarderStart run once by the forwarder's thread before its first packet
 * @param onHostFlow run when the host node begins a flow, by whoever has the forwarder's turn: it must neither block
 *     nor allocate
 * @param ledger where fates are recorded; closed with the pipeline
 * @param replayed the recorded run whose fates this one's packets are given
 */
public record PipelineConfig(
        String name,
        long seed,
        Layer layer,
        Subnet subnet,
        List<NodeName> nodes,
        List<AddressPair> addresses,
        boolean strictSources,
        List<? extends PacketDevice> devices,
        DevicePoller poller,
        Function<LinkName, LinkProfile> initialProfiles,
        Function<NodeName, NodeLimits> nodeLimits,
        PacketBlocks blocks,
        MemoryLimits memoryLimits,
        Runnable onForwarderStart,
        Runnable onHostFlow,
        Optional<LedgerWriter> ledger,
        Optional<Ledger> replayed) {}
