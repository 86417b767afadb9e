package dev.netsplit.internal.pipeline;

import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.report.Fate;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.LinkName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A link behind its queue: the impairments that a packet meets on the wire, and when it arrives. Owned by whoever has
 * the forwarder's turn.
 *
 * <p>Each segment of a superpacket has a fate of its own. Neighbours with the same fate go on in one piece, so a
 * superpacket is cut only where fates differ: what arrives is what would have arrived of the segments one by one.
 */
final class LinkWire {
    private static final LinkStage[] NO_STAGES = {};
    private static final long NEVER = Long.MAX_VALUE;

    private final LinkName name;
    private final LinkCounters counters;
    private final LinkState link;
    private final long seed;
    private final LinkServices services;
    private @Nullable ReplayedLink replayed;
    private final HeldPackets held = new HeldPackets();
    private final HeldPackets.Release scheduleHeld = this::scheduleHeld;
    private final List<WireFault> faults = new ArrayList<>(2);
    private LinkStage[] ownStages = NO_STAGES;

    /** Those of the profile, and behind them those of faults. */
    private LinkStage[] stages = NO_STAGES;

    private long wakeNs = NEVER;

    /** How many of a superpacket's first segments go on in its own buffer. */
    private int kept;

    LinkWire(LinkName name, LinkCounters counters, LinkState link, long seed, LinkServices services) {
        this.name = name;
        this.counters = counters;
        this.link = link;
        this.seed = services.record().impairmentSeed(seed);
        this.services = services;
        this.replayed = services.record().replayed(name);
    }

    /** From now on packets meet these impairments. With another latency they may overtake those under way. */
    void setProfile(LinkProfile profile) {
        setProfile(profile, LinkStage::onLink);
    }

    /** Likewise; an impairment that cannot be put on the link fails with each packet, which is lost and counted. */
    void setProfileAtAnyRate(LinkProfile profile) {
        setProfile(profile, LinkStage::onLinkAtAnyRate);
    }

    private void setProfile(LinkProfile profile, Function<Impairment, Impairment.Effect> onLink) {
        ownStages = LinkStage.of(profile.impairments(), ownStages, name, seed, onLink);
        update();
    }

    /** Impairments of the profile forget all that they have seen. */
    void restart() {
        List<Impairment> impairments =
                Arrays.stream(ownStages).map(LinkStage::impairment).toList();
        ownStages = LinkStage.of(impairments, NO_STAGES, name, seed, LinkStage::onLinkAtAnyRate);
        replayed = services.record().replayed(name);
        update();
    }

    /** From now on packets that match meet these impairments too, behind those of the profile. */
    void add(WireFault fault) {
        faults.add(fault);
        update();
    }

    void remove(LinkFault fault) {
        if (faults.removeIf(wireFault -> wireFault.fault() == fault)) {
            update();
        }
    }

    private void update() {
        stages = Stream.concat(
                        Arrays.stream(ownStages),
                        faults.stream().flatMap(WireFault::stages).sorted(WireFault.ORDER))
                .toArray(LinkStage[]::new);
    }

    /** Takes over a packet that is on the wire from {@code timeNs} on. */
    void carry(PacketBuffer packet, long timeNs) {
        LinkTransit transit = services.transit();
        link.part(packet);
        transit.enter(link, replayed);
        if (packet.isSuperpacket()) {
            carrySuperpacket(transit, packet, timeNs);
        } else {
            carryOne(transit, packet, timeNs, 0);
            carryCopies(transit, timeNs);
        }
        transit.end();
    }

    /** Time has come for packets that waited for others to overtake them. */
    void wake(long nowNs) {
        wakeNs = NEVER;
        held.releaseOverdue(nowNs, scheduleHeld);
        askToBeWoken(held.firstDeadlineNs());
    }

    /** A wake-up asked for earlier stays in the schedule; it does no harm. */
    private void askToBeWoken(long deadlineNs) {
        if (deadlineNs < wakeNs) {
            wakeNs = deadlineNs;
            services.schedule().addWake(deadlineNs, link);
        }
    }

