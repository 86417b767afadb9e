package dev.netsplit.internal.address;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Who has which address of a subnet: nodes from the first one on, in the order of declaration, the host the last,
 * virtual addresses and made-up hosts from there downwards; each the same number in both families, unless somebody
 * chose otherwise. What takes addresses is thread-safe.
 */
public final class AddressBook {
    private final Subnet subnet;
    private final Set<InetAddress> taken;
    private final AddressPair host;
    private final ImmutableMap<NodeName, AddressPair> nodes;
    private int virtualAddresses;

    private AddressBook(
            Subnet subnet, List<NodeName> names, Addressing addressing, ImmutableMap<NodeName, Integer> numbers) {
        this.subnet = subnet;
        this.taken = new HashSet<>(addressing.chosen().values());
        this.host = takeHost(addressing.chosen().get(NodeName.HOST));
        ImmutableMap.Builder<NodeName, AddressPair> pairs = ImmutableMap.builder();
        for (NodeName name : names) {
            Integer number = numbers.get(name);
            OptionalInt rather = number == null ? OptionalInt.empty() : OptionalInt.of(number);
            pairs.put(name, take(addressing.chosen().get(name), rather, 1, 1));
        }
        this.nodes = pairs.buildOrThrow();
    }

    /**
     * The addresses of a network's nodes. Where something was chosen they follow from that alone; else names keep the
     * numbers that they had in this JVM's networks before.
     *
     * @param addressing has {@linkplain Addressing#requireRoomFor room} for them
     */
    public static AddressBook of(Subnet subnet, List<NodeName> names, Addressing addressing) {
        return new AddressBook(
                subnet,
                names,
                addressing,
                addressing.subnets().isNone() ? HostNumbers.OF_THIS_JVM.assign(names) : ImmutableMap.of());
    }

    public Subnet subnet() {
        return subnet;
    }

    /** Of the declared nodes, in their order. */
    public ImmutableMap<NodeName, AddressPair> nodes() {
        return nodes;
    }

    public AddressPair host() {
        return host;
    }

    /**
     * Addresses that nobody has.
     *
     * @param chosen which they are to be, one for each family at the most; what is not chosen is any
     * @throws IllegalArgumentException if one is taken, or not for a host in the subnet
     * @throws IllegalStateException if there are none left
     */
    public synchronized AddressPair takeVirtual(List<InetAddress> chosen) {
        for (InetAddress address : chosen) {
            Addressing.requireHostAddress(subnet, address);
            checkArgument(
                    !taken.contains(address),
                    "virtual address (%s) must be one that nobody has",
                    InetAddresses.toAddrString(address));
        }
        try {
            AddressPair pair = take(chosen, OptionalInt.empty(), subnet.lastNumber(), -1);
            virtualAddresses++;
            return pair;
        } catch (NoSuchElementException e) {
            throw new IllegalStateException(
                    "virtual addresses (%s) must be at most %s beside %s nodes in subnet %s; choose a larger one"
                            .formatted(virtualAddresses + 1, virtualAddresses, nodes.size(), subnet.smaller()),
                    e);
        }
    }

    /**
     * Addresses that nobody has, for a made-up host.
     *
     * @throws IllegalStateException if there are none left
     */
    public synchronized AddressPair takeMadeUp() {
        try {
            return take(List.of(), OptionalInt.empty(), subnet.lastNumber(), -1);
        } catch (NoSuchElementException e) {
            throw new IllegalStateException(
                    "made-up hosts must find an address free in subnet %s; choose a larger one"
                            .formatted(subnet.smaller()),
                    e);
        }
    }

    /** In a family that was not chosen it is the last one, which the host's device always has. */
    private AddressPair takeHost(List<InetAddress> chosen) {
        AddressPair last = subnet.hostAddresses();
        int ipv4 = subnet.ipv4().numberOf(last.ipv4());
        int ipv6 = subnet.ipv6().numberOf(last.ipv6());
        AddressPair pair = new AddressPair(
                ipv4(chosen).orElseGet(() -> subnet.ipv4(first(this::isIpv4Free, OptionalInt.empty(), ipv4, -1))),
                ipv6(chosen).orElseGet(() -> subnet.ipv6(first(this::isIpv6Free, OptionalInt.empty(), ipv6, -1))));
        taken.addAll(pair.both());
        return pair;
    }

    /**
     * Takes what is chosen, and for what is not the same number as the other's, or the first that is free.
     *
     * @param rather the number to take if it can be
     * @param from where to begin to look
     * @param step 1 or -1
     * @throws NoSuchElementException if there is none
     */
    private AddressPair take(List<InetAddress> chosen, OptionalInt rather, int from, int step) {
        Optional<Inet4Address> ipv4 = ipv4(chosen);
        Optional<Inet6Address> ipv6 = ipv6(chosen);
        OptionalInt alike;
        if (ipv4.isPresent() || ipv6.isPresent()) {
            alike = OptionalInt.of(ipv4.map(subnet.ipv4()::numberOf)
                    .orElseGet(() -> subnet.ipv6().numberOf(ipv6.orElseThrow())));
        } else {
            alike = find(number -> isIpv4Free(number) && isIpv6Free(number), rather, from, step);
        }
        AddressPair pair = new AddressPair(
                ipv4.orElseGet(() -> subnet.ipv4(first(this::isIpv4Free, alike, from, step))),
                ipv6.orElseGet(() -> subnet.ipv6(first(this::isIpv6Free, alike, from, step))));
        taken.addAll(pair.both());
        return pair;
    }

    private int first(IntPredicate isFree, OptionalInt rather, int from, int step) {
        return find(isFree, rather, from, step).orElseThrow();
    }

    private OptionalInt find(IntPredicate isFree, OptionalInt rather, int from, int step) {
        IntStream all = step > 0
                ? IntStream.rangeClosed(from, subnet.lastNumber())
                : IntStream.iterate(from, number -> number > 0, number -> number + step);
        return IntStream.concat(rather.stream(), all).filter(isFree).findFirst();
    }

    private boolean isIpv4Free(int number) {
        return number <= subnet.lastIpv4Number() && !taken.contains(subnet.ipv4(number));
    }

    private boolean isIpv6Free(int number) {
        return number <= subnet.lastIpv6Number() && !taken.contains(subnet.ipv6(number));
    }

    private static Optional<Inet4Address> ipv4(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(Inet4Address.class::isInstance)
                .map(Inet4Address.class::cast)
                .findFirst();
    }

    private static Optional<Inet6Address> ipv6(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(Inet6Address.class::isInstance)
                .map(Inet6Address.class::cast)
                .findFirst();
    }
}
