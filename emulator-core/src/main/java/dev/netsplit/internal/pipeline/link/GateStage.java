package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.FaultWork.Kind;
import dev.netsplit.internal.pipeline.fault.FaultWork.Place;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.report.FateCause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a link, where packets meet the faults that stop or change them. Every fault whose filter takes a
 * packet is asked, and all that would have stopped it count it; what happens is decided by the strongest, so that it
 * does not depend on which came first.
 *
 * <p>Each segment of a superpacket is judged for itself; neighbours that pass alike go on in one piece.
 */
@ForwarderConfined
final class GateStage extends LinkStage {
    private static final Comparator<LinkFault> STRONGEST_FIRST = Comparator.<LinkFault>comparingInt(
                    fault -> fault.kind().rank())
            .thenComparingLong(fault -> fault.work().weakness())
            .thenComparingLong(LinkFault::ordinal);

    private final LinkAccount account;
    private final LinkContext shared;
    private final HoldBits bits;
    private final TcpFaults tcp;
    private final Headers headers = new Headers();
    private final List<LinkFault> faults = new ArrayList<>(2);
    private boolean[] matched = {};

    /** Whether no fault needs to look at a packet, and all treat segments alike. */
    private boolean blind = true;

    private boolean rejecting;

    /** What was decided last: who stops the packet, who holds it, and whether a fault of TCP's is to work on it. */
    private @Nullable LinkFault stopping;

    private long holds;
    private boolean special;

    GateStage(LinkAccount account, LinkContext shared, HoldBits bits) {
        this.account = account;
        this.shared = shared;
        this.bits = bits;
        this.tcp = new TcpFaults(account, shared, this::isShut);
    }

    @Override
    void connect(Stage newNext) {
        super.connect(newNext);
        tcp.connect(newNext);
    }

    @Override
    boolean isIdle() {
        return faults.isEmpty();
    }

    /** Whether a fault drops or rejects every packet. */
    boolean isShut() {
        return faults.stream().anyMatch(fault -> fault.kind().place() == Place.STOPPING && fault.takesAll());
    }

    void add(LinkFault fault) {
        faults.add(fault);
        faults.sort(STRONGEST_FIRST);
        update();
    }

    void remove(LinkFault fault, long nowNs) {
        faults.remove(fault);
        update();
        tcp.heal(fault, nowNs);
    }

    private void update() {
        matched = new boolean[faults.size()];
        blind = faults.stream()
                .allMatch(fault -> fault.takesAll() && fault.kind().place() != Place.TCP);
        rejecting = faults.stream().anyMatch(fault -> fault.kind() == Kind.REJECT);
    }

    @Override
    public void take(PacketBuffer packet, long readNs) {
        if (blind && !(rejecting && packet.linkHeader() > 0)) {
            judge(packet, 0, null);
            carryOut(packet, readNs);
        } else if (packet.isSuperpacket()) {
            enterSuperpacket(packet, readNs);
        } else {
            judge(packet, 0, headers.read(packet));
            carryOut(packet, readNs);
        }
    }

    private void enterSuperpacket(PacketBuffer packet, long readNs) {
        int from = 0; // where those that are together begin, and what was decided about them
        LinkFault runStopping = null;
        long runHolds = 0;
        for (int segment = 0; segment < packet.segments(); segment++) {
            judge(packet, segment, headers.read(shared.reader().peek(packet, segment)));
            boolean joins = !special && stopping == runStopping && holds == runHolds;
            if (!joins) {
                LinkFault segmentStopping = stopping;
                long segmentHolds = holds;
                boolean segmentSpecial = special;
                enterPart(packet, from, segment, runStopping, runHolds, readNs);
                from = segment;
                runStopping = segmentStopping;
                runHolds = segmentHolds;
                if (segmentSpecial) {
                    enterSpecial(packet, segment, segmentHolds, readNs);
                    from = segment + 1;
                    runStopping = null;
                    runHolds = 0;
                }
            }
        }
        enterPart(packet, from, packet.segments(), runStopping, runHolds, readNs);
        shared.memory().release(packet);
    }

