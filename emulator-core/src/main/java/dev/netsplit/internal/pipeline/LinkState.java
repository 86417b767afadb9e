package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One link as it is now: its profile, the faults on it, the packets in it. Owned by the forwarder's thread.
 *
 * <p>A packet passes, in this order: the faults, the MTU, the sender's uplink, the link's own queue and rate, its impairments,
 * its latency, the receiver's downlink, and the faults again.
 */
public final class LinkState implements Due, Bottleneck.Exit<LinkState> {
    private static final LinkStage[] NO_STAGES = {};

    private final LinkName name;
    private final int source;
    private final int destination;
    private final LinkProfile initialProfile;
    private final long seed;
    private final LinkServices services;
    private final List<Cut> cuts = new ArrayList<>(2);
    private final HeldPackets held = new HeldPackets();
    private final HeldPackets.Release schedule = this::schedule;
    private final LinkCounters counters = new LinkCounters();
    private LinkProfile profile;
    private LinkStage[] stages = NO_STAGES;
    private @Nullable Limiter limiter;
    private long lastDueNs = Long.MIN_VALUE;

    /** How many cuts there have been: packets that entered before the last one do not arrive. */
    private int epoch;

    /** How many of the packets under way those are. */
    private long doomed;

    LinkState(LinkName name, int source, int destination, LinkProfile profile, long seed, LinkServices services) {
        this.name = name;
        this.source = source;
        this.destination = destination;
        this.initialProfile = profile;
        this.profile = profile;
        this.seed = seed;
        this.services = services;
        setProfile(profile);
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
     * From now on packets that enter meet the new profile. Those under way are not touched, but for their rate; with a shorter
     * latency, packets overtake them, as after a change of route.
     */
    public void setProfile(LinkProfile newProfile) {
        if (!newProfile.latency().equals(profile.latency())) {
            lastDueNs = Long.MIN_VALUE;
        }
        profile = newProfile;
        stages = LinkStage.of(newProfile.impairments(), stages, name, seed);
        if (limiter != null) {
            limiter.setBandwidth(newProfile.bandwidth(), services.nowNs());
        } else if (!newProfile.bandwidth().isUnlimited()) {
            RandomStream draws =
                    RandomStream.of(seed, "link", name.from().value(), name.to().value(), "queue");
            limiter = new Limiter(newProfile.bandwidth(), services.schedule(), draws, this, services.nowNs());
        }
    }

    /** Takes every cut off and puts the first profile back. */
    public void heal() {
        cuts.clear();
        setProfile(initialProfile);
    }

    /** From now on nothing enters, and what is under way will not arrive, even if the cut is off again by then. */
    public void add(Cut fault) {
        cuts.add(fault);
        fault.countPackets(counters.inFlight - doomed);
        doomed = counters.inFlight;
        epoch++;
    }

    public void remove(Cut fault) {
        cuts.remove(fault);
    }

    public LinkStats stats() {
        return counters.stats();
    }

    int destination() {
        return destination;
    }

    LinkCounters counters() {
        return counters;
    }

    /**
     * Takes over a packet that enters the link.
     *
     * @param readNs when it was read from the sender's device: due times start from there, never from when the forwarder
     *     woke, so that its lateness does not add up
     */
    void enter(PacketBuffer packet, long readNs) {
        counters.offered++;
        if (isCut()) {
            services.release(packet);
            return;
        }
        if (profile.mtu().isExceededBy(packet.length())) {
            counters.tooBig++;
            services.refuseTooBig(packet, source, profile.mtu());
            return;
        }
        if (counters.inFlight >= services.maxInFlight()) {
            counters.refused++;
            services.release(packet);
            return;
        }
        counters.inFlight++;
        packet.epoch(epoch);
        services.sendUp(source, packet, this, readNs);
    }

    /** The packet has left the sender's uplink. */
    void leaveUplink(PacketBuffer packet, long timeNs) {
        if (limiter == null) {
            travel(packet, timeNs);
        } else {
            limiter.enter(packet, this, timeNs);
        }
    }

    @Override
    public void sent(PacketBuffer packet, LinkState link, long sentNs) {
        travel(packet, sentNs);
    }

    @Override
    public void dropped(PacketBuffer packet, LinkState link, long nowNs, DropReason why) {
        dropByQueue(packet);
    }

    @Override
    public void marked(PacketBuffer packet, LinkState link) {
        counters.marked++;
    }

    /** A queue, the link's own or a node's, had no room for the packet. */
    void dropByQueue(PacketBuffer packet) {
        leave(packet);
        counters.dropped++;
        services.release(packet);
    }

    /** On the wire: what happens to the packet, and then to the copies that were made of it on the way. */
    private void travel(PacketBuffer packet, long timeNs) {
        LinkTransit transit = services.transit();
        travel(transit, packet, timeNs, 0);
        PacketBuffer copy;
        while ((copy = transit.takeCopy()) != null) {
            counters.duplicated++;
            counters.inFlight++;
            doomed += copy.epoch() == epoch ? 0 : 1;
            travel(transit, copy, timeNs, transit.copyStage());
        }
    }

    private void travel(LinkTransit transit, PacketBuffer packet, long timeNs, int firstStage) {
        transit.begin(packet, timeNs);
        if (!passStages(transit, firstStage)) {
            leave(packet);
            counters.lost++;
            services.release(packet);
            return;
        }
        counters.corrupted += transit.isCorrupted() ? 1 : 0;
        if (transit.isOvertaking()) {
            counters.reordered++;
            schedule(packet, timeNs);
            return;
        }
        long dueNs = timeNs + transit.delayNs();
        if (profile.latency().keepsOrder()) {
            dueNs = Math.max(dueNs, lastDueNs);
            lastDueNs = dueNs;
        }
        if (transit.holdPackets() > 0) {
            counters.reordered++;
            long deadlineNs = dueNs + transit.holdMaxNs();
            held.add(packet, dueNs, transit.holdPackets(), deadlineNs);
            services.schedule().addWake(deadlineNs, this);
        } else {
            schedule(packet, dueNs);
            if (!held.isEmpty()) {
                held.countArrival(dueNs, schedule);
            }
        }
    }

    /** Whether the packet is still there after all impairments. An impairment that fails loses the packet, and is told of. */
    private boolean passStages(LinkTransit transit, int firstStage) {
        for (int i = firstStage; i < stages.length; i++) {
            transit.enter(i, stages[i].random());
            try {
                stages[i].effect().apply(transit);
            } catch (RuntimeException | Error e) {
                services.impairmentFailed(stages[i].impairment(), e);
                return false;
            }
            if (transit.isLost()) {
                return false;
            }
        }
        return true;
    }

    private void schedule(PacketBuffer packet, long dueNs) {
        services.schedule().add(dueNs, packet, this);
    }

    @Override
    public void wake(long dueNs) {
        held.releaseOverdue(dueNs, schedule);
    }

    /** The packet is at the other end of the wire. */
    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        services.sendDown(packet, this, dueNs);
    }

    /**
     * The packet is at the receiver's door: whether it may enter. A cut that came while it was under way has taken it: once a
     * partition is in force, nothing crosses it.
     */
    boolean mayDeliver(PacketBuffer packet) {
        boolean doomedOnTheWay = packet.epoch() != epoch;
        leave(packet);
        counters.cut += doomedOnTheWay ? 1 : 0;
        return !doomedOnTheWay;
    }

    /** The packet is no longer under way, however that came. */
    private void leave(PacketBuffer packet) {
        counters.inFlight--;
        doomed -= packet.epoch() == epoch ? 0 : 1;
    }

    /** Counts on every cut, not on the first only: each of them alone would have stopped the packet. */
    private boolean isCut() {
        if (cuts.isEmpty()) {
            return false;
        }
        counters.cut++;
        for (int i = 0; i < cuts.size(); i++) { // an index, since an iterator is an allocation
            cuts.get(i).countPackets(1);
        }
        return true;
    }
}
