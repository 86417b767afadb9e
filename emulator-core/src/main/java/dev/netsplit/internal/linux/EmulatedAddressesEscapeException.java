package dev.netsplit.internal.linux;

import com.google.common.net.InetAddresses;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.net.InetAddress;

/**
 * Emulated addresses, used from the JVM's own namespace, would leave this machine: by its default route, where the JVM
 * may not set a route that keeps them here, or by a route or rule that comes before ours.
 */
public final class EmulatedAddressesEscapeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** This JVM may not set routes. */
    EmulatedAddressesEscapeException(Prefix ipv4, Prefix ipv6) {
        super("emulated addresses (" + ipv4 + ", " + ipv6
                + ") must not be routed out of this machine, and this JVM may not"
                + " see to that; run as root, or let root run '" + unreachable(ipv4) + "; " + unreachable(ipv6)
                + "' once, or give the JVM a network namespace of its own by"
                + " 'unshare -n' (see README, Rootless)");
    }

    /** Another route than ours would take an address, though this JVM may set routes. */
    EmulatedAddressesEscapeException(InetAddress address, String device) {
        super("emulated address (" + InetAddresses.toAddrString(address) + ") must be routed to " + device
                + ", but another route or rule on this machine, a VPN's most likely, takes it elsewhere; see 'ip route get "
                + InetAddresses.toAddrString(address) + "', and switch that off while networks are emulated");
    }

    /** Behind a chosen subnet's own route, which has the same length, when the JVM may set that. */
    private static String unreachable(Prefix prefix) {
        boolean leased = prefix.equals(Subnet.IPV4_RANGE) || prefix.equals(Subnet.IPV6_RANGE);
        return "ip route add unreachable " + prefix + (leased ? "" : " metric 30000");
    }
}
