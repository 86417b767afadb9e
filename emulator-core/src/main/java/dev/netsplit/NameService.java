package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.wire.DnsQuery.Code;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names of a network's nodes as the nodes see them, and faults on them. A name stands in every node's {@code /etc/hosts}; while there
 * is a fault on it, it does not, and programs of the nodes, threads of this JVM in them too, ask a name server of the network's own, which
 * answers as the fault has it. Programs that have looked a name up before may have kept the answer. Of two faults on a name the later
 * one counts. {@link Fault#affectedPackets()} of these counts look-ups: a program asks once for IPv4 and once for IPv6. Thread-safe.
 */
public final class NameService {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final ImmutableMap<NodeName, Node> nodes;
    private final ImmutableMap<NodeName, NodeNamespace> namespaces;
    private final Pipeline pipeline;
    private final Set<NameFault> active = new LinkedHashSet<>();
    private final List<VirtualAddress> virtualAddresses = new ArrayList<>();
    private final List<NameServer> servers = new ArrayList<>();
    private boolean ended;

    /**
     * @param namespaces of all nodes but the host
     * @param pipeline where the ledger is told of faults
     */
    NameService(
            ImmutableMap<NodeName, Node> nodes, ImmutableMap<NodeName, NodeNamespace> namespaces, Pipeline pipeline) {
        this.nodes = nodes;
        this.namespaces = namespaces;
        this.pipeline = pipeline;
    }

    /**
     * Nobody knows the name: look-ups fail at once.
     *
     * @param name a node's or a virtual address's
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault unknown(String name) {
        return inForce(name + " is unknown", name, new NameFault.Reply(Code.UNKNOWN_NAME, List.of(), AT_ONCE));
    }

    /** The name server says that it cannot say: look-ups fail, and programs may try again. Otherwise as {@link #unknown}. */
    public Fault failing(String name) {
        return inForce(
                "look-ups of " + name + " fail", name, new NameFault.Reply(Code.SERVER_FAILURE, List.of(), AT_ONCE));
    }

    /**
     * The name leads to another one's addresses, as an old entry would.
     *
     * @param name a node's or a virtual address's
     * @param other likewise
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault wrong(String name, String other) {
        return inForce(
                name + " is taken for " + other, name, new NameFault.Reply(Code.OK, addressesOf(other), AT_ONCE));
    }

    /**
     * The right answer takes a time.
     *
     * @param name a node's or a virtual address's
     * @param delay of each look-up, 0 to 4 s: programs give up after 5 s
     * @throws IllegalArgumentException if there is no such name, or the delay is out of range
     */
    public Fault slow(String name, Duration delay) {
        checkArgument(
                !delay.isNegative() && delay.compareTo(Duration.ofSeconds(4)) <= 0,
                "delay (%s) must be 0 to 4 s; a look-up that gets no answer is given up after 5 s",
                delay);
        return inForce(
                "look-ups of " + name + " take " + delay.toMillis() + " ms",
                name,
                new NameFault.Reply(Code.OK, addressesOf(name), delay));
    }

    synchronized boolean isActive(NameFault fault) {
        return active.contains(fault);
    }

    synchronized void heal(NameFault fault) {
        if (active.remove(fault)) {
            writeHosts();
            tellEnd(List.of(fault));
        }
    }

    synchronized void healAll() {
        if (!active.isEmpty()) {
            List<NameFault> healed = List.copyOf(active);
            active.clear();
            writeHosts();
            tellEnd(healed);
        }
    }

    /** A virtual address has a name too. */
    synchronized void add(VirtualAddress address) {
        virtualAddresses.add(address);
        writeHosts();
    }

    synchronized void networkEnds() {
        if (!ended) {
            tellEnd(active);
        }
        ended = true;
        active.clear();
        servers.forEach(NameServer::close);
        servers.clear();
    }

    /** What a look-up of a name gets; empty for one that is nobody's. */
    synchronized Optional<NameFault.Reply> lookUp(String name) {
        NameFault last = null;
        for (NameFault fault : active) {
            last = fault.name().equals(name) ? fault : last;
        }
        if (last != null) {
            return Optional.of(last.touch());
        }
        return addresses(name).map(addresses -> new NameFault.Reply(Code.OK, addresses, AT_ONCE));
    }

    private synchronized Fault inForce(String description, String name, NameFault.Reply reply) {
        checkState(!ended, "network must be open");
        addressesOf(name);
        startServers();
        int number = pipeline.execute(links -> links.faults().started(description));
        NameFault fault = new NameFault(number, description, name, reply, this);
        active.add(fault);
        writeHosts();
        return fault;
    }

    private void tellEnd(Collection<NameFault> healed) {
        if (!healed.isEmpty()) {
            pipeline.execute(links -> {
                healed.forEach(fault -> links.faults().ended(fault.number(), fault.affectedPackets()));
                return true;
            });
        }
    }

    private void startServers() {
        if (!servers.isEmpty()) {
            return;
        }
        try {
            for (var namespace : namespaces.entrySet()) {
                Node node = nodes.get(namespace.getKey());
                if (node != null) {
                    servers.add(NameServer.start(node, this));
                    namespace.getValue().setNameServer(NameServer.ADDRESS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a name server: " + e.getMessage(), e);
        }
    }

    private void writeHosts() {
        Set<String> hidden = new HashSet<>();
        active.forEach(fault -> hidden.add(fault.name()));
        String content = HostsContent.of(nodes.values(), virtualAddresses, name -> !hidden.contains(name));
        try {
            for (NodeNamespace namespace : namespaces.values()) {
                namespace.setHosts(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the nodes' hosts files", e);
        }
    }

    private List<InetAddress> addressesOf(String name) {
        return addresses(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "name (%s) must be one of %s, or a virtual address's".formatted(name, nodes.keySet())));
    }

    private synchronized Optional<List<InetAddress>> addresses(String name) {
        for (Node node : nodes.values()) {
            if (node.name().equals(name)) {
                return Optional.of(node.addresses().both());
            }
        }
        return virtualAddresses.stream()
                .filter(address -> address.name().equals(name))
                .findFirst()
                .map(address -> address.pair().both());
    }
}
