package dev.netsplit.fault;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkPattern;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Something is done to the packets on some links that match a filter: {@code PacketFault.on("client", "server")
 * .matching(PacketFilter.all().tcp().destinationPort(80).withPayload().nth(3)).drop()}. Immutable.
 *
 * <p>Several faults on one packet: drop, reject, reset and cut, in this order, are stronger than all else, and the
 * strongest decides; the others add up, and of several that slice, or hold a FIN, the one that does most decides. So
 * what happens does not depend on the order in which faults came into force. All that match count the packet; those
 * that change TCP, and those that impair, count it if they did something to it. What stops, changes or limits packets
 * stands before the link's MTU, queue and rate; what impairs (delay, loss, ...) is met on the wire, behind the
 * impairments of the link's profile.
 *
 * @param links where; at least one
 * @param filter which packets
 * @param action what is done to them
 */
public record PacketFault(Set<LinkPattern> links, PacketFilter filter, PacketAction action) implements FaultSpec {
    public PacketFault {
        checkArgument(!links.isEmpty(), "links (%s) of a fault must be at least one", links);
        links = ImmutableSet.copyOf(links);
        requireNonNull(filter, "filter");
        requireNonNull(action, "action");
    }

    /**
     * Packets of one direction.
     *
     * @param from a node's name, a zone's, {@code host}, or {@code *} for every declared node
     * @param to likewise
     * @throws IllegalArgumentException if a name is not of that form
     */
    public static Selection on(String from, String to) {
        return on(Set.of(LinkPattern.of(from, to)));
    }

    /** Packets of both directions. */
    public static Selection between(String one, String other) {
        LinkPattern there = LinkPattern.of(one, other);
        return on(ImmutableSet.of(there, there.reverse()));
    }

    /** Packets on any of these links. */
    public static Selection on(Set<LinkPattern> links) {
        return new Selection(ImmutableSet.copyOf(links), PacketFilter.all());
    }

    /** The same on the same links, for the packets of another filter, made from this one's. */
    public PacketFault withFilter(UnaryOperator<PacketFilter> change) {
        return new PacketFault(links, change.apply(filter), action);
    }

    @Override
    public String description() {
        return Joiner.on(", ").join(links) + (filter.equals(PacketFilter.all()) ? "" : ": " + filter) + ": " + action;
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.packets(this);
    }

    @Override
    public String toString() {
        return description();
    }

    /** Packets to which something is to be done. Immutable. */
    public static final class Selection {
        private final ImmutableSet<LinkPattern> links;
        private final PacketFilter filter;

        private Selection(ImmutableSet<LinkPattern> links, PacketFilter filter) {
            this.links = links;
            this.filter = filter;
        }

        /**
         * Of these packets only those that match; default all. It takes the place of a filter that was given before.
         */
        public Selection matching(PacketFilter newFilter) {
            return new Selection(links, requireNonNull(newFilter, "filter"));
        }

        /** They are gone without a word. Packets under way when the fault comes into force arrive. */
        public PacketFault drop() {
            return act(new PacketAction.Drop());
        }

        /**
         * They are gone, and their sender is told: TCP by a reset, all else by an ICMP "administratively prohibited".
         * The receiver hears nothing.
         */
        public PacketFault reject() {
            return act(new PacketAction.Reject());
        }

        /** They wait at the receiver's door until the heal, and are then let in in the order in which they came. */
        public PacketFault hold() {
            return act(new PacketAction.Hold());
        }

        /**
         * They take longer, all by the same time, one way.
         *
         * @param latency over 0, up to 1 hour
         * @throws IllegalArgumentException if it lies outside
         */
        public PacketFault delay(Duration latency) {
            return delay(Latency.constant(latency));
        }

        /** They take longer, one way. A latency that keeps the order does so among the packets that match. */
        public PacketFault delay(Latency latency) {
            return act(new PacketAction.Impairing(latency));
        }

        /** Some of them are lost. */
        public PacketFault lose(Loss loss) {
            return act(new PacketAction.Impairing(loss));
        }

