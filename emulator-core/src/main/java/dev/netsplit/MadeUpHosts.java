package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.internal.pipeline.MadeUpDevice;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A network's made-up hosts. Thread-safe. */
final class MadeUpHosts {
    private final Subnet subnet;
    private final Pipeline pipeline;
    private final NameService names;
    private final Map<NodeName, MadeUpHost> hosts = new LinkedHashMap<>();
    private final Set<Integer> takenNumbers = new HashSet<>();
    private int lastNumber = Subnet.MAX_NODES + 1;

    MadeUpHosts(Subnet subnet, ImmutableMap<NodeName, Node> nodes, Pipeline pipeline, NameService names) {
        this.subnet = subnet;
        this.pipeline = pipeline;
        this.names = names;
        nodes.values().forEach(node -> takenNumbers.add(node.hostNumber()));
    }

    synchronized Optional<MadeUpHost> find(NodeName name) {
        return Optional.ofNullable(hosts.get(name));
    }

    /** The one of that name, with clean links if it is made now. */
    synchronized MadeUpHost named(NodeName name, LinkPair profilesIfNew) {
        MadeUpHost known = hosts.get(name);
        return known != null ? known : make(List.of(name), profilesIfNew).get(0);
    }

    /** New ones; all nodes' hosts files know them when this returns. */
    synchronized List<MadeUpHost> make(List<NodeName> newNames, LinkPair profiles) {
        for (NodeName name : newNames) {
            checkArgument(
                    !name.isHost() && !names.isTaken(name.value()),
                    "made-up host (%s) must have a name that no node, virtual address or other such host has",
                    name);
        }
        ImmutableList<MadeUpHost> made =
                newNames.stream().map(name -> make(name, profiles)).collect(ImmutableList.toImmutableList());
        names.add(made.stream()
                .map(host -> new NamedAddress(host.name(), host.ipv4(), host.ipv6()))
                .toList());
        return made;
    }

    private MadeUpHost make(NodeName name, LinkPair profiles) {
        int number = freeHostNumber();
        Inet4Address ipv4 = subnet.ipv4(number);
        Inet6Address ipv6 = subnet.ipv6(number);
        MadeUpDevice device = pipeline.makeTraffic(traffic -> traffic.addMadeUp(name, number, profiles));
        MadeUpHost host = new MadeUpHost(name, ipv4, ipv6, device, pipeline);
        hosts.put(name, host);
        return host;
    }

    /** From the nodes' range, the highest that no node has. */
    private int freeHostNumber() {
        do {
            lastNumber--;
        } while (takenNumbers.contains(lastNumber));
        checkState(
                lastNumber >= 1,
                "nodes and made-up hosts (more than %s) must be at most %s together",
                Subnet.MAX_NODES,
                Subnet.MAX_NODES);
        return lastNumber;
    }
}
