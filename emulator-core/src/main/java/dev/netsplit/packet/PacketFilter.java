package dev.netsplit.packet;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which packets a fault is about. Immutable; every method returns another filter, which asks for all that this one asks
 * for, and for one thing more: {@code PacketFilter.all().tcp().port(9092).withPayload().everyNth(3)}.
 *
 * <p>Conditions look at one packet and their order does not matter. Counts go by the packets that meet all conditions,
 * whatever the order in which they were written, and, of several counts, by those that the counts before have taken:
 * {@code everyNth(3).first(2)} takes the third and the sixth. They count in the order in which packets enter a link,
 * over all links of the fault.
 *
 * <p>A packet is what a wire carries: data that programs write at once may come in several, and several writes in one.
 * A retransmission is another packet. Of a datagram in fragments, only the first has ports, flags and the start of the
 * payload: filters that ask for one of these, for bytes in the payload, for something of one's own, or for one packet
 * by its name are about datagrams. All fragments share what is decided about the first one, and count as one. Other
 * filters take fragments one by one.
 */
public final class PacketFilter {
    private static final PacketFilter ALL = new PacketFilter(ImmutableSet.of(), ImmutableList.of(), false);

    private final ImmutableSet<PacketCondition> conditions;
    private final ImmutableList<PacketCount> counts;
    private final boolean perConnection;

    private PacketFilter(
            ImmutableSet<PacketCondition> conditions, ImmutableList<PacketCount> counts, boolean perConnection) {
        this.conditions = conditions;
        this.counts = counts;
        this.perConnection = perConnection;
    }

    /** Every packet. */
    public static PacketFilter all() {
        return ALL;
    }

    /** A filter of these parts, as {@link #conditions}, {@link #counts} and {@link #isPerConnection} tell them. */
    public static PacketFilter of(
            List<? extends PacketCondition> conditions, List<? extends PacketCount> counts, boolean perConnection) {
        return new PacketFilter(ImmutableSet.copyOf(conditions), ImmutableList.copyOf(counts), perConnection);
    }

    /** TCP only. */
    public PacketFilter tcp() {
        return protocol(PacketView.TCP);
    }

    /** UDP only. */
    public PacketFilter udp() {
        return protocol(PacketView.UDP);
    }

    /** ICMP and ICMPv6 only. */
    public PacketFilter icmp() {
        return and(new PacketCondition.Icmp());
    }

    /**
     * A protocol by IANA's number.
     *
     * @param number 0 to 255
     * @throws IllegalArgumentException if it lies outside
     */
    public PacketFilter protocol(int number) {
        return and(new PacketCondition.Protocol(number));
    }

    /**
     * TCP or UDP from or to this port: what a service gets and what it answers, on links of both directions.
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if it lies outside
     */
    public PacketFilter port(int port) {
        return and(new PacketCondition.Port(port));
    }

    /** TCP or UDP from this port, 1 to 65535. */
    public PacketFilter sourcePort(int port) {
        return and(new PacketCondition.SourcePort(port));
    }

    /** TCP or UDP to this port, 1 to 65535. */
    public PacketFilter destinationPort(int port) {
        return and(new PacketCondition.DestinationPort(port));
    }

    /** TCP with all of these flags, whatever its other flags. */
    public PacketFilter flags(TcpFlag first, TcpFlag... more) {
        return and(PacketCondition.Flags.of(EnumSet.of(first, more)));
    }

    /** TCP with none of these flags. A SYN that asks for a connection is {@code flags(SYN).withoutFlags(ACK)}. */
    public PacketFilter withoutFlags(TcpFlag first, TcpFlag... more) {
        return and(PacketCondition.WithoutFlags.of(EnumSet.of(first, more)));
    }

    /**
     * The packet's length in bytes, IP header included.
     *
     * @param min 0 or more
     * @param max at least {@code min}, at most 65575
     * @throws IllegalArgumentException if one of them lies outside
     */
    public PacketFilter length(int min, int max) {
        return and(new PacketCondition.Length(min, max));
    }

    /** Packets with data behind their headers: no bare ACK, SYN or FIN. */
    public PacketFilter withPayload() {
        return and(new PacketCondition.WithPayload());
    }

    /**
     * These bytes anywhere in the payload. Bytes that two packets share between them are not found: TCP cuts where it
     * likes.
     *
     * @throws IllegalArgumentException if there are none
     */
    public PacketFilter payloadContains(byte[] bytes) {
        return and(new PacketCondition.PayloadContains(Payload.of(bytes)));
    }

