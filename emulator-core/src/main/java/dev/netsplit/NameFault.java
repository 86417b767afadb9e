package dev.netsplit;

import dev.netsplit.internal.wire.DnsQuery;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A fault on a name that is, or was, in force. What it touched are look-ups, not packets of links. */
final class NameFault implements Fault {
    private final String description;
    private final String name;
    private final Reply reply;
    private final NameService service;
    private final AtomicLong lookUps = new AtomicLong();
    private final int number;

    /**
     * @param number its number in the ledger
     */
    NameFault(int number, String description, String name, Reply reply, NameService service) {
        this.number = number;
        this.description = description;
        this.name = name;
        this.reply = reply;
        this.service = service;
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
        return service.isActive(this);
    }

    @Override
    public long affectedPackets() {
        return lookUps.get();
    }

    @Override
    public void close() {
        service.heal(this);
    }

    @Override
    public String toString() {
        return description + (isActive() ? " (in force, " : " (healed, ") + affectedPackets() + " look-ups affected)";
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    /** Counts a look-up, and tells what it gets. */
    Reply touch() {
        lookUps.incrementAndGet();
        return reply;
    }
}
