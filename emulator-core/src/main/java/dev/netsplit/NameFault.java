package dev.netsplit;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.wire.DnsQuery;
import dev.netsplit.topology.NodeName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A fault on a name that is, or was, in force. What it touched are look-ups, not packets of links. */
final class NameFault implements Fault {
    private final String description;
    private final String name;
    private final ImmutableSet<NodeName> askers;
    private final Reply reply;
    private final NameBook book;
    private final AtomicLong lookUps = new AtomicLong();

    /**
     * @param askers whose look-ups it is for
     */
    NameFault(String description, String name, ImmutableSet<NodeName> askers, Reply reply, NameBook book) {
        this.description = description;
        this.name = name;
        this.askers = askers;
        this.reply = reply;
        this.book = book;
    }

    /**
     * What a look-up gets.
     *
     * @param code how it went
     * @param addresses of the name
     * @param after how long it takes
     */
    record Reply(DnsQuery.Code code, List<InetAddress> addresses, Duration after) {}

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean isActive() {
        return book.isActive(this);
    }

    @Override
    public long affectedPackets() {
        return lookUps.get();
    }

    @Override
    public void close() {
        book.heal(this);
    }

    @Override
    public String toString() {
        return description + (isActive() ? " (in force, " : " (healed, ") + affectedPackets() + " look-ups affected)";
    }

    String name() {
        return name;
    }

    boolean concerns(NodeName asker) {
        return askers.contains(asker);
    }

    /** Counts a look-up, and tells what it gets. */
    Reply touch() {
        lookUps.incrementAndGet();
        return reply;
    }
}
