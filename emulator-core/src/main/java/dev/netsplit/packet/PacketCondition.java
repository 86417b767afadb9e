package dev.netsplit.packet;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Joiner;
import java.util.Set;
import java.util.function.Predicate;

/** What a {@link PacketFilter} asks of each packet on its own. Immutable, if the predicates of one's own are. */
public sealed interface PacketCondition {

    /** Whether the packet is as this asks. */
    boolean matches(PacketView packet);

    /** Calls the method of {@link Cases} that stands for this condition, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of condition. New releases add methods for new kinds, so implement it only in code
     * that is compiled again for each release.
     *
     * @param <R> what is made of a condition
     */
    interface Cases<R> {
        R protocol(Protocol protocol);

        R icmp(Icmp icmp);

        R port(Port port);

        R sourcePort(SourcePort port);

        R destinationPort(DestinationPort port);

        R flags(Flags flags);

        R withoutFlags(WithoutFlags flags);

        R length(Length length);

        R withPayload(WithPayload payload);

        R payloadContains(PayloadContains payload);

        R payloadStartsWith(PayloadStartsWith payload);

        R own(Own own);
    }

    /** The protocol inside IP, by IANA's number, 0 to 255. */
    record Protocol(int number) implements PacketCondition {
        public Protocol {
            checkArgument(number >= 0 && number <= 255, "protocol (%s) must be from 0 to 255", number);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.protocol() == number;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.protocol(this);
        }

        @Override
        public String toString() {
            return switch (number) {
                case PacketView.TCP -> "tcp";
                case PacketView.UDP -> "udp";
                default -> "protocol " + number;
            };
        }
    }

    /** ICMP, or ICMPv6. */
    record Icmp() implements PacketCondition {
        @Override
        public boolean matches(PacketView packet) {
            return packet.protocol() == (packet.ipVersion() == 4 ? PacketView.ICMP : PacketView.ICMPV6);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.icmp(this);
        }

        @Override
        public String toString() {
            return "icmp";
        }
    }

    /** Either port, 1 to 65535: what a service gets, and what it answers. */
    record Port(int port) implements PacketCondition {
        public Port {
            checkPort(port);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.sourcePort() == port || packet.destinationPort() == port;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.port(this);
        }

        @Override
        public String toString() {
            return "port " + port;
        }
    }

    /** The sender's port, 1 to 65535. */
    record SourcePort(int port) implements PacketCondition {
        public SourcePort {
            checkPort(port);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.sourcePort() == port;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.sourcePort(this);
        }

        @Override
        public String toString() {
            return "source port " + port;
        }
    }

    /** The receiver's port, 1 to 65535. */
    record DestinationPort(int port) implements PacketCondition {
        public DestinationPort {
            checkPort(port);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.destinationPort() == port;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.destinationPort(this);
        }

        @Override
        public String toString() {
            return "destination port " + port;
        }
    }

    /**
     * TCP with all of these flags among its flags.
     *
     * @param bits at least one, as in {@link PacketView#tcpFlags()}
     */
    record Flags(int bits) implements PacketCondition {
        public Flags {
            checkFlags(bits);
        }

        public static Flags of(Set<TcpFlag> flags) {
            return new Flags(TcpFlag.bits(flags));
        }

        public Set<TcpFlag> flags() {
            return TcpFlag.of(bits);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.protocol() == PacketView.TCP && (packet.tcpFlags() & bits) == bits;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.flags(this);
        }

        @Override
        public String toString() {
            return "flags " + Joiner.on('+').join(flags());
        }
    }

    /**
     * TCP with none of these flags.
     *
     * @param bits at least one, as in {@link PacketView#tcpFlags()}
     */
    record WithoutFlags(int bits) implements PacketCondition {
        public WithoutFlags {
            checkFlags(bits);
        }

        public static WithoutFlags of(Set<TcpFlag> flags) {
            return new WithoutFlags(TcpFlag.bits(flags));
        }

        public Set<TcpFlag> flags() {
            return TcpFlag.of(bits);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.protocol() == PacketView.TCP && (packet.tcpFlags() & bits) == 0;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.withoutFlags(this);
        }

        @Override
        public String toString() {
            return "without flags " + Joiner.on('+').join(flags());
        }
    }

    /** The length in bytes, IP header included: at least {@code min}, at most {@code max}; 0 to 65575. */
    record Length(int min, int max) implements PacketCondition {
        /** 65535 bytes behind an IPv6 header. */
        public static final int MAX = 65_575;

        public Length {
            checkArgument(
                    min >= 0 && min <= max && max <= MAX,
                    "length (%s to %s bytes) must be a range within 0 to %s",
                    min,
                    max,
                    MAX);
        }

        @Override
        public boolean matches(PacketView packet) {
            return packet.length() >= min && packet.length() <= max;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.length(this);
        }

        @Override
        public String toString() {
            return "length " + min + " to " + max;
        }
    }

    /** Something behind the headers: data, no bare ACK, SYN or FIN. */
    record WithPayload() implements PacketCondition {
        @Override
        public boolean matches(PacketView packet) {
            return packet.payloadLength() > 0;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.withPayload(this);
        }

        @Override
        public String toString() {
            return "with payload";
        }
    }

    /** These bytes anywhere in the payload of one packet. */
    record PayloadContains(Payload payload) implements PacketCondition {
        @Override
        public boolean matches(PacketView packet) {
            return payload.isIn(packet);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.payloadContains(this);
        }

        @Override
        public String toString() {
            return "payload contains " + payload;
        }
    }

    /** These bytes at the start of the payload. */
    record PayloadStartsWith(Payload payload) implements PacketCondition {
        @Override
        public boolean matches(PacketView packet) {
            return payload.isStartOf(packet);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.payloadStartsWith(this);
        }

        @Override
        public String toString() {
            return "payload starts with " + payload;
        }
    }

    /**
     * A condition of one's own. Two are equal if name and predicate are.
     *
     * @param name what it is called where the filter is printed
     * @param predicate called on the packet path, once for each packet that meets the other conditions: it must be
     *     quick, and depend on nothing but the packet
     */
    record Own(String name, Predicate<PacketView> predicate) implements PacketCondition {
        @Override
        public boolean matches(PacketView packet) {
            return predicate.test(packet);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.own(this);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void checkPort(int port) {
        checkArgument(port >= 1 && port <= 65_535, "port (%s) must be from 1 to 65535", port);
    }

    private static void checkFlags(int bits) {
        checkArgument(bits >= 1 && bits <= 255, "flags (%s) must be at least one of TCP's eight", bits);
    }
}