    /** Neighbours about which the same was decided. */
    private void enterPart(
            PacketBuffer packet, int from, int to, @Nullable LinkFault decided, long itsHolds, long readNs) {
        if (from == to) {
            return;
        }
        boolean answered = decided != null && decided.kind() == Kind.REJECT;
        int needed = decided == null ? to : answered ? from + 1 : from; // one answer is enough
        PacketBuffer piece = needed > from ? shared.segmenter().extract(packet, from, needed) : null;
        if (decided != null) {
            account.cut(packet, from, to - from, readNs, decided.cause());
            if (piece != null) {
                reject(piece, decided);
            } else if (answered) {
                account.failToMake(); // the sender learns of it when it sends again
            }
        } else if (piece == null) {
            account.refuse(packet, from, to - from, readNs, FateCause.MEMORY);
        } else {
            piece.holds(itsHolds);
            next().take(piece, readNs);
        }
    }

    private void enterSpecial(PacketBuffer packet, int segment, long itsHolds, long readNs) {
        PacketBuffer piece = shared.segmenter().extract(packet, segment, segment + 1);
        if (piece == null) {
            account.refuse(packet, segment, 1, readNs, FateCause.MEMORY);
        } else {
            piece.holds(itsHolds);
            tcp.enter(piece, faults, matched, readNs);
        }
    }

    private void carryOut(PacketBuffer packet, long readNs) {
        LinkFault decided = stopping;
        if (decided == null) {
            packet.holds(holds);
            if (special) {
                tcp.enter(packet, faults, matched, readNs);
            } else {
                next().take(packet, readNs);
            }
            return;
        }
        account.cut(packet, 0, packet.segments(), readNs, decided.cause());
        if (decided.kind() == Kind.REJECT) {
            reject(packet, decided);
        } else {
            shared.memory().release(packet);
        }
    }

    /** Later fragments are not answered: the first one was. */
    private void reject(PacketBuffer packet, LinkFault decided) {
        if (packet.datagram() != 0 && packet.isPart()) {
            shared.memory().release(packet);
        } else {
            shared.answers().reject(packet, account, decided);
        }
    }

    /**
     * Asks all faults about a packet, or about one of its segments.
     *
     * @param view null if no fault needs one
     */
    private void judge(PacketBuffer packet, int segment, @Nullable Headers view) {
        stopping = null;
        holds = 0;
        special = false;
        Arrays.fill(matched, false);
        int packets = view == null ? packet.segments() : 1;
        long identity = Mixer.mix(packet.flow(), packet.ordinal() + segment);
        for (int i = 0; i < faults.size(); i++) { // an index, since an iterator is an allocation
            LinkFault fault = faults.get(i);
            if (view != null && fault.kind() == Kind.REJECT && view.isNeighbourDiscovery()) {
                continue; // a sender that does not find its neighbour sends nothing that could be rejected
            }
            boolean its = view == null
                    || (fault.kind().place() == Place.TCP
                            ? tcp.concerns(fault, view, packet, identity)
                            : fault.matches(view, packet, identity, shared.errors()));
            if (its) {
                decide(fault, packet, view == null || fault.countsLast() ? packets : 0);
                matched[i] = true;
            }
        }
        special &= stopping == null;
    }

    private void decide(LinkFault fault, PacketBuffer packet, int packets) {
        switch (fault.kind().place()) {
            case STOPPING -> {
                stopping = stopping == null ? fault : stopping;
                fault.countPackets(packet, packets);
            }
            case HOLDING -> {
                holds |= bits.bit(fault);
                fault.countPackets(packet, packets);
            }
            case TCP -> special = true; // counts what it does something to
            case LATER -> throw new AssertionError("it works behind the entry");
        }
    }
}