    private void carryOne(LinkTransit transit, PacketBuffer packet, long timeNs, int firstStage) {
        transit.begin(packet, 0, timeNs);
        if (passStages(transit, firstStage)) {
            settle(transit, packet, timeNs);
        } else {
            counters.lost++;
            services.release(packet);
        }
    }

    /** The copies that were made of a packet on its way go on from where they were made. */
    private void carryCopies(LinkTransit transit, long timeNs) {
        PacketBuffer copy;
        while ((copy = transit.takeCopy()) != null) {
            carryOne(transit, copy, timeNs, transit.copyStage());
        }
    }

    /** Segment by segment; those whose fate is a delay only, and the same as their neighbours', stay together. */
    private void carrySuperpacket(LinkTransit transit, PacketBuffer whole, long timeNs) {
        PacketBuffer packet = whole;
        kept = 0;
        int segments = packet.segments();
        int from = 0; // where those that are together begin
        long dueNs = 0; // when they arrive
        for (int segment = 0; segment < segments; segment++) {
            transit.begin(packet, segment, timeNs);
            boolean alive = passStages(transit, 0);
            boolean alone = !alive || transit.isAlone() || !held.isEmpty();
            long segmentDueNs = alone ? 0 : timeNs + transit.delayNs();
            if (from < segment && (alone || segmentDueNs != dueNs)) {
                packet = ship(packet, from, segment, timeNs, dueNs);
                from = segment;
            }
            dueNs = segmentDueNs;
            if (alone) {
                from = segment + 1;
                carryAlone(transit, packet, segment, alive, timeNs);
                carryCopies(transit, timeNs);
            }
        }
        if (from < segments) {
            packet = ship(packet, from, segments, timeNs, dueNs);
        }
        keepRest(packet);
    }

    /** A segment that parts from its neighbours. */
    private void carryAlone(LinkTransit transit, PacketBuffer packet, int segment, boolean alive, long timeNs) {
        if (!alive) {
            counters.lost++;
            return;
        }
        PacketBuffer extracted = transit.takeExtracted();
        PacketBuffer piece =
                extracted != null ? extracted : services.segmenter().extract(packet, segment, segment + 1);
        if (piece == null) {
            link.refuse(packet, segment, 1, timeNs, FateCause.MEMORY);
        } else {
            settle(transit, piece, timeNs);
        }
    }

    /**
     * Sends neighbours on in one piece; returns the superpacket, which has moved if its first segments wait in its own
     * buffer.
     */
    private PacketBuffer ship(PacketBuffer packet, int from, int to, long timeNs, long dueNs) {
        if (from == 0) {
            PacketBuffer first = dueNs > timeNs ? services.keep(packet, link.memory()) : packet;
            if (first == null) {
                link.refuse(packet, 0, to, timeNs, FateCause.MEMORY);
                return packet;
            }
            services.schedule().add(dueNs, first, link);
            kept = to;
            return first;
        }
        PacketBuffer piece = services.segmenter().extract(packet, from, to);
        if (piece == null) {
            link.refuse(packet, from, to - from, timeNs, FateCause.MEMORY);
        } else {
            schedule(piece, timeNs, dueNs);
        }
        return packet;
    }

    /** What is left in the packet's own buffer; only now, since until here the others were taken out of it. */
    private void keepRest(PacketBuffer packet) {
        if (kept == 0) {
            services.release(packet);
            return;
        }
        if (kept < packet.segments()) {
            Segmentation.truncate(packet, kept);
            packet.segments(kept);
        }
        link.join(packet);
    }

