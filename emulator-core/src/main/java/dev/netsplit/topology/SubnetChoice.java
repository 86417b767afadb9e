package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The subnets that somebody chose for a network. What is not chosen is leased.
 *
 * @param ipv4 for IPv4
 * @param ipv6 for IPv6
 */
public record SubnetChoice(Optional<Prefix> ipv4, Optional<Prefix> ipv6) {
    /** Everything is leased. */
    public static final SubnetChoice NONE = new SubnetChoice(Optional.empty(), Optional.empty());

    /** Private use, shared address space, documentation: RFC 1918, 6598, 5737. */
    private static final List<Prefix> IPV4_RANGES = Stream.of(
                    "10.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "100.64.0.0/10",
                    "192.0.2.0/24",
                    "198.51.100.0/24",
                    "203.0.113.0/24")
            .map(Prefix::parse)
            .toList();

    /** Unique local addresses and documentation: RFC 4193, 3849, 9637. */
    private static final List<Prefix> IPV6_RANGES = Stream.of("fc00::/7", "2001:db8::/32", "3fff::/20")
            .map(Prefix::parse)
            .toList();

    /**
     * With another choice for one family.
     *
     * @param prefix a subnet of IPv4, /8 to /29, or of IPv6, /64 to /120
     * @throws IllegalArgumentException if its length is out of range, it is not in a range of addresses that are
     *     nobody's on the internet, or it is in the range that is leased from
     */
    public SubnetChoice with(Prefix prefix) {
        int min = prefix.isIpv4() ? 8 : 64;
        int max = prefix.isIpv4() ? 29 : 120;
        checkArgument(
                prefix.length() >= min && prefix.length() <= max,
                "subnet (%s) must have a prefix length of %s to %s",
                prefix,
                min,
                max);
        List<Prefix> ranges = prefix.isIpv4() ? IPV4_RANGES : IPV6_RANGES;
        Prefix leased = prefix.isIpv4() ? Subnet.IPV4_RANGE : Subnet.IPV6_RANGE;
        checkArgument(
                !leased.overlaps(prefix),
                "subnet (%s) must not be of %s, which networks get subnets of where none is chosen; choose one of %s",
                prefix,
                leased,
                ranges);
        checkArgument(
                ranges.stream().anyMatch(range -> range.contains(prefix)),
                "subnet (%s) must be in one of %s, for other addresses are somebody's on the internet, and a packet that"
                        + " is sent when this JVM has ended would go to them",
                prefix,
                ranges);
        return prefix.isIpv4()
                ? new SubnetChoice(Optional.of(prefix), ipv6)
                : new SubnetChoice(ipv4, Optional.of(prefix));
    }

    public boolean isNone() {
        return prefixes().isEmpty();
    }

    /** What is chosen, IPv4 first. */
    public List<Prefix> prefixes() {
        return Stream.of(ipv4, ipv6).flatMap(Optional::stream).toList();
    }

    /** The subnet, with what is leased for what is not chosen. */
    public Subnet orElse(Subnet leased) {
        return new Subnet(ipv4.orElse(leased.ipv4()), ipv6.orElse(leased.ipv6()));
    }
}
