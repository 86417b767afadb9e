package dev.netsplit.internal.pipeline.link;

import dev.netsplit.fault.PacketAction.CutAfter;
import dev.netsplit.fault.PacketAction.HoldFin;
import dev.netsplit.fault.PacketAction.Reset;
import dev.netsplit.fault.PacketAction.Slice;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.FaultWork.Kind;
import dev.netsplit.internal.pipeline.fault.FaultedConnection;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.TcpSegment;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What faults do to TCP at the beginning of a link, as a box in the middle would. A reset comes before a cut, and both
 * before all else, which adds up; of several that do the same, the one that does most decides.
 */
@ForwarderConfined
final class TcpFaults {
    private final LinkAccount account;
    private final LinkContext shared;
    private final BooleanSupplier shut;
    private final WaitingPackets waiting;
    private final TcpSlicer slicer;
    private final Headers headers = new Headers();
    private Stage next = Stage.UNCONNECTED;

    /**
     * @param shut whether a fault stops every packet at the gate
     */
    TcpFaults(LinkAccount account, LinkContext shared, BooleanSupplier shut) {
        this.account = account;
        this.shared = shared;
        this.shut = shut;
        this.waiting = new WaitingPackets(account, shared);
        this.slicer = new TcpSlicer(account, shared, waiting);
    }

    /** Sets where segments go on. */
    void connect(Stage newNext) {
        this.next = newNext;
        slicer.connect(newNext);
    }

    /**
     * Whether a packet is one of those that the fault is about: it matches, or its connection is one that the fault has
     * ended.
     */
    boolean concerns(LinkFault fault, Headers view, PacketBuffer packet, long identity) {
        if (!TcpSegment.is(view)) {
            return false;
        }
        FaultedConnection known = fault.connections().peek(packet.attempt());
        return (known != null && known.ended) || fault.matches(view, packet, identity, shared.errors());
    }

    /**
     * Takes over a segment that no fault stops.
     *
     * @param faults the link's, the strongest first
     * @param matched which of them it concerns
     */
    void enter(PacketBuffer packet, List<LinkFault> faults, boolean[] matched, long readNs) {
        headers.read(packet);
        if (!resets(packet, faults, matched, readNs) && !cuts(packet, faults, matched, readNs)) {
            change(packet, faults, matched, readNs);
        }
    }

    /** The fault is off. */
    void heal(LinkFault fault, long nowNs) {
        waiting.release(fault, nowNs);
        slicer.forget(fault);
    }

    private boolean resets(PacketBuffer packet, List<LinkFault> faults, boolean[] matched, long readNs) {
        LinkFault first = null;
        for (int i = 0; i < matched.length && !TcpSegment.isReset(headers); i++) {
            if (matched[i] && faults.get(i).kind() == Kind.RESET) {
                first = first == null ? faults.get(i) : first;
                faults.get(i).countPackets(1);
            }
        }
        if (first == null) {
            return false;
        }
        LinkFault fault = first;
        FaultedConnection connection = fault.connections().get(packet.attempt());
        long afterNs = ((Reset) fault.action()).after().toNanos();
        if (afterNs == 0 || connection.ended) {
            connection.ended = true;
            reset(packet, readNs, fault);
        } else if (connection.waiting) {
            drop(packet, readNs, fault);
        } else {
            account.fates().tell(FateKind.HELD, packet, readNs, fault.cause());
            connection.waiting = waiting.add(packet, readNs + afterNs, fault, new ResetLater(fault, connection));
        }
        return true;
    }

    /** A connection that is reset once its first packet has waited. */
    private final class ResetLater implements WaitingPackets.Then {
        private final LinkFault fault;
        private final FaultedConnection connection;

        ResetLater(LinkFault fault, FaultedConnection connection) {
            this.fault = fault;
            this.connection = connection;
        }

        @Override
        public void goOn(PacketBuffer packet, long timeNs, boolean healed) {
            end(healed);
            if (healed) {
                drop(packet, timeNs, fault);
            } else {
                headers.read(packet);
                reset(packet, timeNs, fault);
            }
        }

        /** The sender hears of the reset now, unless a partition is still in force: then when it sends again. */
        @Override
        public void taken(PacketBuffer packet, long timeNs, boolean healed) {
            end(healed);
            if (!healed && !shut.getAsBoolean()) {
                headers.read(packet);
                shared.answers().reset(packet, account);
                shared.answers().connectionReset(packet, fault);
            }
        }

        private void end(boolean healed) {
            connection.waiting = false;
            connection.ended = !healed;
        }
    }

    /** To its sender by the answer of a host where nobody listens, to its receiver by an RST in its place. */
    private void reset(PacketBuffer packet, long timeNs, LinkFault fault) {
        shared.answers().reset(packet, account);
        shared.answers().connectionReset(packet, fault);
        if (TcpSegment.isSyn(headers) && !headers.isTcpAck()) {
            drop(packet, timeNs, fault); // its receiver knows of no connection yet
        } else {
            account.fates().tell(FateKind.CHANGED, packet, timeNs, fault.cause());
            TcpSegment.makeReset(packet, headers);
            next.take(packet, timeNs);
        }
    }

