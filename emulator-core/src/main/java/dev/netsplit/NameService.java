package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.NameFault;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.wire.DnsQuery.Code;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

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
    private final FaultLog log;
    private final Map<InjectedFault, Answer> active = new LinkedHashMap<>();
    private final List<VirtualAddress> virtualAddresses = new ArrayList<>();
    private final List<NameServer> servers = new ArrayList<>();
    private boolean ended;

    /**
     * What a look-up gets.
     *
     * @param code how it went
     * @param addresses of the name
     * @param after how long it takes
     */
    record Reply(Code code, List<InetAddress> addresses, Duration after) {}

    /** What look-ups of a name get while a fault is in force, and how many there were. */
    private record Answer(String name, Reply reply, AtomicLong lookUps) {}

    /**
     * @param namespaces of all nodes but the host
     */
    NameService(ImmutableMap<NodeName, Node> nodes, ImmutableMap<NodeName, NodeNamespace> namespaces, FaultLog log) {
        this.log = log;
        this.nodes = nodes;
        this.namespaces = namespaces;
    }

    /**
     * Nobody knows the name: look-ups fail at once.
     *
     * @param name a node's or a virtual address's
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault unknown(String name) {
        return inject(NameFault.unknown(name));
    }

    /** The name server says that it cannot say: look-ups fail, and programs may try again. Otherwise as {@link #unknown}. */
    public Fault failing(String name) {
        return inject(NameFault.failing(name));
    }

    /**
     * The name leads to another one's addresses, as an old entry would.
     *
     * @param name a node's or a virtual address's
     * @param other likewise
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault wrong(String name, String other) {
        return inject(NameFault.wrong(name, other));
    }

    /**
     * The right answer takes a time.
     *
     * @param name a node's or a virtual address's
     * @param delay of each look-up, 0 to 4 s: programs give up after 5 s
     * @throws IllegalArgumentException if there is no such name, or the delay is out of range
     */
    public Fault slow(String name, Duration delay) {
        return inject(NameFault.slow(name, delay));
    }

    /** Puts a fault in force. */
    synchronized InjectedFault inject(NameFault spec) {
        checkState(!ended, "network must be open");
        String name = spec.name().value();
        Reply reply = reply(spec);
        addressesOf(name);
        startServers();
        AtomicLong lookUps = new AtomicLong();
        InjectedFault fault = new InjectedFault(spec, Set.of(), "look-ups", lookUps::get, this::heal);
        active.put(fault, new Answer(name, reply, lookUps));
        writeHosts();
        log.add(fault);
        return fault;
    }

    /**
     * Checks that a fault is on names that there are.
     *
     * @throws IllegalArgumentException if it is not
     */
    synchronized void check(NameFault spec) {
        addressesOf(spec.name().value());
        reply(spec);
    }

    private Reply reply(NameFault spec) {
        if (spec.answer() instanceof NameFault.Wrong wrong) {
            return new Reply(Code.OK, addressesOf(wrong.other().value()), AT_ONCE);
        } else if (spec.answer() instanceof NameFault.Slow slow) {
            return new Reply(Code.OK, addressesOf(spec.name().value()), slow.delay());
        }
        Code code = spec.answer() instanceof NameFault.Unknown ? Code.UNKNOWN_NAME : Code.SERVER_FAILURE;
        return new Reply(code, List.of(), AT_ONCE);
    }

    private synchronized void heal(InjectedFault fault) {
        if (active.remove(fault) != null) {
            fault.end();
            writeHosts();
        }
    }

    synchronized void healAll() {
        if (!active.isEmpty()) {
            endAll();
            writeHosts();
        }
    }

    private void endAll() {
        active.keySet().forEach(InjectedFault::end);
        active.clear();
    }

    /** A virtual address has a name too. */
    synchronized void add(VirtualAddress address) {
        virtualAddresses.add(address);
        writeHosts();
    }

    synchronized void networkEnds() {
        ended = true;
        endAll();
        servers.forEach(NameServer::close);
        servers.clear();
    }

    /** What a look-up of a name gets; empty for one that is nobody's. */
    synchronized Optional<Reply> lookUp(String name) {
        Answer last = null;
        for (Answer answer : active.values()) {
            last = answer.name.equals(name) ? answer : last;
        }
        if (last != null) {
            last.lookUps.incrementAndGet();
            return Optional.of(last.reply);
        }
        return addresses(name).map(addresses -> new Reply(Code.OK, addresses, AT_ONCE));
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
        active.values().forEach(answer -> hidden.add(answer.name));
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
