package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.wire.DnsQuery.Code;
import dev.netsplit.topology.NodeName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A network's names and the faults on them; tells every node what it is to see of them. Thread-safe. */
final class NameBook {
    private final ImmutableMap<NodeName, Node> nodes;
    private final Map<String, List<InetAddress>> addresses = new LinkedHashMap<>();
    private final Set<NameFault> active = new LinkedHashSet<>();
    private boolean ended;

    NameBook(ImmutableMap<NodeName, Node> nodes) {
        this.nodes = nodes;
        nodes.forEach(
                (name, node) -> addresses.put(name.value(), node.addresses().both()));
        publish();
    }

    /** A virtual address has a name too. */
    synchronized void add(VirtualAddress address) {
        addresses.put(address.name(), address.pair().both());
        publish();
    }

    /**
     * The addresses of a name.
     *
     * @throws IllegalArgumentException if it is none
     */
    synchronized List<InetAddress> addressesOf(String name) {
        List<InetAddress> known = addresses.get(name);
        if (known == null) {
            throw new IllegalArgumentException(
                    "name (%s) must be one of %s, or a virtual address's".formatted(name, nodes.keySet()));
        }
        return known;
    }

    /** All who look names up: the nodes, without the host. */
    ImmutableSet<NodeName> askers() {
        return nodes.keySet().stream().filter(name -> !name.isHost()).collect(ImmutableSet.toImmutableSet());
    }

    synchronized Fault inForce(String description, String name, ImmutableSet<NodeName> askers, NameFault.Reply reply) {
        checkState(!ended, "network must be open");
        NameFault fault = new NameFault(description, name, askers, reply, this);
        active.add(fault);
        try {
            publish();
        } catch (RuntimeException e) { // such as no port for a name server
            active.remove(fault);
            throw e;
        }
        return fault;
    }

    synchronized boolean isActive(NameFault fault) {
        return active.contains(fault);
    }

    synchronized void heal(NameFault fault) {
        if (active.remove(fault)) {
            publish();
        }
    }

    synchronized void healAll() {
        if (!active.isEmpty()) {
            active.clear();
            publish();
        }
    }

    synchronized void networkEnds() {
        if (!ended) {
            ended = true;
            active.clear();
            nodes.values().forEach(node -> node.names().ifPresent(NodeNames::networkEnds));
        }
    }

    /** What a look-up gets; empty for a name that is nobody's. Of two faults the later one counts. */
    private synchronized Optional<NameFault.Reply> lookUp(String name, NodeName asker) {
        NameFault last = null;
        for (NameFault fault : active) {
            last = fault.name().equals(name) && fault.concerns(asker) ? fault : last;
        }
        if (last != null) {
            return Optional.of(last.touch());
        }
        return Optional.ofNullable(addresses.get(name))
                .map(known -> new NameFault.Reply(Code.OK, known, Duration.ZERO));
    }

    private void publish() {
        Map<ImmutableSet<String>, NameTable> tables = new HashMap<>(); // one for all nodes, mostly
        nodes.forEach((asker, node) -> node.names()
                .ifPresent(names -> names.publish(
                        tables.computeIfAbsent(faultyFor(asker), faulty -> new NameTable(addresses, faulty)),
                        name -> lookUp(name, asker))));
    }

    private ImmutableSet<String> faultyFor(NodeName asker) {
        return active.stream()
                .filter(fault -> fault.concerns(asker))
                .map(NameFault::name)
                .collect(ImmutableSet.toImmutableSet());
    }
}
