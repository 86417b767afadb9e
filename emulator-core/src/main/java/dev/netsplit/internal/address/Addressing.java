package dev.netsplit.internal.address;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.net.InetAddress;

/**
 * What was chosen of a network's addresses.
 *
 * @param subnets that were chosen
 * @param chosen addresses of nodes, the host perhaps among them; of a node one for each family at the most, none twice
 */
public record Addressing(SubnetChoice subnets, ImmutableListMultimap<NodeName, InetAddress> chosen) {

    /**
     * Before the machine is asked for anything: whether it can be so.
     *
     * @throws IllegalArgumentException if there are more nodes than addresses, or an address is of no chosen subnet, or
     *     not a host's
     */
    public void requireRoomFor(ImmutableSet<NodeName> nodes) {
        Subnet subnet = subnets.orElse(Subnet.ofSlot(0)); // all slots are of the same size
        checkArgument(
                nodes.size() <= subnet.maxNodes(),
                "nodes (%s) must be at most %s in subnet %s; choose a larger one",
                nodes.size(),
                subnet.maxNodes(),
                subnet.smaller());
        chosen.forEach((node, address) -> {
            checkArgument(
                    nodes.contains(node) || node.isHost(),
                    "node (%s) of address %s must be one of %s, or the host",
                    node,
                    InetAddresses.toAddrString(address),
                    nodes);
            checkArgument(
                    subnets.prefixes().stream().anyMatch(prefix -> prefix.contains(address)),
                    "address (%s) of node %s must be in a subnet that was chosen by subnet(...), and those are %s",
                    InetAddresses.toAddrString(address),
                    node,
                    subnets.prefixes());
            requireHostAddress(subnet, address);
        });
    }

    /**
     * @throws IllegalArgumentException if the address is not in the subnet, or not for a host
     */
    static void requireHostAddress(Subnet subnet, InetAddress address) {
        boolean isIpv4 = subnet.ipv4().contains(address);
        Prefix prefix = isIpv4 ? subnet.ipv4() : subnet.ipv6();
        String text = InetAddresses.toAddrString(address);
        checkArgument(
                isIpv4 || prefix.contains(address),
                "address (%s) must be in %s or %s",
                text,
                subnet.ipv4(),
                subnet.ipv6());
        int number = prefix.numberOf(address);
        checkArgument(number != 0, "address (%s) must not be the first one of %s, the network's own", text, prefix);
        checkArgument(
                !isIpv4 || number <= subnet.lastIpv4Number(),
                "address (%s) must not be the last one of %s, the broadcast address",
                text,
                prefix);
    }

    /**
     * An address that is written as an address, not as a name.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static InetAddress parse(String address) {
        checkArgument(
                InetAddresses.isInetAddress(address),
                "address (%s) must be one of IPv4 or IPv6, such as 10.77.0.5 or fd00:77::5",
                address);
        return InetAddresses.forString(address);
    }
}
