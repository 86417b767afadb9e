package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Fragmentation;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.report.Fate.Dropped.Reason;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One link as it is now: its profile, the faults on it, the packets in it. Owned by whoever has the forwarder's turn.
 *
 * <p>A packet passes, in this order: the faults, the MTU, the sender's uplink, the link's own queue and rate, its
 * impairments and its latency, those of faults, the receiver's downlink, and the faults that hold packets.
 */
public final class LinkState implements Due {
    private static final LimiterExit ON_THE_WIRE =
            LimiterExit.of(FateCause.QUEUE, (packet, link, sentNs) -> link.wire.carry(packet, sentNs));
    private static final Segmenter.Taker ENTER_SEGMENT = (segment, link, readNs) -> link.enterSegment(segment, readNs);
    private static final Segmenter.Taker ENTER_ALONE = (segment, link, readNs) -> link.enterAlone(segment, readNs);

    private final LinkName name;
    private final int source;
    private final int destination;
    private final LinkProfile initialProfile;
    private final long seed;
    private final LinkServices services;
    private final LinkFates fates;
    private final LinkCounters counters = new LinkCounters();
    private final LinkWire wire;
    private LinkProfile profile;
    private @Nullable Limiter limiter;

    /** Null as long as there never was one: most links never have a fault. */
    private @Nullable LinkFaults faults;

    /** Who waits for packets to arrive; null for nobody. */
    private @Nullable List<PacketTrigger> triggers;

    /** How many cuts there have been: packets that entered before the last one do not arrive. */
    private int epoch;

    /** How many of the packets under way those are. */
    private long doomed;

    /** How many of the others faults do not count. */
    private long chatter;

    /** Which cut doomed those that entered in an epoch, from {@link #firstDoomedEpoch} on. */
    private final List<LinkFault> dooms = new ArrayList<>(2);

    private int firstDoomedEpoch;

    /** What the packets that wait on this link take of the memory. */
    private final MemoryAccount memory = new MemoryAccount();

    LinkState(LinkName name, int source, int destination, LinkProfile profile, long seed, LinkServices services) {
        this.name = name;
        this.source = source;
        this.destination = destination;
        this.initialProfile = profile;
        this.profile = profile;
        this.seed = seed;
        this.services = services;
        this.fates = services.record().fates(name);
        this.wire = new LinkWire(name, counters, this, seed, services);
        setProfileAtAnyRate(profile);
    }

    public LinkName name() {
        return name;
    }

    public LinkProfile profile() {
        return profile;
    }

    /** Sets the profile, unless it is another one than the caller thinks. */
    public boolean replaceProfile(LinkProfile before, LinkProfile newProfile) {
        if (!profile.equals(before)) {
            return false;
        }
        setProfile(newProfile);
        return true;
    }

    /**
     * From now on packets that enter meet the new profile. Those under way are not touched, but for their rate; with a
     * shorter latency, packets overtake them, as after a change of route.
     */
    public void setProfile(LinkProfile newProfile) {
        wire.setProfile(newProfile);
        take(newProfile);
    }

    /** For the first profile, where there is no caller who could be told that it cannot be put on the link. */
    private void setProfileAtAnyRate(LinkProfile newProfile) {
        wire.setProfileAtAnyRate(newProfile);
        take(newProfile);
    }

    private void take(LinkProfile newProfile) {
        profile = newProfile;
        if (limiter != null) {
            limiter.setBandwidth(newProfile.bandwidth(), services.nowNs());
        } else if (!newProfile.bandwidth().isUnlimited()) {
            RandomStream draws =
                    RandomStream.of(seed, "link", name.from().value(), name.to().value(), "queue");
            limiter = new Limiter(newProfile.bandwidth(), services, draws, ON_THE_WIRE, services.nowNs());
        }
    }

    /** Takes every fault off and puts the first profile back. */
    public void heal() {
        if (faults != null) {
            faults.removeAll();
        }
        setProfileAtAnyRate(initialProfile);
    }