    /** Like {@link #payloadContains(byte[])}, for a text in UTF-8. */
    public PacketFilter payloadContains(String text) {
        return and(new PacketCondition.PayloadContains(Payload.of(text)));
    }

    /**
     * These bytes at the start of the payload.
     *
     * @throws IllegalArgumentException if there are none
     */
    public PacketFilter payloadStartsWith(byte[] bytes) {
        return and(new PacketCondition.PayloadStartsWith(Payload.of(bytes)));
    }

    /** Like {@link #payloadStartsWith(byte[])}, for a text in UTF-8. */
    public PacketFilter payloadStartsWith(String text) {
        return and(new PacketCondition.PayloadStartsWith(Payload.of(text)));
    }

    /**
     * A condition of one's own. It is called on the packet path: it must be quick, and depend on nothing but the
     * packet, which it may look at during the call only. One that throws takes no packet, and counts as an internal
     * error in the run's fidelity.
     *
     * @param name what it is called in errors, ledgers and files
     */
    public PacketFilter matching(String name, Predicate<PacketView> predicate) {
        return and(new PacketCondition.Own(requireNonNull(name, "name"), requireNonNull(predicate, "predicate")));
    }

    /**
     * The n-th of these packets only.
     *
     * @param n 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public PacketFilter nth(long n) {
        return counting(new PacketCount.Nth(n));
    }

    /** The n-th of these packets, and every n-th after it; 1 or more. */
    public PacketFilter everyNth(long n) {
        return counting(new PacketCount.EveryNth(n));
    }

    /** The first n of these packets, 1 or more: at most n. */
    public PacketFilter first(long n) {
        return counting(new PacketCount.First(n));
    }

    /** All of these packets but the first n, 0 or more. */
    public PacketFilter afterFirst(long n) {
        return counting(new PacketCount.AfterFirst(n));
    }

    /**
     * Each of these packets with a probability, drawn from the seed and what packet it is, as losses are.
     *
     * @param probability 0 to 1
     * @throws IllegalArgumentException if it lies outside
     */
    public PacketFilter withProbability(double probability) {
        return counting(new PacketCount.Probability(probability));
    }

    /**
     * This one packet: the name of a packet, as {@linkplain dev.netsplit.report.Ledger ledgers} tell it, is the same in
     * each run in which the programs say the same. A name can come again, as with attempts at a connection that is
     * refused.
     *
     * @param packet no copy, and no later fragment
     * @throws IllegalArgumentException if it is one
     */
    public PacketFilter only(PacketId packet) {
        return counting(new PacketCount.Only(packet));
    }

    /**
     * All counts go by connection, each attempt being one, and a probability is drawn once for each connection and
     * direction: the share of connections. A connection of UDP is a conversation between two ports.
     */
    public PacketFilter perConnection() {
        return new PacketFilter(conditions, counts, true);
    }

    /** This filter, and one condition more. */
    public PacketFilter and(PacketCondition condition) {
        return new PacketFilter(
                ImmutableSet.<PacketCondition>builder()
                        .addAll(conditions)
                        .add(condition)
                        .build(),
                counts,
                perConnection);
    }

    /** What it asks of each packet: all of it must hold. In the order in which it was written. */
    public Set<PacketCondition> conditions() {
        return conditions;
    }

    /** Which of those that meet the conditions it takes: one count after the other. */
    public List<PacketCount> counts() {
        return counts;
    }

    /** Whether the counts go by connection. */
    public boolean isPerConnection() {
        return perConnection;
    }

    /** Whether the packet meets all conditions; counts are not asked. */
    public boolean meetsConditions(PacketView packet) {
        for (PacketCondition condition : conditions.asList()) {
            if (!condition.matches(packet)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PacketFilter that
                && conditions.equals(that.conditions)
                && counts.equals(that.counts)
                && perConnection == that.perConnection;
    }

    @Override
    public int hashCode() {
        return Objects.hash(conditions, counts, perConnection);
    }

    /** As in {@code tcp, port 9092, with payload, every 3rd}. */
    @Override
    public String toString() {
        if (conditions.isEmpty() && counts.isEmpty()) {
            return "all packets";
        }
        Stream<Object> parts = Stream.concat(conditions.stream(), counts.stream());
        return Joiner.on(", ").join(parts.iterator()) + (perConnection && !counts.isEmpty() ? ", per connection" : "");
    }

    private PacketFilter counting(PacketCount count) {
        return new PacketFilter(
                conditions,
                ImmutableList.<PacketCount>builder().addAll(counts).add(count).build(),
                perConnection);
    }
}
