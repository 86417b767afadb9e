package dev.netsplit.internal.pipeline.route;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.ArpHeader;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Subnet;
import java.util.Arrays;
import java.util.List;

/**
 * Decides by the addresses in packets which of them may leave a node and which may reach the host's kernel. That kernel
 * may forward by its default route, and it answers every request: so links to and from the host carry only packets
 * whose source and destination are of the network.
 *
 * <p>Where a packet says no address (IPv4's 0.0.0.0, IPv6's ::) or one that is valid on its link only (IPv6's
 * link-local ones, groups), kernels neither forward it nor answer elsewhere. Kernels look for their neighbours with
 * such packets.
 */
@ForwarderConfined
public final class AddressCheck {
    /** In place of a node: there is no host node. */
    public static final int NO_HOST = -1;

    private final int host;
    private final boolean strict;
    private final int ipv4Network;
    private final int ipv4Mask;
    private final long ipv6Network;
    private final long ipv6Rest;
    private final long ipv6RestMask;

    /** The addresses that nodes began with, by the nodes' indexes: most packets have these. */
    private int[] ipv4;

    private long[] ipv6;

    private final AddressTable byIpv4;
    private final AddressTable byIpv6;

    /**
     * @param addresses those of each node, in the order of their indexes
     * @param host the host node's index, or {@link #NO_HOST}
     * @param strict whether packets may leave only from addresses of their sender
     */
    public AddressCheck(Subnet subnet, List<AddressPair> addresses, int host, boolean strict) {
        this.host = host;
        this.strict = strict;
        this.ipv4Network = subnet.ipv4Network();
        this.ipv4Mask = -subnet.ipv4().size();
        this.ipv6Network = subnet.ipv6Network();
        this.ipv6RestMask = subnet.ipv6().length() == Long.SIZE
                ? 0
                : -1L << (2 * Long.SIZE - subnet.ipv6().length());
        this.ipv6Rest = rest(subnet.ipv6().network().getAddress()) & ipv6RestMask;
        this.ipv4 = new int[addresses.size()];
        this.ipv6 = new long[addresses.size()];
        this.byIpv4 = new AddressTable(addresses.size());
        this.byIpv6 = new AddressTable(addresses.size());
        for (int node = 0; node < addresses.size(); node++) {
            ipv4[node] = Ints.fromByteArray(addresses.get(node).ipv4().getAddress());
            ipv6[node] = rest(addresses.get(node).ipv6().getAddress());
        }
    }

    private static long rest(byte[] ipv6) {
        return Longs.fromByteArray(Arrays.copyOfRange(ipv6, Long.BYTES, 2 * Long.BYTES));
    }

    /** A node without a kernel joins, behind those that there are. */
    public void add(AddressPair addresses) {
        int node = ipv4.length;
        ipv4 = Arrays.copyOf(ipv4, node + 1);
        ipv6 = Arrays.copyOf(ipv6, node + 1);
        ipv4[node] = Ints.fromByteArray(addresses.ipv4().getAddress());
        ipv6[node] = rest(addresses.ipv6().getAddress());
    }

    /**
     * From now on the node has the addresses, in addition to its first ones; {@link Destinations#NOWHERE}: no node
     * has them.
     */
    public void assign(AddressPair addresses, int node) {
        byIpv4.assign(Ints.fromByteArray(addresses.ipv4().getAddress()), node);
        byIpv6.assign(rest(addresses.ipv6().getAddress()), node);
    }

    public boolean isHost(int node) {
        return node == host;
    }

    /**
     * Whether the node may send from the packet's source: it has that address, or the packet has none, or one that is
     * valid on its link only.
     */
    public boolean isSourceOf(PacketBuffer packet, int node) {
        return switch (IpHeader.version(packet)) {
            case 4 -> isIpv4Of(IpHeader.ipv4Source(packet.bytes(), packet.ipOffset()), node);
            case 6 -> isIpv6Of(packet, node);
            default -> !ArpHeader.is(packet) || isIpv4Of(ArpHeader.sender(packet), node);
        };
    }

    private boolean isIpv4Of(int address, int node) {
        return address == 0 || hasIpv4(address, node);
    }

    /** Whether the node has the address. */
    public boolean hasIpv4(int address, int node) {
        return address == ipv4[node] || byIpv4.nodeAt(address) == node;
    }

    /** Likewise, of an address of IPv6. */
    public boolean hasIpv6(long network, long rest, int node) {
        return network == ipv6Network && (rest == ipv6[node] || byIpv6.nodeAt(rest) == node);
    }

    private boolean isIpv6Of(PacketBuffer packet, int node) {
        long network = IpHeader.ipv6SourceNetwork(packet.bytes(), packet.ipOffset());
        long rest = IpHeader.ipv6SourceInterface(packet.bytes(), packet.ipOffset());
        return hasIpv6(network, rest, node) || IpHeader.isIpv6LinkLocal(network) || (network | rest) == 0;
    }

    /**
     * Whether the node's links take the packet.
     *
     * @param ownSource as {@link #isSourceOf} says
     */
    public boolean mayLeave(PacketBuffer packet, int node, boolean ownSource) {
        return (ownSource || !strict) && (node != host || areOfNetwork(packet));
    }

    /**
     * Whether source and destination are of the network; true for what is no IP packet, and cannot have one in it that
     * a kernel would find.
     */
    public boolean areOfNetwork(PacketBuffer packet) {
        int at = packet.ipOffset();
        return switch (IpHeader.version(packet)) {
            case 4 ->
                isIpv4OfNetwork(IpHeader.ipv4Source(packet.bytes(), at))
                        && isIpv4Destination(IpHeader.ipv4Destination(packet.bytes(), at));
            case 6 -> areIpv6OfNetwork(packet, at);
            default ->
                ArpHeader.is(packet)
                        ? isIpv4OfNetwork(ArpHeader.sender(packet)) && isIpv4OfNetwork(ArpHeader.target(packet))
                        : !EthernetHeader.mayHideIp(packet.etherType());
        };
    }

    private boolean isIpv4OfNetwork(int address) {
        return (address & ipv4Mask) == ipv4Network || address == 0;
    }

    private boolean isIpv4Destination(int address) {
        return (address & ipv4Mask) == ipv4Network || IpHeader.isIpv4Group(address);
    }

    private boolean areIpv6OfNetwork(PacketBuffer packet, int at) {
        long from = IpHeader.ipv6SourceNetwork(packet.bytes(), at);
        long fromRest = IpHeader.ipv6SourceInterface(packet.bytes(), at);
        long to = IpHeader.ipv6DestinationNetwork(packet.bytes(), at);
        boolean group = IpHeader.isIpv6Multicast(packet.bytes(), at);
        boolean source =
                isIpv6OfNetwork(from, fromRest) || IpHeader.isIpv6LinkLocal(from) || ((from | fromRest) == 0 && group);
        return source
                && (group
                        || IpHeader.isIpv6LinkLocal(to)
                        || isIpv6OfNetwork(to, IpHeader.ipv6DestinationInterface(packet.bytes(), at)));
    }

    private boolean isIpv6OfNetwork(long network, long rest) {
        return network == ipv6Network && (rest & ipv6RestMask) == ipv6Rest;
    }
}
