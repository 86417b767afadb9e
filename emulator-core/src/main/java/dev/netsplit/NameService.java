package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.fault.NameFault;
import java.time.Duration;

/**
 * The names of a network's nodes as the nodes see them, and faults on them. A name stands in every node's
 * {@code /etc/hosts}; while there is a fault on it, it does not, and programs of the nodes, threads of this JVM in them
 * and containers too, ask a name server of the network's own, which answers as the fault has it. Programs that have
 * looked a name up before may have kept the answer; those in Go also keep both files, for 5 s. Of two faults on a name
 * the later one counts. {@link Fault#affectedPackets()} of these counts look-ups: a program asks once for IPv4 and once
 * for IPv6. Thread-safe.
 *
 * <pre>{@code
 * Fault stale = network.names().askedBy("client").wrong("leader", "n2"); // the client has an old entry; the others don't
 * }</pre>
 */
public final class NameService {
    private final NameBook book;
    private final String[] askers;

    /**
     * @param askers whose look-ups are meant; all nodes' if there are none
     */
    NameService(NameBook book, String... askers) {
        this.book = book;
        this.askers = askers.clone();
    }

    /**
     * The names as only some of the nodes see them: a fault on these leaves the others as they are.
     *
     * @throws IllegalArgumentException if no node is named, there is no such node, or it is the host, which has this
     *     machine's names
     */
    public NameService askedBy(String... nodes) {
        checkArgument(nodes.length > 0, "nodes ([]) must name at least one node");
        for (String node : nodes) {
            book.requireAsker(node);
        }
        return new NameService(book, nodes);
    }

    /**
     * Nobody knows the name: look-ups fail at once.
     *
     * @param name a node's, a virtual address's or a made-up host's
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault unknown(String name) {
        return inject(NameFault.unknown(name));
    }

    /**
     * The name server says that it cannot say: look-ups fail, and programs may try again. Otherwise as
     * {@link #unknown}.
     */
    public Fault failing(String name) {
        return inject(NameFault.failing(name));
    }

    /**
     * The name leads to another one's addresses, as an old entry would.
     *
     * @param name a node's, a virtual address's or a made-up host's
     * @param other likewise
     * @throws IllegalArgumentException if there is no such name
     */
    public Fault wrong(String name, String other) {
        return inject(NameFault.wrong(name, other));
    }

    /**
     * The right answer takes a time.
     *
     * @param name a node's, a virtual address's or a made-up host's
     * @param delay of each look-up, 0 to 4 s: programs give up after 5 s
     * @throws IllegalArgumentException if there is no such name, or the delay is out of range
     */
    public Fault slow(String name, Duration delay) {
        return inject(NameFault.slow(name, delay));
    }

    private Fault inject(NameFault fault) {
        return book.inject(askers.length == 0 ? fault : fault.askedBy(askers));
    }
}