    /** Starts anew, but for the packets under way and the faults in force. */
    void restart() {
        wire.restart();
        if (limiter != null) {
            limiter.restart(services.nowNs());
        }
    }

    /**
     * Puts a fault in force. If it takes packets under way, and does not hold them, none of these will arrive, even if
     * the fault is off again by then.
     */
    public void add(LinkFault fault) {
        if (fault.takesPacketsUnderWay()) {
            fault.countPackets(counters.inFlight - doomed - chatter);
        }
        if (fault.takesPacketsUnderWay() && !fault.holds()) {
            if (doomed == 0) { // nobody will ask for those before
                dooms.clear();
                firstDoomedEpoch = epoch;
            }
            dooms.add(fault);
            doomed = counters.inFlight;
            chatter = 0;
            epoch++;
        }
        if (faults == null) {
            faults = new LinkFaults(this, wire, services);
        }
        faults.add(fault);
    }

    /** Takes a fault off; all others stay in force. What waited for that goes on. Does nothing if it is not on. */
    public void remove(LinkFault fault) {
        if (faults != null) {
            faults.remove(fault);
        }
    }

    /** Whether the fault is in force here. */
    public boolean has(LinkFault fault) {
        return faults != null && faults.contains(fault);
    }

    /** Has a trigger see what arrives. */
    public void add(PacketTrigger trigger) {
        triggers = triggers == null ? new ArrayList<>(2) : triggers;
        triggers.add(trigger);
    }

    /** A trigger sees no more of this link. Does nothing if it did not. */
    public void remove(PacketTrigger trigger) {
        if (triggers != null && triggers.remove(trigger) && triggers.isEmpty()) {
            triggers = null;
        }
    }

    public LinkStats stats() {
        return counters.stats();
    }

    int source() {
        return source;
    }

    int destination() {
        return destination;
    }

    /** What the packets that wait on the link take of the memory. */
    MemoryAccount memory() {
        return memory;
    }

    /** Whether a fault stops every packet at the link's beginning. */
    boolean isShut() {
        return faults != null && faults.gateIsShut();
    }

    LinkFates fates() {
        return fates;
    }

    LinkCounters counters() {
        return counters;
    }

    /**
     * Takes over a packet that enters the link.
     *
     * @param readNs when it was read from the sender's device: due times start from there, never from when the
     *     forwarder woke, so that its lateness does not add up
     */
    void enter(PacketBuffer packet, long readNs) {
        offer(packet, readNs);
        if (triggers != null && packet.isSuperpacket()) {
            services.segmenter().forEachSegment(packet, this, readNs, ENTER_ALONE); // each may be the one
        } else {
            enterAlone(packet, readNs);
        }
    }

    /** Counts what is to enter, and tells of it if somebody wants to know, before anything is decided. */
    private void offer(PacketBuffer packet, long readNs) {
        counters.offered += packet.segments();
        if (fates.recordsPackets() && packet.isDescribed()) {
            for (int i = 0; i < packet.segments(); i++) {
                PacketBuffer one = packet.isSuperpacket() ? services.peek(packet, i) : packet;
                fates.tellEntered(packet, i, services.read(one), readNs);
            }
        }
    }

    private void enterAlone(PacketBuffer packet, long readNs) {
        packet.holds(0);
        if (faults == null || faults.gateIsOpen()) {
            pass(packet, readNs);
        } else {
            faults.enterGate(packet, readNs);
        }
    }

    /** Takes over a packet that no fault stops at the beginning. */
    void pass(PacketBuffer packet, long readNs) {
        if (!profile.mtu().isExceededBy(Segmentation.segmentLength(packet, 0))) { // no segment is longer than the first
            admit(packet, readNs);
        } else if (packet.isSuperpacket()) {
            services.segmenter().forEachSegment(packet, this, readNs, ENTER_SEGMENT);
        } else {
            enterTooBig(packet, readNs);
        }
    }

