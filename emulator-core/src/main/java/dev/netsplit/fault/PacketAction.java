package dev.netsplit.fault;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link PacketFault} does to its packets; the methods of {@link PacketFault.Selection} describe each action.
 * The set of actions grows with releases. Immutable.
 */
public sealed interface PacketAction {
    /** Calls the method of {@link Cases} that stands for this action, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each action. New releases add methods for new actions, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of an action
     */
    interface Cases<R> {
        R drop(Drop drop);

        R reject(Reject reject);

        R hold(Hold hold);

        R impairing(Impairing impairing);

        R impair(Impair impair);

        R limit(Limit limit);

        R reset(Reset reset);

        R cutAfter(CutAfter cutAfter);

        R holdFin(HoldFin holdFin);

        R slice(Slice slice);

        R zeroWindow(ZeroWindow zeroWindow);
    }

    /** See {@link PacketFault.Selection#drop}. */
    record Drop() implements PacketAction {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.drop(this);
        }

        @Override
        public String toString() {
            return "drop";
        }
    }

    /** See {@link PacketFault.Selection#reject}. */
    record Reject() implements PacketAction {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.reject(this);
        }

        @Override
        public String toString() {
            return "reject";
        }
    }

    /** See {@link PacketFault.Selection#hold}. */
    record Hold() implements PacketAction {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.hold(this);
        }

        @Override
        public String toString() {
            return "hold";
        }
    }

    /**
     * See {@link PacketFault.Selection#delay(Latency)}, {@link PacketFault.Selection#lose}, {@link
     * PacketFault.Selection#duplicate}, {@link PacketFault.Selection#corrupt} and {@link
     * PacketFault.Selection#reorder}.
     *
     * @param impairment one of {@linkplain ImpairmentKind those that a link profile has}
     */
    record Impairing(Impairment impairment) implements PacketAction {
        /**
         * @throws IllegalArgumentException if the impairment is a class of your own, or a latency of zero
         */
        public Impairing {
            checkArgument(!impairment.equals(Latency.none()), "delay (%s) must be longer than zero", impairment);
            checkArgument(
                    ImpairmentKind.of(impairment).isPresent(),
                    "impairment (%s) must be one that a link profile has; impair with a profile that has yours",
                    impairment);
        }

        /** Which impairment it is. */
        public ImpairmentKind kind() {
            return ImpairmentKind.of(impairment).orElseThrow();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.impairing(this);
        }

        @Override
        public String toString() {
            return kind().verb() + " " + impairment;
        }
    }

    /** See {@link PacketFault.Selection#impair}. */
    record Impair(LinkProfile profile) implements PacketAction {
        public Impair {
            Profiles.checkImpairs(profile);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.impair(this);
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
        public <R> R match(Cases<R> cases) {
            return cases.limit(this);
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
        public <R> R match(Cases<R> cases) {
            return cases.reset(this);
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
        public <R> R match(Cases<R> cases) {
            return cases.cutAfter(this);
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
        public <R> R match(Cases<R> cases) {
            return cases.holdFin(this);
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
        public <R> R match(Cases<R> cases) {
            return cases.slice(this);
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
        public <R> R match(Cases<R> cases) {
            return cases.zeroWindow(this);
        }

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
