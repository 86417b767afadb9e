package dev.netsplit;

import dev.netsplit.topology.NodeName;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Who packets come from and go to: a node, or a made-up host.
 *
 * @param index its place in the pipeline
 */
record Member(NodeName name, int index, Inet4Address ipv4, Inet6Address ipv6) {
    static Member of(Node node) {
        return new Member(node.nodeName(), node.index(), node.ipv4(), node.ipv6());
    }

    static Member of(MadeUpHost host) {
        return new Member(host.nodeName(), host.index(), host.ipv4(), host.ipv6());
    }

    InetAddress address(boolean ipv6Wanted) {
        return ipv6Wanted ? ipv6 : ipv4;
    }
}
