package dev.netsplit.internal.linux;

import com.google.common.net.InetAddresses;
import dev.netsplit.topology.Subnet;
import java.net.InetAddress;

/**
 * Emulated addresses, used from the JVM's own namespace, would leave this machine: by its default route, where the JVM may not set a
 * route that keeps them here, or by a route or rule that comes before ours.
 */
public final class EmulatedAddressesEscapeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EmulatedAddressesEscapeException() {
        super(message());
    }

    /** Another route than ours would take an address, though this JVM may set routes. */
    EmulatedAddressesEscapeException(InetAddress address, String device) {
        super("emulated address (" + InetAddresses.toAddrString(address) + ") must be routed to " + device
                + ", but another route or rule on this machine, a VPN's most likely, takes it elsewhere; see 'ip route get "
                + InetAddresses.toAddrString(address) + "', and switch that off while networks are emulated");
    }

    static String message() {
        String ipv4 = range(new Subnet(0).ipv4(0), Subnet.IPV4_RANGE_PREFIX_LENGTH);
        String ipv6 = range(new Subnet(0).ipv6(0), Subnet.IPV6_RANGE_PREFIX_LENGTH);
        return "emulated addresses (" + ipv4 + ", " + ipv6
                + ") must not be routed out of this machine, and this JVM may not"
                + " see to that; run as root, or let root run 'ip route add unreachable " + ipv4
                + "; ip route add unreachable " + ipv6 + "' once, or give the JVM a network namespace of its own by"
                + " 'unshare -n' (see README, Rootless)";
    }

    private static String range(InetAddress first, int prefixLength) {
        return InetAddresses.toAddrString(first) + "/" + prefixLength;
    }
}
