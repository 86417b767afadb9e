package dev.netsplit;

import java.net.InetAddress;
import java.util.Collection;

/** The text of a node's hosts file: itself as localhost, and every node and virtual address of the network by its name. */
final class HostsContent {
    private HostsContent() {}

    static String of(Collection<Node> nodes, Collection<VirtualAddress> virtualAddresses) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
        nodes.forEach(node -> add(lines, node.ipv4(), node.ipv6(), node.name()));
        virtualAddresses.forEach(address -> add(lines, address.ipv4(), address.ipv6(), address.name()));
        return lines.toString();
    }

    private static void add(StringBuilder lines, InetAddress ipv4, InetAddress ipv6, String name) {
        lines.append(ipv4.getHostAddress()).append(' ').append(name).append('\n');
        lines.append(ipv6.getHostAddress()).append(' ').append(name).append('\n');
    }
}