    /** A packet was to be made for the link and was not: so the ledger has nothing to name. */
    void miss() {
        counters.offered++;
        counters.refused++;
    }

    /** A packet was to be made for the link, but there was no memory for it. */
    void missForMemory() {
        miss();
        services.refusals().refused(name, memory, 1);
    }

    /** A copy of a packet of the link, or an answer to it, was to be made, but there was no memory for it. */
    void failToMake() {
        services.refusals().notMade(name, memory);
    }

    /** A packet would enter, but there is no buffer for it. */
    void refuseAtEntry(PacketBuffer packet, long readNs) {
        offer(packet, readNs);
        refuse(packet, 0, packet.segments(), readNs, FateCause.MEMORY);
    }

    /** A packet is to enter whose source is not an address of its sender. */
    void countForeignSource(PacketBuffer packet) {
        counters.foreignSources += packet.segments();
    }

    /** A packet would enter, but has addresses that the link does not carry. Its buffer stays the caller's. */
    void stopForeignAtEntry(PacketBuffer packet, long readNs) {
        offer(packet, readNs);
        stopForeign(packet, readNs);
    }

    /** A packet goes no further since the link does not carry its addresses. Its buffer stays the caller's. */
    void stopForeign(PacketBuffer packet, long timeNs) {
        counters.foreign += packet.segments();
        fates.tell(FateKind.FOREIGN, packet, timeNs, FateCause.ADDRESSES);
    }

    /** A fault takes segments of a packet. */
    void cut(PacketBuffer packet, int firstSegment, int segments, long timeNs, LinkFault fault) {
        counters.cut += segments;
        fates.tell(FateKind.CUT, packet, firstSegment, segments, timeNs, fault.cause());
    }

    /** Segments of a packet go no further, though nobody asked for that. */
    void refuse(PacketBuffer packet, int firstSegment, int segments, long timeNs, FateCause cause) {
        counters.refused += segments;
        if (cause.equals(FateCause.MEMORY)) {
            services.refusals().refused(name, memory, segments);
        }
        fates.tell(FateKind.REFUSED, packet, firstSegment, segments, timeNs, cause);
    }

    private void enterSegment(PacketBuffer segment, long readNs) {
        if (profile.mtu().isExceededBy(segment.ipLength())) {
            enterTooBig(segment, readNs);
        } else {
            admit(segment, readNs);
        }
    }

    private void enterTooBig(PacketBuffer packet, long readNs) {
        Mtu mtu = profile.mtu();
        if (mtu.isBlackHole() || !Fragmentation.isAllowed(packet)) {
            counters.tooBig++;
            fates.tell(FateKind.TOO_BIG, packet, readNs, FateCause.MTU);
            services.refuseTooBig(packet, this, mtu);
            return;
        }
        Segmentation.completeChecksum(packet);
        int fragments = Fragmentation.fragments(packet, mtu.bytes());
        counters.offered += fragments - 1;
        for (int i = 0; i < fragments; i++) {
            PacketBuffer fragment = services.segmenter().fragment(packet, mtu.bytes(), i);
            if (fragment == null) {
                refuse(packet, 0, 1, readNs, FateCause.MEMORY);
            } else {
                admit(fragment, readNs);
            }
        }
        services.release(packet);
    }

    private void admit(PacketBuffer packet, long readNs) {
        takeIn(packet);
        if (faults == null || faults.limitNothing()) {
            leaveFaults(packet, readNs);
        } else {
            faults.enterLimits(packet, readNs);
        }
    }

    /** The packet is under way from now on. */
    void takeIn(PacketBuffer packet) {
        packet.epoch(epoch);
        join(packet);
    }

