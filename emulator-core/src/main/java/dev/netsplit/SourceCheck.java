package dev.netsplit;

/**
 * What to do with packets between nodes whose source is not an address that the network gave to their sender: neither
 * one that it was declared with nor a {@linkplain EmulatedNetwork#virtualAddress virtual address} that it has at the
 * time. In networks of {@link dev.netsplit.topology.Layer#ETHERNET} the sender's address in ARP counts as a source. No
 * address (0.0.0.0, ::) and link-local addresses of IPv6 are every node's.
 *
 * <p>On links to and from the {@linkplain EmulatedNetwork#host() host node} packets are dropped too, whatever is chosen
 * here, if their source or destination is not an address of the network: see {@link
 * dev.netsplit.report.LinkStats#foreign()}.
 */
public enum SourceCheck {
    /**
     * The default: they pass, and {@link dev.netsplit.report.LinkStats#foreignSources()} counts them. Programs may move
     * addresses between nodes by themselves, as keepalived does, and nodes may route for others.
     */
    COUNTED,

    /**
     * They are dropped at the beginning of the link and counted by {@link dev.netsplit.report.LinkStats#foreign()}, as
     * by a switch or a cloud that guards against forged sources.
     */
    STRICT
}
