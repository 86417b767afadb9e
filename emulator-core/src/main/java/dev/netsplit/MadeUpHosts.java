package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.MadeUpDevice;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A network's made-up hosts. Thread-safe. */
final class MadeUpHosts {
    private static final LinkPair CLEAN = LinkPair.symmetric(LinkProfile.clean());

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

    /**
     * Those of these names, with links like this; made if they are new, and then all nodes' hosts files know them when this returns.
     *
     * @param profiles null for clean ones if they are new, and otherwise as they are
     */
    synchronized List<MadeUpHost> named(List<NodeName> wanted, @Nullable LinkPair profiles) {
        for (NodeName name : wanted) {
            checkArgument(
                    hosts.containsKey(name) || (!name.isHost() && !names.isTaken(name.value())),
                    "made-up host (%s) must have a name that no node and no virtual address has",
                    name);
        }
        List<NamedAddress> made = new ArrayList<>();
        ImmutableList.Builder<MadeUpHost> all = ImmutableList.builder();
        for (NodeName name : wanted) {
            MadeUpHost host = hosts.get(name);
            if (host == null) {
                host = make(name, profiles == null ? CLEAN : profiles);
                made.add(new NamedAddress(host.name(), host.ipv4(), host.ipv6()));
            } else if (profiles != null) {
                host.setLinks(profiles);
            }
            all.add(host);
        }
        if (!made.isEmpty()) {
            names.add(made);
        }
        return all.build();
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
