package dev.netsplit;

import java.net.InetAddress;
import java.util.Collection;
import java.util.function.Predicate;

/** The text of a node's hosts file: itself as localhost, and by their names every node, virtual address and made-up host of the network. */
final class HostsContent {
    private HostsContent() {}

    /**
     * The content.
     *
     * @param isListed of each name whether it is to be found there
     */
    static String of(Collection<Node> nodes, Collection<NamedAddress> others, Predicate<String> isListed) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
        for (Node node : nodes) {
            if (isListed.test(node.name())) {
                add(lines, node.ipv4(), node.ipv6(), node.name());
            }
        }
        for (NamedAddress address : others) {
            if (isListed.test(address.name())) {
                add(lines, address.pair().ipv4(), address.pair().ipv6(), address.name());
            }
        }
        return lines.toString();
    }

    private static void add(StringBuilder lines, InetAddress ipv4, InetAddress ipv6, String name) {
        lines.append(ipv4.getHostAddress()).append(' ').append(name).append('\n');
        lines.append(ipv6.getHostAddress()).append(' ').append(name).append('\n');
    }
}
