package dev.netsplit.packet;

import dev.netsplit.topology.NodeName;

/**
 * The packets of one kind, in one direction, of one connection or conversation: what a packet's ordinal counts among. It is called the
 * same in each run, see docs/determinism.md. Immutable.
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

    /** For instance {@code TCP a -> b:8080 #0, back, ACKs}. */
    @Override
    public String toString() {
        return protocolName() + " " + starter + " -> " + other + ":" + service + " #" + connection
                + (fromStarter ? "" : ", back") + (pureAcks ? ", ACKs" : "");
    }

    private String protocolName() {
        return switch (protocol) {
            case 1, 58 -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            default -> "protocol " + protocol;
        };
    }
}
