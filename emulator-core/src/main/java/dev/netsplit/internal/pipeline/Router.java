package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.topology.Subnet;
import java.util.Arrays;
import java.util.List;

/** Finds the node that a packet is addressed to. A node's host number is the same in IPv4 and IPv6: one table serves both. */
final class Router {
    /** The packet goes to no node. */
    static final int NOWHERE = -1;

    /** The packet is the sending kernel's own group or neighbour chatter, which has no receiver on such a network. */
    static final int KERNEL_CHATTER = -2;

    private final int ipv4Network;
    private final long ipv6Network;
    private final int[] nodeByHostNumber = new int[Subnet.HOST_NUMBERS];

    /**
     * @param hostNumbers the host number of each node, in the order of their indexes
     */
    Router(Subnet subnet, List<Integer> hostNumbers) {
        this.ipv4Network = subnet.ipv4Network();
        this.ipv6Network = subnet.ipv6Network();
        Arrays.fill(nodeByHostNumber, NOWHERE);
        for (int node = 0; node < hostNumbers.size(); node++) {
            nodeByHostNumber[hostNumbers.get(node)] = node;
        }
    }

    /** From now on the node has the host number; {@link #NOWHERE}: nobody has. */
    void assign(int hostNumber, int node) {
        nodeByHostNumber[hostNumber] = node;
    }

    /** The receiver's index, {@link #NOWHERE} or {@link #KERNEL_CHATTER}. */
    int destinationOf(PacketBuffer packet) {
        int at = packet.offset();
        return switch (IpHeader.version(packet.bytes(), at, packet.length())) {
            case 4 -> nodeAt(IpHeader.ipv4Destination(packet.bytes(), at) - ipv4Network);
            case 6 -> ipv6Destination(packet, at);
            default -> NOWHERE;
        };
    }

    private int ipv6Destination(PacketBuffer packet, int at) {
        if (IpHeader.isIpv6Multicast(packet.bytes(), at)) {
            return KERNEL_CHATTER;
        }
        return IpHeader.ipv6DestinationNetwork(packet.bytes(), at) == ipv6Network
                ? nodeAt(IpHeader.ipv6DestinationInterface(packet.bytes(), at))
                : NOWHERE;
    }

    private int nodeAt(long hostNumber) {
        return hostNumber >= 0 && hostNumber < Subnet.HOST_NUMBERS ? nodeByHostNumber[(int) hostNumber] : NOWHERE;
    }
}
