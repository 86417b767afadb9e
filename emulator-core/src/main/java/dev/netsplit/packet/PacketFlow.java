package dev.netsplit.packet;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packets of one kind, in one direction, of one connection or conversation: what a packet's ordinal counts among.
 * It is called the same in each run, see docs/determinism.md. Immutable.
 *
 * @param starter who opened it
 * @param other whose service it is
 * @param protocol the IP protocol's number
 * @param service the service's port; for ICMP, 0 for echo, and 256 more than the type for all else
 * @param connection which one it is of those that {@code starter} opened to that service, from 0
 * @param fromStarter whether the packets go from {@code starter} to {@code other}
 * @param pureAcks whether they are TCP's acknowledgements without data, or all the others
 */
public record PacketFlow(
        NodeName starter,
        NodeName other,
        int protocol,
        int service,
        int connection,
        boolean fromStarter,
        boolean pureAcks) {

    private static final String NODE = "[a-z0-9-]{1,63}";
    private static final Pattern FORM = Pattern.compile("(TCP|UDP|ICMP|ICMPv6|protocol (?<number>\\d{1,3}))"
            + " (?<starter>" + NODE + ") -> (?<other>" + NODE + "):(?<service>\\d{1,5}) #(?<connection>\\d{1,9})"
            + "(?<back>, back)?(?<acks>, ACKs)?");

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static PacketFlow parse(String text) {
        Matcher parts = FORM.matcher(text);
        checkArgument(
                parts.matches(), "flow (%s) must be of the form: TCP client -> server:8080 #0[, back][, ACKs]", text);
        return new PacketFlow(
                new NodeName(parts.group("starter")),
                new NodeName(parts.group("other")),
                switch (parts.group(1)) {
                    case "ICMP" -> PacketView.ICMP;
                    case "ICMPv6" -> PacketView.ICMPV6;
                    case "TCP" -> PacketView.TCP;
                    case "UDP" -> PacketView.UDP;
                    default -> Integer.parseInt(parts.group("number"));
                },
                Integer.parseInt(parts.group("service")),
                Integer.parseInt(parts.group("connection")),
                parts.group("back") == null,
                parts.group("acks") != null);
    }

    /** On which link its packets are. */
    public LinkName link() {
        return fromStarter ? new LinkName(starter, other) : new LinkName(other, starter);
    }

    /** For instance {@code TCP a -> b:8080 #0, back, ACKs}. */
    @Override
    public String toString() {
        return protocolName() + " " + starter + " -> " + other + ":" + service + " #" + connection
                + (fromStarter ? "" : ", back") + (pureAcks ? ", ACKs" : "");
    }

    private String protocolName() {
        return switch (protocol) {
            case PacketView.ICMP -> "ICMP";
            case PacketView.ICMPV6 -> "ICMPv6";
            case PacketView.TCP -> "TCP";
            case PacketView.UDP -> "UDP";
            default -> "protocol " + protocol;
        };
    }
}
