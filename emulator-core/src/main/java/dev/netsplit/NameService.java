package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.wire.DnsQuery.Code;
import dev.netsplit.topology.NodeName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of a network's nodes as the nodes see them, and faults on them. A name stands in every node's {@code /etc/hosts}; while there
 * is a fault on it, it does not, and programs of the nodes, threads of this JVM in them and containers too, ask a name server of the
 * network's own, which answers as the fault has it. Programs that have looked a name up before may have kept the answer; those in Go also
 * keep both files, for 5 s. Of two faults on a name the later one counts. {@link Fault#affectedPackets()} of these counts look-ups: a
 * program asks once for IPv4 and once for IPv6. Thread-safe.
 *
 * <pre>{@code
 * Fault stale = network.names().askedBy("client").wrong("leader", "n2"); // the client has an old entry; the others don't
 * }</pre>
 */
public final class NameService {
    private static final Duration AT_ONCE = Duration.ZERO;

    private final NameBook book;
    private final ImmutableSet<NodeName> askers;
    private final String asked;

    NameService(NameBook book) {
        this(book, book.askers(), "");
    }

    /**
     * @param asked added to what a fault is called
     */
    private NameService(NameBook book, ImmutableSet<NodeName> askers, String asked) {
        this.book = book;
        this.askers = askers;
        this.asked = asked;
    }

    /**
     * The names as only some of the nodes see them: a fault on these leaves the others as they are.
     *
     * @throws IllegalArgumentException if no node is named, there is no such node, or it is the host, which has this machine's names
     */
    public NameService askedBy(String... nodes) {
        checkArgument(nodes.length > 0, "nodes ([]) must name at least one node");
        ImmutableSet<NodeName> named = Stream.of(nodes).map(this::asker).collect(ImmutableSet.toImmutableSet());
        return new NameService(book, named, ", asked by " + String.join(", ", nodes));
    }

    private NodeName asker(String node) {
        return book.askers().stream()
                .filter(name -> name.value().equals(node))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("node (%s) must be one of %s".formatted(node, book.askers())));
    }

    /**
     * Nobody knows the name: look-ups fail at once.
     *
     * @param name a node's or a virtual address's
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault unknown(String name) {
        return inForce(name + " is unknown", name, Code.UNKNOWN_NAME, List.of(), AT_ONCE);
    }

    /** The name server says that it cannot say: look-ups fail, and programs may try again. Otherwise as {@link #unknown}. */
    public Fault failing(String name) {
        return inForce("look-ups of " + name + " fail", name, Code.SERVER_FAILURE, List.of(), AT_ONCE);
    }

    /**
     * The name leads to another one's addresses, as an old entry would.
     *
     * @param name a node's or a virtual address's
     * @param other likewise
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault wrong(String name, String other) {
        return inForce(name + " is taken for " + other, name, Code.OK, book.addressesOf(other), AT_ONCE);
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
                Code.OK,
                book.addressesOf(name),
                delay);
    }

    private Fault inForce(String what, String name, Code code, List<InetAddress> addresses, Duration after) {
        book.addressesOf(name); // there is such a name
        return book.inForce(what + asked, name, askers, new NameFault.Reply(code, addresses, after));
    }
}
