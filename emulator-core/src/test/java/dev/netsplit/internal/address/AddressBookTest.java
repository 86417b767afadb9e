package dev.netsplit.internal.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import dev.netsplit.topology.SubnetChoice;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private static final SubnetChoice BOTH =
            SubnetChoice.NONE.with(Prefix.parse("10.77.0.0/24")).with(Prefix.parse("fd00:77::/64"));
    private static final List<NodeName> NAMES = names("a", "b", "c");

    @Test
    void nodesComeFirstInOrderTheHostLastAndVirtualAddressesBeforeIt() {
        AddressBook book = book(BOTH, NAMES);

        assertThat(texts(book.nodes().values()))
                .containsExactly("10.77.0.1 fd00:77::1", "10.77.0.2 fd00:77::2", "10.77.0.3 fd00:77::3");
        assertThat(text(book.host())).isEqualTo("10.77.0.254 fd00:77::3fe");
        assertThat(text(book.takeVirtual(List.of()))).isEqualTo("10.77.0.253 fd00:77::fd");
        assertThat(text(book.takeVirtual(List.of()))).isEqualTo("10.77.0.252 fd00:77::fc");
    }

    @Test
    void theSameInEachNetworkWhateverNamesThereWereBefore() {
        book(BOTH, names("c", "b"));

        assertThat(texts(book(BOTH, NAMES).nodes().values()).get(2)).isEqualTo("10.77.0.3 fd00:77::3");
    }

    @Test
    void othersMakeWayForChosenAddresses() {
        AddressBook book =
                book(BOTH, NAMES, "a", "10.77.0.7", "b", "fd00:77::1", "host", "10.77.0.2", "host", "fd00:77::abcd:1");

        assertThat(texts(book.nodes().values()))
                .containsExactly("10.77.0.7 fd00:77::7", "10.77.0.1 fd00:77::1", "10.77.0.3 fd00:77::3");
        assertThat(text(book.host())).isEqualTo("10.77.0.2 fd00:77::abcd:1");
    }

    @Test
    void aNumberThatIsTakenInOneFamilyIsNobodysInTheOther() {
        AddressBook book = book(BOTH, NAMES, "b", "10.77.0.1", "b", "fd00:77::2", "c", "10.77.0.254");

        assertThat(texts(book.nodes().values()))
                .containsExactly("10.77.0.3 fd00:77::3", "10.77.0.1 fd00:77::2", "10.77.0.254 fd00:77::fe");
        assertThat(text(book.host())).isEqualTo("10.77.0.253 fd00:77::3fe");
    }

    @Test
    void aSmallSubnetIsUsedToItsLastAddress() {
        SubnetChoice small = SubnetChoice.NONE.with(Prefix.parse("10.77.0.8/29"));
        AddressBook book = book(small, names("a", "b", "c"), "a", "10.77.0.10", "b", "10.77.0.9");

        assertThat(book.nodes().values())
                .extracting(pair -> pair.ipv4().getHostAddress())
                .containsExactly("10.77.0.10", "10.77.0.9", "10.77.0.11");
        assertThat(book.host().ipv4().getHostAddress()).isEqualTo("10.77.0.14");
        assertThat(book.host().ipv6())
                .isEqualTo(Subnet.ofSlot(5).hostAddresses().ipv6()); // which the device always has
        book.takeVirtual(List.of());
        book.takeVirtual(List.of(InetAddresses.forString("10.77.0.12")));
        assertThatIllegalStateException()
                .isThrownBy(() -> book.takeVirtual(List.of()))
                .withMessage("virtual addresses (3) must be at most 2 beside 3 nodes in subnet 10.77.0.8/29;"
                        + " choose a larger one");
    }

    @Test
    void virtualAddressesMayBeChosen() {
        AddressBook book = book(BOTH, NAMES);

        assertThat(text(book.takeVirtual(addresses("10.77.0.100")))).isEqualTo("10.77.0.100 fd00:77::64");
        assertThat(text(book.takeVirtual(addresses("fd00:77::a:1")))).isEqualTo("10.77.0.253 fd00:77::a:1");
        assertThat(text(book.takeVirtual(addresses("10.77.0.102", "fd00:77::7"))))
                .isEqualTo("10.77.0.102 fd00:77::7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> book.takeVirtual(addresses("10.77.0.1")))
                .withMessage("virtual address (10.77.0.1) must be one that nobody has");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> book.takeVirtual(addresses("10.78.0.1")))
                .withMessage("address (10.78.0.1) must be in 10.77.0.0/24 or fd00:77::/64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> book.takeVirtual(addresses("10.77.0.255")))
                .withMessage("address (10.77.0.255) must not be the last one of 10.77.0.0/24, the broadcast address");
    }

    @Test
    void aThousandNodesHaveRoomInASlash22() {
        SubnetChoice choice = SubnetChoice.NONE.with(Prefix.parse("10.77.0.0/22"));
        List<NodeName> names =
                IntStream.range(0, 1000).mapToObj(i -> new NodeName("n" + i)).toList();
        AddressBook book = book(choice, names, "n0", "10.77.3.254", "n1", "10.77.0.2");

        assertThat(book.nodes().values().stream().flatMap(pair -> pair.both().stream()))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(book.host().both());
    }

    private static AddressBook book(SubnetChoice choice, List<NodeName> names, String... nodesAndAddresses) {
        ImmutableListMultimap.Builder<NodeName, InetAddress> chosen = ImmutableListMultimap.builder();
        for (int i = 0; i < nodesAndAddresses.length; i += 2) {
            NodeName name = nodesAndAddresses[i].equals("host") ? NodeName.HOST : new NodeName(nodesAndAddresses[i]);
            chosen.put(name, InetAddresses.forString(nodesAndAddresses[i + 1]));
        }
        Addressing addressing = new Addressing(choice, chosen.build());
        addressing.requireRoomFor(ImmutableSet.copyOf(names));
        return AddressBook.of(choice.orElse(Subnet.ofSlot(5)), names, addressing);
    }

    private static List<NodeName> names(String... names) {
        return Stream.of(names).map(NodeName::new).toList();
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(InetAddresses::forString).toList();
    }

    private static List<String> texts(Collection<AddressPair> pairs) {
        return pairs.stream().map(AddressBookTest::text).toList();
    }

    private static String text(AddressPair pair) {
        return InetAddresses.toAddrString(pair.ipv4()) + " " + InetAddresses.toAddrString(pair.ipv6());
    }
}
