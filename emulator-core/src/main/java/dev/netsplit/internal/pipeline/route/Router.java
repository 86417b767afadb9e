package dev.netsplit.internal.pipeline.route;

import com.google.common.primitives.Ints;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Subnet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.List;

/** Finds the node that a packet is addressed to. */
public final class Router implements Destinations {
    private final int ipv4Broadcast;
    private final long ipv6Network;
    private final AddressTable byIpv4;
    private final AddressTable byIpv6;

    /**
     * @param addresses those of each node, in the order of their indexes
     */
    public Router(Subnet subnet, List<AddressPair> addresses) {
        this.ipv4Broadcast = subnet.ipv4Broadcast();
        this.ipv6Network = subnet.ipv6Network();
        this.byIpv4 = new AddressTable(addresses.size());
        this.byIpv6 = new AddressTable(addresses.size());
        for (int node = 0; node < addresses.size(); node++) {
            assign(addresses.get(node), node);
        }
    }

    @Override
    public void assign(AddressPair addresses, int node) {
        byIpv4.assign(key(addresses.ipv4()), node);
        byIpv6.assign(key(addresses.ipv6()), node);
    }

    private static long key(Inet4Address address) {
        return Ints.fromByteArray(address.getAddress());
    }

    /** What comes before is the same in the whole subnet. */
    private static long key(Inet6Address address) {
        return ByteBuffer.wrap(address.getAddress()).getLong(Long.BYTES);
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
        if (IpHeader.isIpv4Group(destination) || destination == ipv4Broadcast) {
            return IpHeader.isIpv4Chatter(packet.bytes(), at) ? KERNEL_CHATTER : EVERYBODY;
        }
        return byIpv4.nodeAt(destination);
    }

    private int ipv6Destination(PacketBuffer packet, int at) {
        if (IpHeader.isIpv6Multicast(packet.bytes(), at)) {
            return IpHeader.isIpv6Chatter(packet.bytes(), at) ? KERNEL_CHATTER : EVERYBODY;
        }
        return IpHeader.ipv6DestinationNetwork(packet.bytes(), at) == ipv6Network
                ? byIpv6.nodeAt(IpHeader.ipv6DestinationInterface(packet.bytes(), at))
                : NOWHERE;
    }
}
