package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.topology.Subnet;
import java.util.Arrays;
import java.util.List;

/** Finds the node that a packet is addressed to. A node's host number is the same in IPv4 and IPv6: one table serves both. */
final class Router implements Destinations {
    /** The subnet's broadcast address has the last host number. */
    private static final int BROADCAST = Subnet.HOST_NUMBERS - 1;

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

    @Override
    public void assign(int hostNumber, int node) {
        nodeByHostNumber[hostNumber] = node;
    }

    @Override
    public int destinationOf(PacketBuffer packet, int source, long nowNs) {
        int at = packet.offset();
        return switch (IpHeader.version(packet.bytes(), at, packet.length())) {
            case 4 -> ipv4Destination(packet, at);
            case 6 -> ipv6Destination(packet, at);
            default -> NOWHERE;
        };
    }

    private int ipv4Destination(PacketBuffer packet, int at) {
        int destination = IpHeader.ipv4Destination(packet.bytes(), at);
        if (IpHeader.isIpv4Group(destination) || destination - ipv4Network == BROADCAST) {
            return IpHeader.isIpv4Chatter(packet.bytes(), at) ? KERNEL_CHATTER : EVERYBODY;
        }
        return nodeAt(destination - ipv4Network);
    }

    private int ipv6Destination(PacketBuffer packet, int at) {
        if (IpHeader.isIpv6Multicast(packet.bytes(), at)) {
            return IpHeader.isIpv6Chatter(packet.bytes(), at) ? KERNEL_CHATTER : EVERYBODY;
        }
        return IpHeader.ipv6DestinationNetwork(packet.bytes(), at) == ipv6Network
                ? nodeAt(IpHeader.ipv6DestinationInterface(packet.bytes(), at))
                : NOWHERE;
    }

    private int nodeAt(long hostNumber) {
        return hostNumber >= 0 && hostNumber < Subnet.HOST_NUMBERS ? nodeByHostNumber[(int) hostNumber] : NOWHERE;
    }
}
