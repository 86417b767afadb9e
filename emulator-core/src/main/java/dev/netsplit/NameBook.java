package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.NameFault;
import dev.netsplit.internal.names.NameReply;
import dev.netsplit.internal.names.NameTable;
import dev.netsplit.internal.names.NamedAddress;
import dev.netsplit.internal.wire.DnsQuery.Code;
import dev.netsplit.topology.NodeName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A network's names and the faults on them; tells every node what it is to see of them. Thread-safe. */
final class NameBook {
    private final ImmutableMap<NodeName, Node> nodes;
    private final Map<String, List<InetAddress>> addresses = new LinkedHashMap<>();
    private final FaultLog log;
    private final Map<InjectedFault, Answer> active = new LinkedHashMap<>();
    private boolean ended;

    NameBook(ImmutableMap<NodeName, Node> nodes, FaultLog log) {
        this.nodes = nodes;
        this.log = log;
        nodes.forEach(
                (name, node) -> addresses.put(name.value(), node.addresses().both()));
        publish();
    }

    /** What look-ups of a name get while a fault is in force, and how many there were. */
    private record Answer(NameFault spec, NameReply reply, AtomicLong lookUps) {
        String name() {
            return spec.name().value();
        }
    }

    /** Virtual addresses and made-up hosts have names too. */
    synchronized void add(List<NamedAddress> others) {
        others.forEach(other -> addresses.put(other.name(), other.pair().both()));
        publish();
    }

    synchronized boolean isTaken(String name) {
        return addresses.containsKey(name);
    }

    /**
     * The addresses of a name.
     *
     * @throws IllegalArgumentException if it is none
     */
    synchronized List<InetAddress> addressesOf(String name) {
        List<InetAddress> known = addresses.get(name);
        if (known == null) {
            throw new IllegalArgumentException("name (%s) must be one of %s, or a virtual address's or made-up host's"
                    .formatted(name, nodes.keySet()));
        }
        return known;
    }

    /**
     * Checks that a node looks names up here.
     *
     * @throws IllegalArgumentException if there is no such node, or it is the host
     */
    void requireAsker(String node) {
        List<NodeName> askers =
                nodes.keySet().stream().filter(name -> !name.isHost()).toList();
        checkArgument(
                askers.stream().anyMatch(name -> name.value().equals(node)),
                "node (%s) must be one of %s",
                node,
                askers);
    }

    /**
     * Checks that a fault is on names that there are, asked by nodes that there are; returns what look-ups will get.
     *
     * @throws IllegalArgumentException if it is not
     */
    synchronized NameReply check(NameFault spec) {
        spec.askers().forEach(asker -> requireAsker(asker.value()));
        return reply(spec);
    }

    /** Puts a fault in force. */
    InjectedFault inject(NameFault spec) {
        log.refuseOwnTurn();
        return injectInOrder(spec);
    }

    private synchronized InjectedFault injectInOrder(NameFault spec) {
        checkState(!ended, "network must be open");
        Answer answer = new Answer(spec, check(spec), new AtomicLong());
        InjectedFault fault = new InjectedFault(spec, Set.of(), "look-ups", answer.lookUps::get, this::heal);
        log.startElsewhere(fault);
        active.put(fault, answer);
        try {
            publish();
        } catch (RuntimeException e) { // such as no port for a name server
            active.remove(fault);
            try {
                log.ended(List.of(fault));
            } catch (RuntimeException unrecorded) {
                e.addSuppressed(unrecorded);
            }
            throw e;
        }
        log.add(fault);
        return fault;
    }

    private NameReply reply(NameFault spec) {
        List<InetAddress> right = addressesOf(spec.name().value());
        return spec.answer().match(new NameFault.Answer.Cases<>() {
            @Override
            public NameReply unknown(NameFault.Unknown unknown) {
                return new NameReply(Code.UNKNOWN_NAME, List.of(), Duration.ZERO);
            }

            @Override
            public NameReply failing(NameFault.Failing failing) {
                return new NameReply(Code.SERVER_FAILURE, List.of(), Duration.ZERO);
            }

            @Override
            public NameReply wrong(NameFault.Wrong wrong) {
                return new NameReply(Code.OK, addressesOf(wrong.other().value()), Duration.ZERO);
            }

            @Override
            public NameReply slow(NameFault.Slow slow) {
                return new NameReply(Code.OK, right, slow.delay());
            }
        });
    }

    private void heal(InjectedFault fault) {
        log.refuseOwnTurn();
        healInOrder(fault);
    }

    private synchronized void healInOrder(InjectedFault fault) {
        if (active.containsKey(fault)) {
            takeOff(List.of(fault));
        }
    }

    synchronized void healAll() {
        if (!active.isEmpty()) {
            takeOff(List.copyOf(active.keySet()));
        }
    }

    /** Whether or not the packet path records that. */
    private void takeOff(List<InjectedFault> faults) {
        Map<InjectedFault, Answer> before = new LinkedHashMap<>(active);
        active.keySet().removeAll(faults);
        try {
            publish();
        } catch (RuntimeException | Error e) { // then they are in force still
            active.clear();
            active.putAll(before);
            throw e;
        }
        faults.forEach(InjectedFault::end);
        log.ended(faults);
    }

    synchronized void networkEnds() {
        if (!ended) {
            ended = true;
            List<InjectedFault> faults = List.copyOf(active.keySet());
            active.clear();
            faults.forEach(InjectedFault::end);
            RunAll end = new RunAll().then(() -> log.ended(faults));
            nodes.values().forEach(node -> node.names().ifPresent(its -> end.then(its::networkEnds)));
            end.run();
        }
    }

    /** What a look-up gets; empty for a name that is nobody's. Of two faults the later one counts. */
    private synchronized Optional<NameReply> lookUp(String name, NodeName asker) {
        Answer last = null;
        for (Answer answer : active.values()) {
            last = answer.name().equals(name) && answer.spec.concerns(asker) ? answer : last;
        }
        if (last != null) {
            last.lookUps.incrementAndGet();
            return Optional.of(last.reply);
        }
        return Optional.ofNullable(addresses.get(name)).map(known -> new NameReply(Code.OK, known, Duration.ZERO));
    }

    private void publish() {
        Map<ImmutableSet<String>, NameTable> tables = new HashMap<>(); // one for all nodes, mostly
        nodes.forEach((asker, node) -> node.names()
                .ifPresent(names -> names.publish(
                        tables.computeIfAbsent(faultyFor(asker), faulty -> new NameTable(addresses, faulty)),
                        name -> lookUp(name, asker))));
    }

    private ImmutableSet<String> faultyFor(NodeName asker) {
        return active.values().stream()
                .filter(answer -> answer.spec.concerns(asker))
                .map(Answer::name)
                .collect(ImmutableSet.toImmutableSet());
    }
}
