package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketAction.CutAfter;
import dev.netsplit.fault.PacketAction.Drop;
import dev.netsplit.fault.PacketAction.Hold;
import dev.netsplit.fault.PacketAction.HoldFin;
import dev.netsplit.fault.PacketAction.Impair;
import dev.netsplit.fault.PacketAction.Impairing;
import dev.netsplit.fault.PacketAction.Limit;
import dev.netsplit.fault.PacketAction.Reject;
import dev.netsplit.fault.PacketAction.Reset;
import dev.netsplit.fault.PacketAction.Slice;
import dev.netsplit.fault.PacketAction.ZeroWindow;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Impairment;
import java.util.List;

/**
 * What a fault does on a link, and where. Made once for each fault, so that packets compare constants only.
 *
 * @param kind what it does at the link's entry
 * @param weakness of two faults of the same strength, the one with the lower weakness decides
 * @param limit the bottleneck that it puts before the link's own; unlimited for none
 * @param impairments what its packets meet on the wire
 */
public record FaultWork(Kind kind, long weakness, Bandwidth limit, List<Impairment> impairments) {

    /** What a fault does at a link's entry. */
    public enum Kind {
        DROP(Place.STOPPING, 0),
        REJECT(Place.STOPPING, 1),
        RESET(Place.TCP, 2),
        CUT(Place.TCP, 3),
        HOLD_FIN(Place.TCP, 4),
        SLICE(Place.TCP, 4),
        ZERO_WINDOW(Place.TCP, 4),
        HOLD(Place.HOLDING, 5),
        /** The packets go on to the fault's bottleneck and impairments. */
        NOTHING(Place.LATER, 6);

        private final Place place;
        private final int rank;

        Kind(Place place, int rank) {
            this.place = place;
            this.rank = rank;
        }

        public Place place() {
            return place;
        }

        /** Returns 0 for the strongest. */
        public int rank() {
            return rank;
        }
    }

    /** Which part of a link carries a fault out. */
    public enum Place {
        /** The entry, which takes packets off the link. */
        STOPPING,
        /** The entry's {@code TcpFaults}. */
        TCP,
        /** The entry marks packets, which wait at the link's end. */
        HOLDING,
        /** Stages behind the entry. */
        LATER
    }

    /** Finds what an action does. */
    static FaultWork of(PacketAction action) {
        return action.match(new ByAction());
    }

    private static FaultWork atEntry(Kind kind, long weakness) {
        return new FaultWork(kind, weakness, Bandwidth.unlimited(), List.of());
    }

    private static final class ByAction implements PacketAction.Cases<FaultWork> {
        @Override
        public FaultWork drop(Drop drop) {
            return atEntry(Kind.DROP, 0);
        }

        @Override
        public FaultWork reject(Reject reject) {
            return atEntry(Kind.REJECT, 0);
        }

        @Override
        public FaultWork hold(Hold hold) {
            return atEntry(Kind.HOLD, 0);
        }

        @Override
        public FaultWork impairing(Impairing impairing) {
            return new FaultWork(Kind.NOTHING, 0, Bandwidth.unlimited(), List.of(impairing.impairment()));
        }

        @Override
        public FaultWork impair(Impair impair) {
            return new FaultWork(
                    Kind.NOTHING,
                    0,
                    impair.profile().bandwidth(),
                    impair.profile().impairments());
        }

        @Override
        public FaultWork limit(Limit limit) {
            return new FaultWork(Kind.NOTHING, 0, limit.bandwidth(), List.of());
        }

        @Override
        public FaultWork reset(Reset reset) {
            return atEntry(Kind.RESET, reset.after().toNanos());
        }

        @Override
        public FaultWork cutAfter(CutAfter cutAfter) {
            return atEntry(Kind.CUT, cutAfter.bytes());
        }

        @Override
        public FaultWork holdFin(HoldFin holdFin) {
            return atEntry(
                    Kind.HOLD_FIN,
                    holdFin.duration().map(time -> -time.toNanos()).orElse(Long.MIN_VALUE));
        }

        @Override
        public FaultWork slice(Slice slice) {
            return atEntry(Kind.SLICE, slice.bytes());
        }

        @Override
        public FaultWork zeroWindow(ZeroWindow zeroWindow) {
            return atEntry(Kind.ZERO_WINDOW, 0);
        }
    }
}
