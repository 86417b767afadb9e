package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkElementIndex;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The addresses of one network, in both families. Hosts are numbered from 1 on, and where nobody chose otherwise a node
 * has the same number in both. A subnet is chosen, see {@link SubnetChoice}, or it is one of the
 * {@linkplain #ofSlot slots} that are leased.
 *
 * @param ipv4 at most /30
 * @param ipv6 /64 to /126
 */
public record Subnet(Prefix ipv4, Prefix ipv6) {
    /** How many subnets there are to lease. */
    public static final int SLOTS = 128;

    /** Every leased IPv4 address lies in this: RFC 2544 sets it aside for testing network gear. */
    public static final Prefix IPV4_RANGE = Prefix.parse("198.18.0.0/15");

    /** Every leased IPv6 address lies in this: unique local addresses (RFC 4193). */
    public static final Prefix IPV6_RANGE = Prefix.parse("fd4e:7370:6c74::/48");

    /** The most nodes of a network, where its subnet has room for them. */
    public static final int MAX_NODES = 1000;

    /** The length of what is leased, with room for {@link #MAX_NODES}. */
    private static final int IPV4_SLOT_LENGTH = 22;

    private static final int IPV6_SLOT_LENGTH = 64;

    /** The host node's number, where the subnet has it; in smaller ones it is the last. */
    private static final int IPV6_HOST_NUMBER = 1022;

    /**
     * @throws IllegalArgumentException if a family is wrong, or a length out of range
     */
    public Subnet {
        checkArgument(ipv4.isIpv4() && ipv4.length() <= 30, "IPv4 subnet (%s) must be IPv4, at most /30", ipv4);
        checkArgument(
                !ipv6.isIpv4() && ipv6.length() >= 64 && ipv6.length() <= 126,
                "IPv6 subnet (%s) must be IPv6, /64 to /126",
                ipv6);
    }

    /**
     * One of those that are leased: a /22 of {@link #IPV4_RANGE} and a /64 of {@link #IPV6_RANGE}.
     *
     * @param slot which of them, from 0 on
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    public static Subnet ofSlot(int slot) {
        checkElementIndex(slot, SLOTS, "slot");
        return new Subnet(IPV4_RANGE.part(slot, IPV4_SLOT_LENGTH), IPV6_RANGE.part(slot, IPV6_SLOT_LENGTH));
    }

    /** The IPv4 network's own address, with host number 0, as 32 bits. */
    public int ipv4Network() {
        return Ints.fromByteArray(ipv4.network().getAddress());
    }

    /** The IPv4 broadcast address, the last one, as 32 bits. */
    public int ipv4Broadcast() {
        return ipv4Network() + ipv4.size() - 1;
    }

    /** The first 64 bits of all IPv6 addresses. */
    public long ipv6Network() {
        return Longs.fromByteArray(ipv6.network().getAddress());
    }

    /** The IPv4 address with the host number. */
    public Inet4Address ipv4(int hostNumber) {
        return (Inet4Address) ipv4.address(hostNumber);
    }

    /** The IPv6 address with the host number. */
    public Inet6Address ipv6(int hostNumber) {
        return (Inet6Address) ipv6.address(hostNumber);
    }

    /** The addresses with the host number. */
    public AddressPair addresses(int hostNumber) {
        return new AddressPair(ipv4(hostNumber), ipv6(hostNumber));
    }

    /** The addresses of the host node, where it is given none: the last ones, if there are not too many before. */
    public AddressPair hostAddresses() {
        return new AddressPair(ipv4(lastIpv4Number()), ipv6(Math.min(IPV6_HOST_NUMBER, lastIpv6Number())));
    }

    /** Whether an address of either family lies in it. */
    public boolean contains(InetAddress address) {
        return ipv4.contains(address) || ipv6.contains(address);
    }

    /** The highest host number that there is in both families. */
    public int lastNumber() {
        return Math.min(lastIpv4Number(), lastIpv6Number());
    }

    /** The highest host number in IPv4: the very last is the broadcast address. */
    public int lastIpv4Number() {
        return ipv4.size() - 2;
    }

    /** The highest host number in IPv6. */
    public int lastIpv6Number() {
        return ipv6.size() - 1;
    }

    /** How many nodes there can be beside the host: {@link #MAX_NODES}, or fewer where there is no room. */
    public int maxNodes() {
        return Math.min(MAX_NODES, lastNumber() - 1);
    }

    /** That of the two which has room for fewer. */
    public Prefix smaller() {
        return lastIpv4Number() <= lastIpv6Number() ? ipv4 : ipv6;
    }
}
