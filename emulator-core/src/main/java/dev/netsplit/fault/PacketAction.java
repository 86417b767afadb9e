package dev.netsplit.fault;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.Reordering;
import java.time.Duration;
import java.util.Optional;

/**
 * What is done to the packets that a {@link PacketFault} is about; how each is meant is said where {@link PacketFault}
 * makes it. Immutable.
 */
public sealed interface PacketAction {

    /** See {@link PacketFault.Selection#drop}. */
    record Drop() implements PacketAction {
        @Override
        public String toString() {
            return "drop";
        }
    }

    /** See {@link PacketFault.Selection#reject}. */
    record Reject() implements PacketAction {
        @Override
        public String toString() {
            return "reject";
        }
    }

    /** See {@link PacketFault.Selection#hold}. */
    record Hold() implements PacketAction {
        @Override
        public String toString() {
            return "hold";
        }
    }

    /** What works packet by packet, on top of what the link's profile does. */
    sealed interface Impairing extends PacketAction {
        Impairment impairment();
    }

    /** See {@link PacketFault.Selection#delay(Latency)}. */
    record Delay(Latency latency) implements Impairing {
        public Delay {
            checkArgument(!latency.equals(Latency.none()), "delay (%s) must be longer than zero", latency);
        }

        @Override
        public Impairment impairment() {
            return latency;
        }

        @Override
        public String toString() {
            return "delay " + latency;
        }
    }

    /** See {@link PacketFault.Selection#lose}. */
    record Lose(Loss loss) implements Impairing {
        @Override
        public Impairment impairment() {
            return loss;
        }

        @Override
        public String toString() {
            return "lose " + loss;
        }
    }

    /** See {@link PacketFault.Selection#duplicate}. */
    record Duplicate(Duplication duplication) implements Impairing {
        @Override
        public Impairment impairment() {
            return duplication;
        }

        @Override
        public String toString() {
            return "duplicate " + duplication;
        }
    }

    /** See {@link PacketFault.Selection#corrupt}. */
    record Corrupt(Corruption corruption) implements Impairing {
        @Override
        public Impairment impairment() {
            return corruption;
        }

        @Override
        public String toString() {
            return "corrupt " + corruption;
        }
    }

    /** See {@link PacketFault.Selection#reorder}. */
    record Reorder(Reordering reordering) implements Impairing {
        @Override
        public Impairment impairment() {
            return reordering;
        }

        @Override
        public String toString() {
            return "reorder " + reordering;
        }
    }

    /** See {@link PacketFault.Selection#impair}. */
    record Impair(LinkProfile profile) implements PacketAction {
        public Impair {
            Profiles.checkImpairs(profile);
        }

        @Override
        public String toString() {
            return "impair " + Profiles.text(profile);
        }
    }

    /** See {@link PacketFault.Selection#limit}. */
    record Limit(Bandwidth bandwidth) implements PacketAction {
        public Limit {
            checkArgument(!bandwidth.isUnlimited(), "bandwidth (%s) of a fault must be a limit", bandwidth);
        }

        @Override
        public String toString() {
            return "limit " + bandwidth;
        }
    }

    /** See {@link PacketFault.Selection#reset(Duration)}; zero for at once. */
    record Reset(Duration after) implements PacketAction {
        public Reset {
            checkTime("time until the reset", after);
        }

        @Override
        public String toString() {
            return "reset" + (after.isZero() ? "" : " after " + Quantities.text(after));
        }
    }

    /** See {@link PacketFault.Selection#cutAfter}. */
    record CutAfter(long bytes) implements PacketAction {
        public CutAfter {
            checkArgument(bytes >= 0, "bytes (%s) must be zero or more", bytes);
        }

        @Override
        public String toString() {
            return "cut after " + bytes + " bytes";
        }
    }

    /** See {@link PacketFault.Selection#holdFin}; no duration for until the heal. */
    record HoldFin(Optional<Duration> duration) implements PacketAction {
        public HoldFin {
            duration.ifPresent(time -> checkTime("time for which a FIN is held", time));
        }

        @Override
        public String toString() {
            return "hold FIN"
                    + duration.map(time -> " for " + Quantities.text(time)).orElse("");
        }
    }

    /** See {@link PacketFault.Selection#slice(int, int, Duration)}. */
    record Slice(int bytes, int variation, Duration gap) implements PacketAction {
        public Slice {
            checkArgument(bytes >= 1, "bytes (%s) of a slice must be 1 or more", bytes);
            checkArgument(
                    variation >= 0 && variation < bytes,
                    "variation (%s bytes) must be from 0 to below the size, %s",
                    variation,
                    bytes);
            checkTime("gap", gap);
        }

        @Override
        public String toString() {
            return "slice into " + bytes + (variation == 0 ? "" : " ± " + variation) + " bytes"
                    + (gap.isZero() ? "" : ", " + Quantities.text(gap) + " apart");
        }
    }

    /** See {@link PacketFault.Selection#zeroWindow}. */
    record ZeroWindow() implements PacketAction {
        @Override
        public String toString() {
            return "zero window";
        }
    }

    private static void checkTime(String name, Duration time) {
        requireNonNull(time, name);
        checkArgument(
                !time.isNegative() && time.compareTo(Duration.ofDays(1)) <= 0,
                "%s (%s) must be from zero to one day",
                name,
                Quantities.text(time));
    }
}