        /** Some of them arrive twice. */
        public PacketFault duplicate(Duplication duplication) {
            return act(new PacketAction.Impairing(duplication));
        }

        /** Bits of some of them are flipped. */
        public PacketFault corrupt(Corruption corruption) {
            return act(new PacketAction.Impairing(corruption));
        }

        /** Some of them overtake others, or fall behind. */
        public PacketFault reorder(Reordering reordering) {
            return act(new PacketAction.Impairing(reordering));
        }

        /**
         * All that a profile does to packets is done to them, on top of what the link's own profile does.
         *
         * @throws IllegalArgumentException if the profile has an MTU, or does nothing
         */
        public PacketFault impair(LinkProfile profile) {
            return act(new PacketAction.Impair(profile));
        }

        /**
         * They pass a bottleneck of their own on each link, before the link's own. When the fault is healed, packets
         * that wait in it go on at once.
         *
         * @throws IllegalArgumentException if it is no limit
         */
        public PacketFault limit(Bandwidth bandwidth) {
            return act(new PacketAction.Limit(bandwidth));
        }

        /**
         * TCP only: their connection is reset. The packet is gone, and both ends get an RST that fits their windows:
         * "connection reset by peer". A connection is reset for as long as the fault is in force: whatever else of it
         * comes by is treated the same, whether it matches or not.
         */
        public PacketFault reset() {
            return reset(Duration.ZERO);
        }

        /**
         * Like {@link #reset()}, after a time from a connection's first packet that matches; until then all that
         * matches is gone without a word. A partition in the meantime does not end the wait: the reset comes in time
         * or, if the partition is still in force then, with the next packet that the sender sends after it is healed.
         *
         * @param after 0 to 1 day
         * @throws IllegalArgumentException if it lies outside
         */
        public PacketFault reset(Duration after) {
            return act(new PacketAction.Reset(after));
        }

        /**
         * TCP only: of each connection so many bytes of data in a link's direction arrive, counted from the first
         * packet seen while the fault is in force; retransmissions do not count. Then the receiver is told that there
         * is no more to come (FIN), and the sender gets an RST.
         *
         * @param bytes 0 or more
         * @throws IllegalArgumentException if it is negative
         */
        public PacketFault cutAfter(long bytes) {
            return act(new PacketAction.CutAfter(bytes));
        }

        /**
         * TCP only: the FIN, which says that there is no more to come, is held back; data that comes in the same packet
         * goes on. If a partition takes the FIN that is held, the next one that its sender sends after the duration
         * passes.
         *
         * @param duration 0 to 1 day
         * @throws IllegalArgumentException if it lies outside
         */
        public PacketFault holdFin(Duration duration) {
            return act(new PacketAction.HoldFin(Optional.of(duration)));
        }

        /** Like {@link #holdFin(Duration)}, until the heal. */
        public PacketFault holdFin() {
            return act(new PacketAction.HoldFin(Optional.empty()));
        }

        /**
         * TCP only: data goes in segments of so many bytes at most, one after the other.
         *
         * @param maxBytes of data in a segment, 1 or more
         * @param gap between two segments of the same packet, 0 to 1 day
         * @throws IllegalArgumentException if one of them lies outside
         */
        public PacketFault slice(int maxBytes, Duration gap) {
            return slice(maxBytes, 0, gap);
        }

        /**
         * Like {@link #slice(int, Duration)}, in sizes drawn evenly from {@code bytes - variation} to {@code bytes +
         * variation}.
         *
         * @param variation 0 to below {@code bytes}
         */
        public PacketFault slice(int bytes, int variation, Duration gap) {
            return act(new PacketAction.Slice(bytes, variation, gap));
        }

        /**
         * TCP only: these packets say that their sender has no room for more data (window 0), so that whoever receives
         * them stops sending, but for a probe now and then. After the heal the next answer to a probe lets it go on.
         */
        public PacketFault zeroWindow() {
            return act(new PacketAction.ZeroWindow());
        }

        /** Any action, as {@link PacketFault#action()} tells it. */
        public PacketFault act(PacketAction action) {
            return new PacketFault(links, filter, action);
        }
    }
}
