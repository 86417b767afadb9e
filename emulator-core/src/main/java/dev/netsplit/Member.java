package dev.netsplit;

import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.net.InetAddress;

/**
 * Who packets come from and go to: a node, or a made-up host.
 *
 * @param index its place in the pipeline
 */
record Member(NodeName name, int index, AddressPair addresses) {
    static Member of(Node node) {
        return new Member(node.nodeName(), node.index(), node.addresses());
    }

    static Member of(MadeUpHost host) {
        return new Member(host.nodeName(), host.index(), host.addresses());
    }

    InetAddress address(boolean ipv6) {
        return ipv6 ? addresses.ipv6() : addresses.ipv4();
    }
}
