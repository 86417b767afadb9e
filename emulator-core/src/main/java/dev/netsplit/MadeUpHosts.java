package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.address.AddressBook;
import dev.netsplit.internal.names.NamedAddress;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.traffic.MadeUpDevice;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A network's made-up hosts. Thread-safe. */
final class MadeUpHosts {
    private static final LinkPair CLEAN = LinkPair.symmetric(LinkProfile.clean());

    private static final int MOST = 1000;

    private final AddressBook book;
    private final NodeGroups groups;
    private final Pipeline pipeline;
    private final NameBook names;

    /** Looked into on the packet path too, which waits for nobody. */
    private final Map<NodeName, MadeUpHost> hosts = new ConcurrentSkipListMap<>();

    MadeUpHosts(AddressBook book, NodeGroups groups, Pipeline pipeline, NameBook names) {
        this.book = book;
        this.groups = groups;
        this.pipeline = pipeline;
        this.names = names;
    }

    /** Their names, each of which stands for itself, as a zone's does for its nodes. */
    ImmutableMap<String, Set<NodeName>> groups() {
        return hosts.keySet().stream().collect(ImmutableMap.toImmutableMap(NodeName::value, ImmutableSet::of));
    }

    Optional<MadeUpHost> find(NodeName name) {
        return Optional.ofNullable(hosts.get(name));
    }

    /**
     * Those of these names, with links like this; made if they are new, and then all nodes' hosts files know them when
     * this returns.
     *
     * @param profiles null for clean ones if they are new, and otherwise as they are
     */
    List<MadeUpHost> named(List<NodeName> wanted, @Nullable LinkPair profiles) {
        pipeline.refuseOwnTurn();
        if (profiles != null) {
            ProfileCheck.require(profiles, "made-up host " + wanted.get(0));
        }
        return namedInOrder(wanted, profiles);
    }

    private synchronized List<MadeUpHost> namedInOrder(List<NodeName> wanted, @Nullable LinkPair profiles) {
        for (NodeName name : wanted) {
            checkArgument(
                    hosts.containsKey(name)
                            || (!name.isHost() && !names.isTaken(name.value()) && !groups.isGroup(name.value())),
                    "made-up host (%s) must have a name that no node, zone or virtual address has",
                    name);
        }
        List<NamedAddress> made = new ArrayList<>();
        ImmutableList.Builder<MadeUpHost> all = ImmutableList.builder();
        for (NodeName name : wanted) {
            MadeUpHost host = hosts.get(name);
            if (host == null) {
                host = make(name, profiles == null ? CLEAN : profiles);
                made.add(new NamedAddress(host.name(), host.addresses()));
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
        checkState(hosts.size() < MOST, "made-up hosts (%s) must be at most %s", hosts.size() + 1, MOST);
        AddressPair addresses = book.takeMadeUp();
        MadeUpDevice device = pipeline.makeTraffic(traffic -> traffic.addMadeUp(name, addresses, profiles));
        MadeUpHost host = new MadeUpHost(name, addresses, device, pipeline);
        hosts.put(name, host);
        return host;
    }
}
