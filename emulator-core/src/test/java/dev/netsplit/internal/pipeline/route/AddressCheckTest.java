package dev.netsplit.internal.pipeline.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.net.InetAddresses;
import com.google.common.primitives.Bytes;
import dev.netsplit.CraftedPacket;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.SimulatedPipeline;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.AddressAnnouncement;
import dev.netsplit.internal.wire.Frames;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which packets links carry, by their addresses: two nodes and the host node, in memory. */
class AddressCheckTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int HOST = 2;
    private static final MemoryLimits MEMORY = MemoryLimits.of(16 << 20);
    private static final List<NodeName> NODES = List.of(new NodeName("a"), new NodeName("b"), NodeName.HOST);
    private static final Subnet SUBNET = Subnet.ofSlot(0);
    private static final String A4 = "198.18.0.1";
    private static final String B4 = "198.18.0.2";
    private static final String HOST4 = "198.18.0.3";
    private static final String A6 = "fd4e:7370:6c74::1";
    private static final String B6 = "fd4e:7370:6c74::2";
    private static final String HOST6 = "fd4e:7370:6c74::3";
    private static final int PRIORITY_TAG = 0x8100_0000;

    @ParameterizedTest
    @EnumSource(Layer.class)
    void whatIsOfTheNetworkReachesTheHostAndLeavesIt(Layer layer) {
        SimulatedPipeline pipeline = pipeline(layer, false);
        send(pipeline, layer, A, udp(A4, HOST4));
        send(pipeline, layer, A, udp(A6, HOST6));
        send(pipeline, layer, HOST, udp(HOST4, A4));
        send(pipeline, layer, HOST, udp(HOST6, A6));

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(2, 2, 0, 0));
        assertThat(counts(pipeline, HOST, A)).isEqualTo(new Counts(2, 2, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.66, 198.18.0.3", // a stranger's
        "198.18.4.1, 198.18.0.3", // the next network's
        "127.0.0.1, 198.18.0.3",
        "169.254.1.1, 198.18.0.3",
        "224.0.0.1, 198.18.0.3",
        "2001:db8::66, fd4e:7370:6c74::3",
        "fd4e:7370:6c74:1::1, fd4e:7370:6c74::3",
        "::1, fd4e:7370:6c74::3",
        "::, fd4e:7370:6c74::3",
        "ff02::1, fd4e:7370:6c74::3"
    })
    void theHostGetsNothingFromElsewhere(String from, String to) {
        for (Layer layer : Layer.values()) {
            SimulatedPipeline pipeline = pipeline(layer, false);
            send(pipeline, layer, A, udp(from, to));

            assertThat(pipeline.links().link(A, HOST).stats().foreign()).isEqualTo(1);
            assertThat(pipeline.device(HOST).received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "198.18.0.1, 203.0.113.77",
        "198.18.0.1, 198.18.4.1",
        "198.18.0.1, 127.0.0.1",
        "fd4e:7370:6c74::1, 2001:db8::77",
        "fd4e:7370:6c74::1, fd4e:7370:6c74:1::1",
        "fd4e:7370:6c74::1, ::1"
    })
    void theHostGetsNothingToSendOn(String from, String to) {
        SimulatedPipeline pipeline = pipeline(Layer.ETHERNET, false);
        send(pipeline, Layer.ETHERNET, A, udp(from, to));

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(1, 0, 1, 0));
        assertThat(pipeline.device(HOST).received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.66, 198.18.0.1",
        "198.18.7.254, 198.18.0.1", // the host's in another network
        "2001:db8::66, fd4e:7370:6c74::1",
        "fd4e:7370:6c74:1::3fe, fd4e:7370:6c74::1"
    })
    void theHostSendsNothingFromElsewhere(String from, String to) {
        for (Layer layer : Layer.values()) {
            SimulatedPipeline pipeline = pipeline(layer, false);
            send(pipeline, layer, HOST, udp(from, to));

            assertThat(counts(pipeline, HOST, A)).isEqualTo(new Counts(1, 0, 1, 1));
            assertThat(pipeline.device(A).received()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.66, 198.18.0.2", "198.18.0.3, 198.18.0.2", "2001:db8::66, fd4e:7370:6c74::2"})
    void betweenNodesForeignSourcesPassAndAreCounted(String from, String to) {
        for (Layer layer : Layer.values()) {
            SimulatedPipeline pipeline = pipeline(layer, false);
            send(pipeline, layer, A, udp(from, to));

            assertThat(counts(pipeline, A, B)).isEqualTo(new Counts(1, 1, 0, 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.66, 198.18.0.2", "198.18.0.3, 198.18.0.2", "2001:db8::66, fd4e:7370:6c74::2"})
    void orAreDroppedWhereTheCheckIsStrict(String from, String to) {
        for (Layer layer : Layer.values()) {
            SimulatedPipeline pipeline = pipeline(layer, true);
            send(pipeline, layer, A, udp(from, to));
            send(pipeline, layer, A, udp(A4, B4));
            send(pipeline, layer, A, udp(A6, B6));
            send(pipeline, layer, B, udp(B4, A4));

            assertThat(counts(pipeline, A, B)).isEqualTo(new Counts(3, 2, 1, 1));
            assertThat(counts(pipeline, B, A)).isEqualTo(new Counts(1, 1, 0, 0));
        }
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void aBroadcastIsJudgedOnEachLink(Layer layer) {
        SimulatedPipeline pipeline = pipeline(layer, false);
        byte[] packet = udp("203.0.113.66", "239.1.2.3");
        pipeline.send(A, layer == Layer.IP ? packet : Frames.frame(Frames.EVERYBODY, Frames.mac(1), 0x0800, packet));

        assertThat(counts(pipeline, A, B)).isEqualTo(new Counts(1, 1, 0, 1));
        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(1, 0, 1, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 255.255.255.255", // DHCP
        "198.18.0.1, 224.0.0.251",
        "fe80::1, ff02::1",
        "::, ff02::16",
        "fd4e:7370:6c74::1, fe80::3",
        "fe80::1, fd4e:7370:6c74::3"
    })
    void addressesThatAreValidOnTheirLinkOnlyPass(String from, String to) {
        SimulatedPipeline pipeline = pipeline(Layer.ETHERNET, true);
        send(pipeline, Layer.ETHERNET, A, udp(from, to));

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(1, 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "198.18.0.1, 198.18.0.3, true, 0",
        "0.0.0.0, 198.18.0.3, true, 0", // a probe
        "198.18.0.2, 198.18.0.3, true, 1", // in another node's name
        "203.0.113.66, 198.18.0.3, false, 1",
        "198.18.0.1, 192.0.2.1, false, 0" // the machine would answer for all its addresses
    })
    void arpIsJudgedByItsAddresses(String from, String target, boolean passes, int foreignSources) {
        SimulatedPipeline pipeline = pipeline(Layer.ETHERNET, false);
        byte[] frame = AddressAnnouncement.frame(InetAddresses.forString(from), MacAddress.OF_HOST);
        System.arraycopy(InetAddresses.forString(target).getAddress(), 0, frame, 14 + 24, 4);
        pipeline.send(A, frame);

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(1, passes ? 1 : 0, passes ? 0 : 1, foreignSources));
        assertThat(counts(pipeline, A, B)).isEqualTo(new Counts(1, 1, 0, foreignSources));
    }

    @Test
    void aTagThatTellsAPriorityOnlyHidesNothing() {
        for (int[] tags : List.of(new int[] {PRIORITY_TAG}, new int[] {PRIORITY_TAG, PRIORITY_TAG}, new int[] {
            PRIORITY_TAG, PRIORITY_TAG, PRIORITY_TAG
        })) {
            SimulatedPipeline pipeline = pipeline(Layer.ETHERNET, false);
            byte[] stray = udp(A4, "203.0.113.77");
            pipeline.send(A, Frames.frame(Frames.EVERYBODY, Frames.mac(1), 0x0800, stray, tags));

            assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(1, 0, 1, 0));
            assertThat(counts(pipeline, A, B)).isEqualTo(new Counts(1, 1, 0, 0));
        }
    }

    @Test
    void framesOfOtherKindsPass() {
        SimulatedPipeline pipeline = pipeline(Layer.ETHERNET, false);
        pipeline.send(A, Frames.frame(Frames.EVERYBODY, Frames.mac(1), 0x88B5, new byte[60]));
        pipeline.send(A, Frames.frame(Frames.EVERYBODY, Frames.mac(1), 0x8847, new byte[60])); // labels, IP behind them

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(2, 1, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8307", "8907", "018307", "4400", "4401"}) // the last two cannot be read
    void aSourceRouteStopsAtTheHost(String options) {
        SimulatedPipeline pipeline = pipeline(Layer.IP, false);
        byte[] packet = withOptions(udp(A4, HOST4), options);
        pipeline.send(A, packet);
        pipeline.send(A, withOptions(udp(A4, HOST4), "0107040000000000")); // a recorded route is none
        pipeline.send(A, withOptions(udp(A4, B4), options));

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(2, 1, 1, 0));
        assertThat(counts(pipeline, A, B)).isEqualTo(new Counts(1, 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "43, 1100040000000000, false",
        "0, 2b00010400000000 1100040000000000, false",
        "60, 2b00010400000000 1100040000000000, false",
        "44, 2b00000100000001, false", // the rest may come in a later fragment
        "44, 3c00000100000001, false",
        "44, 1100000100000001, true",
        "0, 1100010400000000, true",
        "58, 8600000000000000, false", // a router advertisement
        "0, 3a00010400000000 8600000000000000, false",
        "58, 8700000000000000, true"
    })
    void anOrderToItsKernelStopsAtTheHost(int next, String headers, boolean passes) {
        SimulatedPipeline pipeline = pipeline(Layer.IP, false);
        byte[] packet = Bytes.concat(Arrays.copyOf(udp(A6, HOST6), 40), bytes(headers.replace(" ", "")), new byte[16]);
        packet[6] = (byte) next;
        packet[5] = (byte) (packet.length - 40);
        pipeline.send(A, packet);

        assertThat(counts(pipeline, A, HOST)).isEqualTo(new Counts(1, passes ? 1 : 0, passes ? 0 : 1, 0));
    }

    /** IPv6 has no checksum over its header. */
    @Test
    void whatTheLinkChangesIsJudgedAfterwards() {
        SimulatedPipeline pipeline = new SimulatedPipeline(
                Layer.IP,
                NODES,
                42,
                link -> LinkProfile.builder()
                        .corruption(Corruption.random(1).target(Corruption.Target.HEADER))
                        .build(),
                node -> NodeLimits.NONE,
                MEMORY);
        for (int i = 0; i < 1000; i++) {
            pipeline.send(A, udp(A6, HOST6));
        }

        LinkStats stats = pipeline.links().link(A, HOST).stats();
        assertThat(stats.foreignSources()).isZero();
        assertThat(stats.foreign()).isPositive();
        assertThat(stats.delivered() + stats.foreign()).isEqualTo(1000);
    }

    @Test
    void aSubnetOfAnyLengthKnowsItsOwn() {
        Subnet small = new Subnet(Prefix.parse("10.77.0.128/29"), Prefix.parse("fd00:77::ff00/120"));
        AddressPair own = pair("10.77.0.129", "fd00:77::ff01");
        AddressCheck check = new AddressCheck(small, List.of(own), 0, false);

        assertThat(check.areOfNetwork(Packets.buffer(udp("10.77.0.129", "10.77.0.134"))))
                .isTrue();
        assertThat(check.areOfNetwork(Packets.buffer(udp("10.77.0.129", "10.77.0.136"))))
                .isFalse();
        assertThat(check.areOfNetwork(Packets.buffer(udp("10.77.0.127", "10.77.0.134"))))
                .isFalse();
        assertThat(check.areOfNetwork(Packets.buffer(udp("fd00:77::ff01", "fd00:77::ffff"))))
                .isTrue();
        assertThat(check.areOfNetwork(Packets.buffer(udp("fd00:77::ff01", "fd00:77::fe01"))))
                .isFalse();
        assertThat(check.areOfNetwork(Packets.buffer(udp("fd00:77:0:0:1::ff01", "fd00:77::ff02"))))
                .isFalse();
        assertThat(check.areOfNetwork(Packets.buffer(udp("fd00:77:0:1::ff01", "fd00:77::ff02"))))
                .isFalse();
    }

    @Test
    void anAddressThatMovedIsItsHoldersOwn() {
        AddressCheck check =
                new AddressCheck(SUBNET, List.of(SUBNET.addresses(1), SUBNET.addresses(2)), AddressCheck.NO_HOST, true);
        AddressPair moving = SUBNET.addresses(900);
        for (InetAddress[] each :
                new InetAddress[][] {{moving.ipv4(), SUBNET.ipv4(2)}, {moving.ipv6(), SUBNET.ipv6(2)}}) {
            var packet =
                    Packets.buffer(CraftedPacket.udp(each[0], 1, each[1], 1).bytes());
            assertThat(check.isSourceOf(packet, 0)).isFalse();
            check.assign(moving, 0);
            assertThat(check.isSourceOf(packet, 0)).isTrue();
            assertThat(check.isSourceOf(packet, 1)).isFalse();
            check.assign(moving, 1);
            assertThat(check.isSourceOf(packet, 0)).isFalse();
            check.assign(moving, Destinations.NOWHERE);
            assertThat(check.isSourceOf(packet, 1)).isFalse();
        }
    }

    @Test
    void theCheckIsNoImpairmentThatAReplayWouldRepeat() {
        assertThat(FateCause.ADDRESSES.isImpairment()).isFalse();
    }

    private static AddressPair pair(String ipv4, String ipv6) {
        return new AddressPair(
                (Inet4Address) InetAddresses.forString(ipv4), (Inet6Address) InetAddresses.forString(ipv6));
    }

    private static SimulatedPipeline pipeline(Layer layer, boolean strict) {
        SimulatedPipeline pipeline = new SimulatedPipeline(
                layer,
                NODES,
                42,
                link -> LinkProfile.clean(),
                node -> NodeLimits.NONE,
                MEMORY,
                Optional.empty(),
                Optional.empty(),
                strict);
        assertThat(pipeline.subnet()).isEqualTo(SUBNET);
        return pipeline;
    }

    /** In an Ethernet network to a group, so that it crosses the link whatever the switch has learned. */
    private static void send(SimulatedPipeline pipeline, Layer layer, int from, byte[] packet) {
        int etherType = packet[0] >> 4 == 4 ? 0x0800 : 0x86DD;
        pipeline.send(
                from,
                layer == Layer.IP ? packet : Frames.frame(Frames.EVERYBODY, Frames.mac(from + 1), etherType, packet));
    }

    private static byte[] udp(String from, String to) {
        return CraftedPacket.udp(InetAddresses.forString(from), 4000, InetAddresses.forString(to), 9)
                .payload(new byte[8])
                .bytes();
    }

    /** Filled up with zeros, which end the options. */
    private static byte[] withOptions(byte[] ipv4, String options) {
        byte[] header = Arrays.copyOf(ipv4, 20);
        byte[] padded = Arrays.copyOf(bytes(options), 12);
        header[0] = 0x48;
        ByteBuffer.wrap(header).putShort(2, (short) (ipv4.length + padded.length));
        return Bytes.concat(header, padded, Arrays.copyOfRange(ipv4, 20, ipv4.length));
    }

    private static byte[] bytes(String hex) {
        return BaseEncoding.base16().lowerCase().decode(hex);
    }

    private static Counts counts(SimulatedPipeline pipeline, int from, int to) {
        LinkStats stats = pipeline.links().link(from, to).stats();
        return new Counts(stats.offered(), stats.delivered(), stats.foreign(), stats.foreignSources());
    }

    private record Counts(long offered, long delivered, long foreign, long foreignSources) {}
}