    /** Whether the packet was stopped; if not, it may have been cut short. */
    private boolean cuts(PacketBuffer packet, List<LinkFault> faults, boolean[] matched, long readNs) {
        LinkFault cutting = null;
        boolean ended = false;
        long kept = Long.MAX_VALUE; // bytes of its data
        for (int i = 0; i < matched.length; i++) {
            if (matched[i] && faults.get(i).kind() == Kind.CUT) {
                CutAfter cut = (CutAfter) faults.get(i).action();
                FaultedConnection connection = faults.get(i).connections().get(packet.attempt());
                long room = connection.ended ? 0 : room(packet, cut, connection);
                if (connection.ended || (headers.payloadLength() > 0 && room <= headers.payloadLength())) {
                    cutting = cutting == null ? faults.get(i) : cutting;
                    ended |= connection.ended;
                    kept = Math.min(kept, Math.max(room, 0));
                    connection.ended = true;
                    faults.get(i).countPackets(1);
                }
            }
        }
        if (cutting == null) {
            return false;
        }
        if (!TcpSegment.isReset(headers)) {
            shared.answers().reset(packet, account);
        }
        shared.answers().connectionReset(packet, cutting);
        if (ended) {
            drop(packet, readNs, cutting);
            return true;
        }
        account.fates().tell(FateKind.CHANGED, packet, readNs, cutting.cause());
        TcpSegment.keep(packet, headers, (int) kept, true);
        headers.read(packet);
        return false;
    }

    /** How many bytes may still come, from the packet's first on. */
    private long room(PacketBuffer packet, CutAfter cut, FaultedConnection connection) {
        int first = TcpSegment.sequence(packet, headers) + (TcpSegment.isSyn(headers) ? 1 : 0);
        return cut.bytes() - connection.bytesBefore(first);
    }

    private void change(PacketBuffer packet, List<LinkFault> faults, boolean[] matched, long readNs) {
        LinkFault slicing = null;
        LinkFault holding = null;
        boolean closed = false;
        for (int i = 0; i < matched.length; i++) {
            LinkFault fault = faults.get(i);
            if (!matched[i] || TcpSegment.isReset(headers)) {
                continue;
            }
            switch (fault.kind()) {
                case ZERO_WINDOW -> {
                    if (!closed) {
                        account.fates().tell(FateKind.CHANGED, packet, readNs, fault.cause());
                    }
                    closed = true;
                    fault.countPackets(1);
                }
                case HOLD_FIN -> {
                    if (TcpSegment.isFin(headers)) {
                        holding = holding == null ? fault : holding;
                        fault.countPackets(1);
                    }
                }
                case SLICE -> {
                    slicing = slicing == null ? fault : slicing;
                    int bytes = ((Slice) fault.action()).bytes();
                    fault.countPackets(headers.payloadLength() > bytes ? 1 : 0);
                }
                case DROP, REJECT, RESET, CUT, HOLD, NOTHING -> {} // done before, or elsewhere
            }
        }
        if (closed) {
            TcpSegment.closeWindow(packet, headers);
            shared.closedWindows().look(packet, headers, account.source());
        }
        PacketBuffer data = holding == null ? packet : holdFin(packet, holding, readNs);
        if (data == null) {
            return;
        }
        if (slicing == null) {
            next.take(data, readNs);
        } else {
            slicer.enter(data, slicing, readNs);
        }
    }

    /** Holds the end of the connection back; returns what goes on meanwhile, or null if that is nothing. */
    private @Nullable PacketBuffer holdFin(PacketBuffer packet, LinkFault fault, long readNs) {
        FaultedConnection connection = fault.connections().get(packet.attempt());
        if (connection.finReleased) {
            return packet;
        }
        PacketBuffer data = null;
        if (headers.payloadLength() > 0) {
            data = shared.segmenter().copy(packet);
            if (data != null) {
                TcpSegment.keep(data, headers, headers.payloadLength(), false);
                account.counters().offered++;
            } else {
                account.missForMemory();
            }
            TcpSegment.skip(packet, headers, headers.payloadLength());
        }
        if (connection.waiting) {
            drop(packet, readNs, fault); // the FIN came again; one waits already
            return data;
        }
        account.fates().tell(FateKind.HELD, packet, readNs, fault.cause());
        Duration time = ((HoldFin) fault.action()).duration().orElse(null);
        long dueNs = time == null ? WaitingPackets.UNTIL_HEALED : readNs + time.toNanos();
        connection.waiting = waiting.add(packet, dueNs, fault, new FinLater(connection));
        return data;
    }

    /**
     * The end of a connection, which has waited. If a partition has taken it, the next one that its sender sends
     * passes.
     */
    private final class FinLater implements WaitingPackets.Then {
        private final FaultedConnection connection;

        FinLater(FaultedConnection connection) {
            this.connection = connection;
        }

        @Override
        public void goOn(PacketBuffer fin, long timeNs, boolean healed) {
            taken(fin, timeNs, healed);
            next.take(fin, timeNs);
        }

        @Override
        public void taken(PacketBuffer fin, long timeNs, boolean healed) {
            connection.waiting = false;
            connection.finReleased = true;
        }
    }

    private void drop(PacketBuffer packet, long timeNs, LinkFault fault) {
        account.cut(packet, 0, 1, timeNs, fault.cause());
        shared.memory().release(packet);
    }
}
