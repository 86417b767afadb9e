package dev.netsplit;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/** A name that resolves in all nodes, and is no node's. */
record NamedAddress(String name, Inet4Address ipv4, Inet6Address ipv6) {

    List<InetAddress> both() {
        return List.of(ipv4, ipv6);
    }
}
