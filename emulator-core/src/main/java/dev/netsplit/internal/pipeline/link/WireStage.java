package dev.netsplit.internal.pipeline.link;

import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.record.ReplayedLink;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.report.Fate;
import dev.netsplit.report.FateCause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The impairments that a packet meets on the wire: those of the profile, and behind them those of faults. They decide
 * whether it arrives, when, how often, and changed or not.
 *
 * <p>Each segment of a superpacket has its own fate. Neighbours with the same fate go on in one piece, so a
 * superpacket is cut only where fates differ: what arrives is what would have arrived of the segments one by one.
 */
@ForwarderConfined
final class WireStage extends LinkStage {
    private static final LinkImpairment[] NO_STAGES = {};

    private final LinkAccount account;
    private final LinkCounters counters;
    private final UnderWay underWay;
    private final LinkContext shared;
    private final FlightStage flight;
    private final long seed;
    private @Nullable ReplayedLink replayed;
    private final List<WireFault> faults = new ArrayList<>(2);
    private LinkImpairment[] ownStages = NO_STAGES;

    /** Those of the profile, and behind them those of faults. */
    private LinkImpairment[] stages = NO_STAGES;

    /** How many of a superpacket's first segments go on in its own buffer. */
    private int kept;

    /**
     * @param flight the next stage
     */
    WireStage(LinkAccount account, LinkContext shared, FlightStage flight, long seed) {
        this.account = account;
        this.counters = account.counters();
        this.underWay = account.underWay();
        this.shared = shared;
        this.flight = flight;
        this.seed = shared.record().impairmentSeed(seed);
        this.replayed = shared.record().replayed(account.name());
        connect(flight);
    }

    /** From now on packets meet these impairments. With another latency they may overtake those under way. */
    void setProfile(LinkProfile profile) {
        setProfile(profile, LinkImpairment::onLink);
    }

    /** Likewise; an impairment that cannot be put on the link fails with each packet, which is lost and counted. */
    void setProfileAtAnyRate(LinkProfile profile) {
        setProfile(profile, LinkImpairment::onLinkAtAnyRate);
    }

    private void setProfile(LinkProfile profile, Function<Impairment, Impairment.Effect> onLink) {
        ownStages = LinkImpairment.of(profile.impairments(), ownStages, account.name(), seed, onLink);
        update();
    }

    /** Impairments of the profile forget all that they have seen. */
    void restart() {
        List<Impairment> impairments =
                Arrays.stream(ownStages).map(LinkImpairment::impairment).toList();
        ownStages = LinkImpairment.of(impairments, NO_STAGES, account.name(), seed, LinkImpairment::onLinkAtAnyRate);
        replayed = shared.record().replayed(account.name());
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
                .toArray(LinkImpairment[]::new);
    }

    /** Takes over a packet that is on the wire from {@code timeNs} on. */
    @Override
    public void take(PacketBuffer packet, long timeNs) {
        LinkTransit transit = shared.transit();
        transit.enter(account, replayed);
        if (packet.isSuperpacket()) {
            carrySuperpacket(transit, packet, timeNs);
        } else {
            carryOne(transit, packet, timeNs, 0);
            carryCopies(transit, timeNs);
        }
        transit.end();
    }

    private void carryOne(LinkTransit transit, PacketBuffer packet, long timeNs, int firstStage) {
        transit.begin(packet, 0, timeNs);
        if (passStages(transit, firstStage)) {
            settle(transit, packet, timeNs);
        } else {
            counters.lost++;
            underWay.leave(packet);
            shared.memory().release(packet);
        }
    }

    /** The copies that were made of a packet on its way go on from where they were made. */
    private void carryCopies(LinkTransit transit, long timeNs) {
        PacketBuffer copy;
        while ((copy = transit.takeCopy()) != null) {
            underWay.join(copy);
            carryOne(transit, copy, timeNs, transit.copyStage());
        }
    }

    /** Segment by segment; those whose fate is a delay only, and the same as their neighbours', stay together. */
    private void carrySuperpacket(LinkTransit transit, PacketBuffer whole, long timeNs) {
        PacketBuffer packet = whole;
        underWay.leave(packet); // its pieces join
        kept = 0;
        int segments = packet.segments();
        int from = 0; // where those that are together begin
        long dueNs = 0; // when they arrive
        for (int segment = 0; segment < segments; segment++) {
            transit.begin(packet, segment, timeNs);
            boolean alive = passStages(transit, 0);
            boolean alone = !alive || transit.isAlone() || flight.countsArrivals();
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
        PacketBuffer piece = extracted != null ? extracted : shared.segmenter().extract(packet, segment, segment + 1);
        if (piece == null) {
            account.refuse(packet, segment, 1, timeNs, FateCause.MEMORY);
        } else {
            underWay.join(piece);
            settle(transit, piece, timeNs);
        }
    }

    /**
     * Sends neighbours on in one piece; returns the superpacket, which has moved if its first segments wait in its own
     * buffer.
     */
    private PacketBuffer ship(PacketBuffer packet, int from, int to, long timeNs, long dueNs) {
        if (from == 0) {
            PacketBuffer first = dueNs > timeNs ? shared.memory().keep(packet, account.memory()) : packet;
            if (first == null) {
                account.refuse(packet, 0, to, timeNs, FateCause.MEMORY);
                return packet;
            }
            flight.schedule(first, dueNs);
            kept = to;
            return first;
        }
        PacketBuffer piece = shared.segmenter().extract(packet, from, to);
        if (piece == null) {
            account.refuse(packet, from, to - from, timeNs, FateCause.MEMORY);
        } else {
            underWay.join(piece);
            flight.take(piece, timeNs, dueNs);
        }
        return packet;
    }

    /** What is left in the packet's own buffer; only now, since until here the others were taken out of it. */
    private void keepRest(PacketBuffer packet) {
        if (kept == 0) {
            shared.memory().release(packet);
            return;
        }
        if (kept < packet.segments()) {
            Segmentation.truncate(packet, kept);
            packet.segments(kept);
        }
        underWay.join(packet);
    }

    /** Returns whether all impairments passed the packet. One that fails loses the packet, and is reported. */
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
            faults.get(i).turnTo(transit, shared.errors());
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
            shared.errors().impairmentFailed(stages[stage].impairment(), e);
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
            flight.takeBehind(packet, timeNs, dueNs, transit.holdPackets(), transit.holdMaxNs());
        } else {
            flight.take(packet, timeNs, dueNs);
        }
    }
}
