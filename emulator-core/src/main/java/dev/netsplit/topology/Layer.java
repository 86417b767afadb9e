package dev.netsplit.topology;

/** What a network carries from node to node. */
public enum Layer {
    /**
     * IP packets, as over routed point-to-point links: who has an address is known to the network, and nobody asks for
     * it. Nothing travels but what programs send. The default.
     */
    IP,

    /**
     * Ethernet frames, as through a switch: kernels ask for hardware addresses by ARP and neighbour discovery, and what
     * they ask and answer crosses the links, and is impaired, like everything else; so do VLAN tags, broadcasts and
     * frames of any kind.
     */
    ETHERNET
}
