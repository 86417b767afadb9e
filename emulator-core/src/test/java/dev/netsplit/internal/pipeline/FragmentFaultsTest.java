package dev.netsplit.internal.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.PacketTrigger;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Fragments;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.topology.Subnet;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fragments of a datagram share what a fault does, where its filter asks for what only the first one has. */
class FragmentFaultsTest {
    private static final int FRAGMENTS = 3;
    private static final int PORT = 5000;
    private static final List<Integer> WHOLE = List.of(0, Fragments.STEP, 2 * Fragments.STEP);
    private static final PacketFault.Selection LINK = PacketFault.on("n1", "n2");
    private static final PacketFilter BY_PORT = PacketFilter.all().udp().destinationPort(PORT);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void dropTakesAllFragmentsOfTheDatagramsWithThatPort(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT).drop());

        send(ipv6, PORT, 1);
        send(ipv6, PORT + 1, 2);

        assertThat(arrived()).containsOnlyKeys(2).containsEntry(2, WHOLE);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void countsAreOfDatagrams(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT.nth(3)).drop());

        for (int id = 1; id <= 4; id++) {
            send(ipv6, PORT, id);
        }

        assertThat(arrived()).containsOnlyKeys(1, 2, 4);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void holdHoldsAllFragments(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT).hold());
        send(ipv6, PORT, 1);
        network.pass(SECOND);
        assertThat(arrived()).isEmpty();

        network.link(0, 1).remove(fault);

        assertThat(arrived()).containsEntry(1, WHOLE);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void rejectAnswersOnce(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT).reject());

        send(ipv6, PORT, 1);

        assertThat(arrived()).isEmpty();
        assertThat(network.device(0).received()).hasSize(1);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void delayDelaysAllFragmentsByTheSame(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT).delay(Latency.uniform(SECOND, SECOND)));

        send(ipv6, PORT, 1);
        network.pass(Duration.ofSeconds(2));

        assertThat(arrived()).containsEntry(1, WHOLE);
        assertThat(network.device(1).received().stream()
                        .map(InMemoryDevice.Received::timeNs)
                        .distinct())
                .hasSize(1);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void duplicateMakesAnotherDatagramThatIsPutTogetherOnItsOwn(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT).duplicate(Duplication.random(1)));

        send(ipv6, PORT, 1);
        network.pass(SECOND);

        assertThat(arrived()).hasSize(2).containsKey(1);
        assertThat(arrived().values()).containsOnly(WHOLE);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @Test
    void aDatagramIsLostWholeOrNotAtAll() {
        LinkFault fault = inject(LINK.matching(BY_PORT).lose(Loss.random(0.5)));

        for (int id = 1; id <= 400; id++) {
            send(false, PORT, id);
        }

        assertThat(arrived().values()).containsOnly(WHOLE);
        assertThat(arrived().size())
                .as("of 400; outside in less than one of 500,000 seeds")
                .isBetween(150, 250);
        assertThat(fault.affectedPackets()).isEqualTo(400 - arrived().size());
    }

    @Test
    void aDatagramIsDuplicatedWholeOrNotAtAll() {
        inject(LINK.matching(BY_PORT).duplicate(Duplication.random(0.5)));

        for (int id = 1; id <= 100; id++) {
            send(false, PORT, id);
        }

        assertThat(arrived().values()).containsOnly(WHOLE);
        assertThat(arrived().size())
                .as("100 and copies; outside in less than one of 500,000 seeds")
                .isBetween(125, 175);
    }

    @Test
    void aLimitCountsDatagramsAndLimitsAllFragments() {
        LinkFault fault = inject(LINK.matching(BY_PORT).limit(Bandwidth.of(8 * 44))); // a fragment a second

        send(false, PORT, 1);
        network.pass(Duration.ofSeconds(2));
        assertThat(network.device(1).received()).hasSize(2);
        network.pass(SECOND);

        assertThat(arrived()).containsEntry(1, WHOLE);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @Test
    void oneDatagramIsMeantByItsName() {
        LinkFault fault =
                inject(LINK.matching(PacketFilter.all().only(PacketId.parse("UDP n1 -> n2:5000 #0, packet 1")))
                        .drop());

        for (int id = 1; id <= 3; id++) {
            send(false, PORT, id);
        }

        assertThat(arrived()).containsOnlyKeys(1, 3);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @Test
    void bytesThatStandInALaterFragmentAreFoundThereAndWhatFollowsSharesTheFate() {
        LinkFault fault =
                inject(LINK.matching(BY_PORT.payloadContains("SECOND")).drop());

        send(false, PORT, 1); // its second fragment says so

        assertThat(arrived()).containsEntry(1, List.of(0));
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @Test
    void aFilterWithoutPortsTakesFragmentsOneByOne() {
        LinkFault fault = inject(LINK.matching(PacketFilter.all().udp().nth(2)).drop());

        send(false, PORT, 1);

        assertThat(arrived()).containsEntry(1, List.of(0, 2 * Fragments.STEP));
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void fragmentsThatComeBeforeTheFirstWaitForItAndShareItsFate(boolean ipv6) {
        LinkFault fault = inject(LINK.matching(BY_PORT.nth(2)).drop());
        for (int id = 1; id <= 3; id++) {
            List<byte[]> reversed = new ArrayList<>(fragments(ipv6, PORT, id));
            Collections.reverse(reversed);
            reversed.forEach(fragment -> network.send(0, fragment));
        }

        assertThat(arrived()).containsOnlyKeys(1, 3);
        assertThat(arrived().get(1)).containsExactlyInAnyOrderElementsOf(WHOLE);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @Test
    void fragmentsWhoseFirstDoesNotComeGoOnAfterASecond() {
        network.send(0, fragments(false, PORT, 1).get(1));
        network.pass(Duration.ofMillis(999));
        assertThat(arrived()).isEmpty();

        network.pass(Duration.ofMillis(1));

        assertThat(arrived()).containsEntry(1, List.of(Fragments.STEP));
    }

    @Test
    void ofVeryManyFragmentsWithoutTheirFirstTheOldestGoOnAtOnce() {
        for (int id = 1; id <= EarlyFragments.MAX + 10; id++) {
            network.send(0, fragments(false, PORT, id).get(1));
        }

        assertThat(arrived()).hasSize(10);
        network.pass(SECOND);
        assertThat(arrived()).hasSize(EarlyFragments.MAX + 10);
    }

    @Test
    void aFragmentThatDrivesOutAnotherIsStillFoundByItsFirst() {
        int last = EarlyFragments.MAX + 1;
        for (int id = 1; id <= last; id++) {
            network.send(0, fragments(false, PORT, id).get(1));
        }
        assertThat(arrived()).containsOnlyKeys(1);

        network.send(0, fragments(false, PORT, last).get(0));

        assertThat(arrived().get(last)).hasSize(2);
    }

    @Test
    void aFaultThatComesBetweenTwoFragmentsLeavesTheDatagram() {
        List<byte[]> fragments = fragments(false, PORT, 1);
        network.send(0, fragments.get(0));
        LinkFault fault = inject(LINK.matching(BY_PORT).drop());
        fragments.subList(1, FRAGMENTS).forEach(fragment -> network.send(0, fragment));

        assertThat(arrived()).containsEntry(1, WHOLE);
        assertThat(fault.affectedPackets()).isZero();
    }

    @Test
    void fragmentsThatTheLinkMakesShareAFateToo() {
        network = TestNetwork.of(2, LinkProfile.builder().mtu(Mtu.of(68)).build());
        LinkFault fault = inject(LINK.matching(BY_PORT.everyNth(2)).delay(SECOND));
        byte[] payload = new byte[100];

        for (int i = 0; i < 2; i++) {
            network.send(0, Packets.udp(network.address(0), network.address(1), 40_000, PORT, payload));
        }

        assertThat(network.device(1).received()).hasSize(3);
        network.pass(SECOND);
        assertThat(network.device(1).received()).hasSize(6);
        assertThat(fault.affectedPackets()).isEqualTo(1);
    }

    @Test
    void aTriggerWaitsForWholeDatagrams() {
        List<Integer> arrivedWhenTriggered = new ArrayList<>();
        network.link(0, 1)
                .add(new PacketTrigger(
                        BY_PORT,
                        2,
                        RandomStream.of(1, "trigger"),
                        timeNs -> arrivedWhenTriggered.add(arrived().size())));
        for (int id = 1; id <= 3; id++) {
            List<byte[]> fragments = fragments(false, PORT, id);
            for (int i = 0; i < FRAGMENTS; i++) {
                network.send(0, fragments.get(i));
                boolean second = id > 2 || (id == 2 && i == FRAGMENTS - 1);
                assertThat(arrivedWhenTriggered).hasSize(second ? 1 : 0);
            }
        }

        assertThat(arrivedWhenTriggered).containsExactly(2);
    }

    private LinkFault inject(PacketFault spec) {
        LinkFault fault = Faults.of(spec);
        network.link(0, 1).add(fault);
        return fault;
    }

    private void send(boolean ipv6, int port, int id) {
        fragments(ipv6, port, id).forEach(fragment -> network.send(0, fragment));
    }

    private List<byte[]> fragments(boolean ipv6, int port, int id) {
        byte[] payload = new byte[FRAGMENTS * Fragments.STEP - 8];
        byte[] mark = "SECOND".getBytes(US_ASCII);
        System.arraycopy(mark, 0, payload, Fragments.STEP, mark.length);
        return ipv6
                ? Fragments.udp(ipv6(0), ipv6(1), 40_000, port, payload, id)
                : Fragments.of(Packets.udp(network.address(0), network.address(1), 40_000, port, payload), id);
    }

    private static Inet6Address ipv6(int node) {
        return Subnet.ofSlot(0).addresses(node + 1).ipv6();
    }

    /** Where the fragments begin that have arrived, by what they have in common, in the order in which they came. */
    private Map<Integer, List<Integer>> arrived() {
        return network.device(1).received().stream()
                .map(InMemoryDevice.Received::packet)
                .collect(groupingBy(Fragments::id, mapping(Fragments::offset, toList())));
    }
}
