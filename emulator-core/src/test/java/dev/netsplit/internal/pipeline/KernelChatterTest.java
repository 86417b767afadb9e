package dev.netsplit.internal.pipeline;

import static dev.netsplit.internal.wire.Frames.EVERYBODY;
import static dev.netsplit.internal.wire.Frames.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.Frames;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults count what programs cause, and not what kernels say to groups of their own accord. */
class KernelChatterTest {
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final long GROUP = 0x3333_0000_0001L;

    private final SimulatedPipeline pipeline = new SimulatedPipeline(
            Layer.ETHERNET,
            List.of(new NodeName("a"), new NodeName("b"), new NodeName("c")),
            42,
            link -> LinkProfile.builder().latency(Duration.ofMillis(10)).build(),
            node -> NodeLimits.NONE,
            MemoryLimits.of(256 << 20));

    /** Node a asks for the address of the node with the number: 0 is its own, so that it announces it. */
    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 0", "9, 0"})
    void aQuestionForAnAddressCountsOnTheLinkToItsNode(int target, int count) {
        ByteBuffer arp = ByteBuffer.allocate(28).putLong(0, 0x0001_0800_0604_0001L);
        arp.putInt(14, address(0)).putInt(24, address(target));
        assertThat(affected(Frames.frame(EVERYBODY, mac(0), ARP, arp.array()))).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0", "9, 0"})
    void soDoesOneForAnAddressOfIpv6(int target, int count) {
        assertThat(affected(solicitation(0, target))).isEqualTo(count);
    }

    @Test
    void aTestWhetherAnAddressIsFreeDoesNot() {
        byte[] test = solicitation(0, 1);
        ByteBuffer.wrap(test).position(14 + 8).put(new byte[16]);
        assertThat(affected(test)).isZero();
    }

    /**
     * Queries, reports and leaves of groups and a solicitation of routers, behind a hop-by-hop option or not; an
     * advertisement, an echo.
     */
    @ParameterizedTest
    @CsvSource({"130, 0", "131, 0", "132, 0", "143, 0", "133, 0", "134, 1", "136, 1", "128, 1"})
    void messagesOfIcmpv6(int type, int count) {
        assertThat(affected(icmpv6(GROUP, type, false))).isEqualTo(count);
        assertThat(affected(icmpv6(GROUP, type, true))).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "17, 1"})
    void packetsOfIpv4ToGroups(int protocol, int count) {
        ByteBuffer packet = ByteBuffer.allocate(40).put(0, (byte) 0x45).putShort(2, (short) 40);
        packet.put(9, (byte) protocol).putInt(12, address(0)).putInt(16, 0xE000_0016);
        assertThat(affected(Frames.frame(0x0100_5E00_0016L, mac(0), IPV4, packet.array())))
                .isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {130, 135, 136, 143})
    void whatGoesToOneNodeCounts(int type) {
        assertThat(affected(icmpv6(mac(1), type, false))).isEqualTo(1);
    }

    @Test
    void framesOfOtherKindsCount() {
        assertThat(affected(Frames.frame(EVERYBODY, mac(0), 0x88B5, new byte[46])))
                .isEqualTo(1);
    }

    /**
     * Sends a frame of node a; returns how often a partition counts it: one that meets it, and likewise one while it is
     * under way.
     */
    private long affected(byte[] frame) {
        LinkState link = pipeline.links().link(0, 1);
        pipeline.send(0, frame);
        LinkFault later = Faults.partition(new PacketAction.Drop());
        link.add(later);
        long underWay = later.affectedPackets();
        pipeline.send(0, frame);
        assertThat(later.affectedPackets()).isEqualTo(2 * underWay);
        link.remove(later);
        pipeline.pass(Duration.ofSeconds(1));
        assertThat(link.stats().inFlight()).isZero();
        assertThat(link.stats().cut()).isGreaterThanOrEqualTo(2);
        return underWay;
    }

    private byte[] solicitation(int source, int target) {
        byte[] frame = icmpv6(GROUP, 135, false);
        ByteBuffer.wrap(frame)
                .position(14 + 8)
                .put(ipv6(source))
                .position(14 + 48)
                .put(ipv6(target));
        return frame;
    }

    private byte[] icmpv6(long to, int type, boolean behindOption) {
        byte[] option = behindOption ? HexFormat.of().parseHex("3a00050200000000") : new byte[0];
        ByteBuffer packet = ByteBuffer.allocate(40 + option.length + 24);
        packet.put(0, (byte) 0x60).putShort(4, (short) (option.length + 24)).put(6, (byte) (behindOption ? 0 : 58));
        packet.put(7, (byte) 255).position(8).put(ipv6(0)).put(24, (byte) 0xFF).put(25, (byte) 2);
        packet.position(40).put(option).put((byte) type);
        return Frames.frame(to, mac(0), IPV6, packet.array());
    }

    private byte[] ipv6(int node) {
        byte[] address = pipeline.subnet().ipv6().network().getAddress();
        address[15] = (byte) (node + 1);
        return address;
    }

    private int address(int node) {
        return pipeline.subnet().ipv4Network() + node + 1;
    }
}