    /**
     * Whether the packet is still there after all impairments. An impairment that fails loses the packet, and is told
     * of.
     */
    private boolean passStages(LinkTransit transit, int firstStage) {
        if (firstStage <= ownStages.length) {
            for (int i = firstStage; i < ownStages.length; i++) {
                if (!passStage(transit, i) || transit.isLost()) {
                    return false;
                }
            }
            turnFaultsTo(transit);
        }
        for (int i = Math.max(firstStage, ownStages.length); i < stages.length; i++) {
            if (!passFaultStage(transit, i)) {
                return false;
            }
        }
        return !transit.isLost();
    }

    private void turnFaultsTo(LinkTransit transit) {
        for (int i = 0; i < faults.size(); i++) { // an index, since an iterator is an allocation
            faults.get(i).turnTo(transit, services);
        }
    }

    /** Of a packet that one fault loses, the others that lose some are asked too: each counts for itself. */
    private boolean passFaultStage(LinkTransit transit, int stage) {
        WireFault fault = requireNonNull(stages[stage].fault());
        if (!fault.matches() || (transit.isLost() && !(stages[stage].impairment() instanceof Loss))) {
            return true;
        }
        long changesBefore = transit.changes();
        DatagramFates fates = transit.buffer().datagram() == 0 ? null : fault.fates();
        boolean passed = fates == null ? passStage(transit, stage) : passFragment(transit, stage, fault, fates);
        if (transit.changes() != changesBefore) {
            fault.touch();
        }
        return passed;
    }

    /**
     * The later fragments of a datagram share the first one's fate; a latency works on each, so that the order is kept,
     * by the same draw.
     */
    private boolean passFragment(LinkTransit transit, int stage, WireFault fault, DatagramFates fates) {
        PacketBuffer fragment = transit.buffer();
        long datagram = fragment.datagram();
        int place = fault.place(stages[stage]);
        boolean latency = stages[stage].impairment() instanceof Latency;
        boolean shares = fragment.isPart() && !latency;
        List<Fate> known = shares ? fates.of(datagram, place) : null;
        transit.turnToDatagram(datagram);
        try {
            if (known != null) {
                transit.repeat(stage, stages[stage], known);
                return true;
            }
            transit.beginNoting();
            boolean passed = passStage(transit, stage);
            fates.set(datagram, place, transit.endNoting());
            return passed;
        } finally {
            transit.turnToDatagram(0);
        }
    }

    private boolean passStage(LinkTransit transit, int stage) {
        try {
            transit.pass(stage, stages[stage]);
            return true;
        } catch (Throwable e) { // also what is undeclared
            services.impairmentFailed(stages[stage].impairment(), e);
            transit.lose();
            return false;
        }
    }

    /** What was decided on the packet's way is carried out. */
    private void settle(LinkTransit transit, PacketBuffer packet, long timeNs) {
        counters.corrupted += transit.isCorrupted() ? 1 : 0;
        counters.reordered += transit.isOvertaking() || transit.holdPackets() > 0 ? 1 : 0;
        long dueNs = timeNs + transit.delayNs();
        if (transit.holdPackets() > 0) {
            PacketBuffer waiting = link.keep(packet, timeNs);
            if (waiting != null) {
                link.join(waiting);
                long deadlineNs = dueNs + transit.holdMaxNs();
                held.add(waiting, dueNs, transit.holdPackets(), deadlineNs);
                askToBeWoken(deadlineNs);
            }
        } else {
            schedule(packet, timeNs, dueNs);
            if (!held.isEmpty()) {
                held.countArrival(dueNs, scheduleHeld);
            }
        }
    }

    /** A packet that is not delayed arrives within the forwarder's turn, so it needs no memory to wait in. */
    private void schedule(PacketBuffer packet, long timeNs, long dueNs) {
        PacketBuffer waiting = dueNs > timeNs ? link.keep(packet, timeNs) : packet;
        if (waiting != null) {
            link.join(waiting);
            services.schedule().add(dueNs, waiting, link);
        }
    }

    /** It has been counted among the link's packets all the time. */
    private void scheduleHeld(PacketBuffer packet, long dueNs) {
        services.schedule().add(dueNs, packet, link);
    }
}
