package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.ConnectionMap;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketView;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.LinkName;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A fault at work, on every link it was put on. Counts the packets that it touched; any thread may read the count.
 */
@ForwarderConfined
public final class LinkFault {
    private final long seed;
    private final String name;
    private final long ordinal;
    private final PacketFilter filter;
    private final PacketAction action;
    private final FaultWork work;
    private final boolean takingPacketsUnderWay;
    private final PacketMatcher matcher;
    private final PacketMatcher wireMatcher;
    private final ConnectionMap<FaultedConnection> connections = new ConnectionMap<>(FaultedConnection::new);
    private FateCause cause = FateCause.fault(0);
    private final AtomicLong affectedPackets = new AtomicLong();

    /**
     * A fault that is not on any link yet.
     *
     * @param seed the network's, or a scenario's
     * @param name what is left to chance is drawn by it
     * @param ordinal unlike that of any other fault on its links; those with lower ones come first, where nothing else
     *     decides
     * @param takingPacketsUnderWay whether packets that are on a link already are dropped, or held, too
     */
    public LinkFault(
            long seed,
            String name,
            long ordinal,
            PacketFilter filter,
            PacketAction action,
            boolean takingPacketsUnderWay) {
        this.seed = seed;
        this.name = name;
        this.ordinal = ordinal;
        this.filter = filter;
        this.action = action;
        this.work = FaultWork.of(action);
        this.takingPacketsUnderWay = takingPacketsUnderWay;
        this.matcher = newMatcher();
        this.wireMatcher = newMatcher();
    }

    public long affectedPackets() {
        return affectedPackets.get();
    }

    /**
     * It touched a packet, or so many of its segments. What kernels say of their own accord does not count: no program
     * notices.
     */
    public void countPackets(PacketBuffer packet, long segments) {
        if (!packet.isKernelChatter()) {
            countPackets(segments);
        }
    }

    /** Only whoever has the forwarder's turn counts, so no atomic addition is needed. */
    public void countPackets(long packets) {
        affectedPackets.lazySet(affectedPackets.getPlain() + packets);
    }

    /** Says which number it has in the ledger; before it is put on any link. */
    public void number(int number) {
        cause = FateCause.fault(number);
    }

    /** Its number in the ledger. */
    public int number() {
        return cause.place();
    }

    /** By what, as ledgers have it, the fates of its packets were decided. */
    public FateCause cause() {
        return cause;
    }

    public long ordinal() {
        return ordinal;
    }

    public PacketAction action() {
        return action;
    }

    /** Returns what it does on a link. */
    public FaultWork work() {
        return work;
    }

    /** Returns what it does at a link's entry. */
    public FaultWork.Kind kind() {
        return work.kind();
    }

    public boolean takesPacketsUnderWay() {
        return takingPacketsUnderWay;
    }

    /** Whether packets wait for its heal at the receiver's door. */
    public boolean holds() {
        return kind() == FaultWork.Kind.HOLD;
    }

    /** Whether it takes every packet, so that nobody needs to look at one. */
    public boolean takesAll() {
        return matcher.takesAll();
    }

    /** Whether the packet is one of those that it is about; it counts as one that the filter has seen. */
    public boolean matches(PacketView view, PacketBuffer packet, long identity, UserCodeErrors errors) {
        return matcher.takesAll() || matcher.takes(view, packet, identity, errors);
    }

    /** Whether the packet that it matched last counts as one more: see {@link PacketMatcher#countsLast}. */
    public boolean countsLast() {
        return matcher.takesAll() || matcher.countsLast();
    }

    /** It has refused the packet's connection, whose name the next attempt gets. */
    public void refused(PacketBuffer packet) {
        matcher.refused(packet);
    }

    /**
     * Its filter for those that impair on the wire, on all links: what has counted packets at a link's beginning does
     * not count there.
     */
    public PacketMatcher wireMatcher() {
        return wireMatcher;
    }

    private PacketMatcher newMatcher() {
        return new PacketMatcher(filter, RandomStream.of(seed, "fault", name, "filter"));
    }

    /** Random numbers of its own on one link. */
    public RandomStream random(LinkName link, String... purpose) {
        String[] words = new String[purpose.length + 5];
        words[0] = "fault";
        words[1] = name;
        words[2] = "link";
        words[3] = link.from().value();
        words[4] = link.to().value();
        System.arraycopy(purpose, 0, words, 5, purpose.length);
        return RandomStream.of(seed, words);
    }

    public ConnectionMap<FaultedConnection> connections() {
        return connections;
    }
}