    /**
     * Takes over a packet that is not under way and begins to wait; returns it in the buffer in which it waits. Returns
     * null, and the packet is refused and gone, if there is no memory for it.
     */
    @Nullable
    PacketBuffer keep(PacketBuffer packet, long timeNs) {
        PacketBuffer kept = services.keep(packet, memory);
        if (kept == null) {
            refuse(packet, 0, packet.segments(), timeNs, FateCause.MEMORY);
            services.release(packet);
        }
        return kept;
    }

    /** Like {@link #keep}, of a packet that is under way: it is so no more if there is no memory for it. */
    @Nullable
    PacketBuffer keepUnderWay(PacketBuffer packet, long timeNs) {
        if (packet.account() != null) {
            return packet;
        }
        part(packet);
        PacketBuffer kept = keep(packet, timeNs);
        if (kept != null) {
            join(kept);
        }
        return kept;
    }

    /** The packet waited before the link; false if a cut has taken it meanwhile. */
    boolean letOut(PacketBuffer packet, long timeNs) {
        return mayDeliver(packet, timeNs);
    }

    /** The packet has left the faults at the link's beginning. */
    void leaveFaults(PacketBuffer packet, long timeNs) {
        services.sendUp(source, packet, this, timeNs);
    }

    /** The packet is under way from now on. */
    void join(PacketBuffer packet) {
        int segments = packet.segments();
        counters.inFlight += segments;
        if (packet.epoch() != epoch) {
            doomed += segments;
        } else if (packet.isKernelChatter()) {
            chatter += segments;
        }
    }

    /** The packet is no longer under way; if it is in pieces from now on, those join. */
    void part(PacketBuffer packet) {
        int segments = packet.segments();
        counters.inFlight -= segments;
        if (packet.epoch() != epoch) {
            doomed -= segments;
        } else if (packet.isKernelChatter()) {
            chatter -= segments;
        }
    }

    /** The packet has left the sender's uplink. */
    void leaveUplink(PacketBuffer packet, long timeNs) {
        if (limiter == null) {
            wire.carry(packet, timeNs);
        } else {
            limiter.enter(packet, this, timeNs);
        }
    }

    /** A queue, the link's own or a node's, had no room for the packet. */
    void dropByQueue(PacketBuffer packet, long droppedNs, FateCause queue, Reason why) {
        part(packet);
        counters.dropped++;
        FateEvent event = fates.begin(FateKind.DROPPED, packet, 0, 1, droppedNs, queue);
        if (event != null) {
            event.what = why;
            fates.publish(event);
        }
        services.release(packet);
    }

    /** A queue marked the packet "congestion experienced". */
    void markByQueue(PacketBuffer packet, long markedNs, FateCause queue) {
        counters.marked++;
        fates.tell(FateKind.MARKED, packet, markedNs, queue);
    }

    @Override
    public void wake(long dueNs) {
        wire.wake(dueNs);
    }

    /** The packet is at the other end of the wire. */
    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        services.sendDown(packet, this, dueNs);
    }

    /**
     * The packet is at the receiver's door: whether it may enter. A cut that came while it was under way has taken it:
     * once a partition is in force, nothing crosses it.
     */
    boolean mayDeliver(PacketBuffer packet, long dueNs) {
        boolean doomedOnTheWay = packet.epoch() != epoch;
        part(packet);
        if (doomedOnTheWay) {
            counters.cut += packet.segments();
            LinkFault doom = dooms.get(packet.epoch() - firstDoomedEpoch);
            fates.tell(FateKind.CUT, packet, dueNs, doom.cause());
        }
        return !doomedOnTheWay;
    }

    /** The packet is in the receiver's hands. */
    void delivered(PacketBuffer packet) {
        if (triggers != null) {
            for (int i = 0; i < triggers.size(); i++) { // an index, since an iterator is an allocation
                triggers.get(i).see(packet, services);
            }
        }
    }

    /** Takes over a packet that is at the receiver's door, if it is held there. */
    boolean keeps(PacketBuffer packet, long dueNs) {
        return faults != null && faults.keepAtDoor(packet, dueNs);
    }
}
