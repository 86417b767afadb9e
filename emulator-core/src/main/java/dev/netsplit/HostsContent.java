package dev.netsplit;

import java.util.Collection;

/** The text of a node's hosts file: itself as localhost, and every node of the network by its name. */
final class HostsContent {
    private HostsContent() {}

    static String of(Collection<Node> nodes) {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
        for (Node node : nodes) {
            lines.append(node.ipv4().getHostAddress())
                    .append(' ')
                    .append(node.name())
                    .append('\n');
            lines.append(node.ipv6().getHostAddress())
                    .append(' ')
                    .append(node.name())
                    .append('\n');
        }
        return lines.toString();
    }
}
