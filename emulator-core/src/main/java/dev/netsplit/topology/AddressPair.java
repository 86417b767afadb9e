package dev.netsplit.topology;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/** The addresses of a node, or virtual ones: one of each family. */
public record AddressPair(Inet4Address ipv4, Inet6Address ipv6) {

    /** IPv4 first. */
    public List<InetAddress> both() {
        return List.of(ipv4, ipv6);
    }
}
