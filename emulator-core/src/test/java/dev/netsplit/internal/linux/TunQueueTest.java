package dev.netsplit.internal.linux;

import static dev.netsplit.internal.linux.TestNode.SUBNET;
import static dev.netsplit.internal.linux.TestNode.receive;
import static dev.netsplit.internal.linux.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.Frames;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.internal.wire.VirtioHeader;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices with several queues, and with the protocol information header, as a kernel has them. */
@RequiresTun
@RequiresProgram("ip")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // a wait in the kernel heeds no interrupt
class TunQueueTest {
    private static final int QUEUES = 4;
    private static final int FLOWS = 64;

    @ParameterizedTest
    @CsvSource({"IP, ALL", "IP, NONE", "ETHERNET, ALL", "ETHERNET, NONE"})
    void protocolInformationIsTakenOffAndPutBeforePackets(Layer layer, Offloads offloads) throws Exception {
        DeviceOptions options = new DeviceOptions(layer, true, 1, offloads);
        for (boolean ipv6 : new boolean[] {false, true}) {
            try (TestNode sender = TestNode.open(1, options);
                    TestNode receiver = TestNode.open(2, options)) {
                sender.device.setOffloads(offloads);
                receiver.device.setOffloads(offloads);
                InetAddress from = ipv6 ? SUBNET.ipv6(1) : SUBNET.ipv4(1);
                InetAddress to = ipv6 ? SUBNET.ipv6(2) : SUBNET.ipv4(2);
                knowEachOther(layer, sender, to);
                try (DatagramChannel source = sender.socket(from);
                        DatagramChannel target = receiver.socket(to)) {
                    send(source, "hello", to);
                    PacketBuffer packet = sender.read();
                    if (layer == Layer.ETHERNET) {
                        while (EthernetHeader.isGroup(EthernetHeader.destination(packet))) { // its kernel joins groups
                            packet = sender.read();
                        }
                    }
                    assertThat(packet.etherType()).isEqualTo(ipv6 ? 0x86DD : 0x0800);
                    assertThat(receiver.device.write(packet)).isTrue();
                    assertThat(receive(target)).isEqualTo("hello");
                }
            }
        }
    }

    /** As one in which a corruption changed the version: it reaches the kernel, which counts it, as from a wire. */
    @Test
    void withProtocolInformationABrokenPacketIsTheKernelsToRefuse() throws Exception {
        for (boolean informed : new boolean[] {false, true}) {
            try (TestNode sender = TestNode.open(1, new DeviceOptions(Layer.IP, informed, 1, Offloads.ALL));
                    DatagramChannel source = sender.socket(SUBNET.ipv4(1))) {
                send(source, "hello", SUBNET.ipv4(2));
                PacketBuffer packet = sender.read();
                packet.bytes().put(packet.offset(), (byte) 0xF5);

                assertThat(sender.device.write(packet)).isEqualTo(informed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void flowsAreSpreadOverQueuesAndEachKeepsToOne(Layer layer) throws Exception {
        try (TestNode node = TestNode.open(1, new DeviceOptions(layer, false, QUEUES, Offloads.ALL))) {
            knowEachOther(layer, node, SUBNET.ipv4(2));
            sendOnManyFlows(node);

            Map<Integer, TunQueue> queueOf = new HashMap<>();
            int packets = 0;
            for (TunQueue queue : node.device.queues()) {
                for (PacketBuffer packet = node.read(queue); packet.length() > 0; packet = node.read(queue)) {
                    Headers headers = headers(layer, packet);
                    if (headers.protocol() == Headers.UDP && headers.destinationPort() == TestNode.PORT) {
                        packets++;
                        TunQueue before = queueOf.put(headers.sourcePort(), queue);
                        assertThat(before).isIn(null, queue);
                    }
                }
            }
            assertThat(packets).isEqualTo(3 * FLOWS);
            assertThat(queueOf).hasSize(FLOWS);
            assertThat(queueOf.values().stream().distinct().count()).isGreaterThan(1); // else with odds of 4^-63
        }
    }

    /** So that the kernel, which answers by the queue that a flow came from, keeps flows apart too. */
    @Test
    void anAnswerComesByTheQueueByWhichItsFlowIsWritten() throws Exception {
        try (TestNode node = TestNode.open(1, new DeviceOptions(Layer.IP, false, QUEUES, Offloads.ALL));
                DatagramChannel echo = node.socket(SUBNET.ipv4(1))) {
            for (int flow = 0; flow < FLOWS; flow++) {
                PacketBuffer question = node.read(node.device.queues().get(0));
                assertThat(question.length()).isZero();
                byte[] packet = Packets.udp(
                        SUBNET.ipv4Network() + 2, SUBNET.ipv4Network() + 1, 5000 + flow, TestNode.PORT, new byte[] {1});
                question.bytes().put(question.offset(), packet);
                question.length(packet.length);
                VirtioHeader.clear(question);
                question.identify((long) flow << 33 | 3, 0);
                assertThat(node.device.write(question)).isTrue();

                ByteBuffer received = ByteBuffer.allocate(10);
                echo.send(received.flip(), echo.receive(received));
                for (int queue = 0; queue < QUEUES; queue++) {
                    int length = node.read(node.device.queues().get(queue)).length();
                    assertThat(length > 0).isEqualTo(queue == flow % QUEUES);
                }
            }
        }
    }

    @Test
    void aDeviceIsReadWholeAlsoByWhoKnowsNothingOfQueues() throws Exception {
        try (TestNode node = TestNode.open(1, new DeviceOptions(Layer.IP, false, QUEUES, Offloads.ALL))) {
            sendOnManyFlows(node);
            int packets = 0;
            while (node.read().length() > 0) {
                packets++;
            }
            assertThat(packets).isEqualTo(3 * FLOWS);
        }
    }

    private static void sendOnManyFlows(TestNode node) throws Exception {
        for (int flow = 0; flow < FLOWS; flow++) {
            int port = 10_000 + flow;
            try (DatagramChannel source =
                    node.call(() -> DatagramChannel.open().bind(new InetSocketAddress(SUBNET.ipv4(1), port)))) {
                for (int i = 0; i < 3; i++) {
                    send(source, "hello", SUBNET.ipv4(2));
                }
            }
        }
    }

    private static Headers headers(Layer layer, PacketBuffer packet) {
        if (layer == Layer.ETHERNET) {
            assertThat(EthernetHeader.describe(packet)).isTrue();
        }
        return new Headers().read(packet);
    }

    /** Where nobody would answer who has the address. */
    private static void knowEachOther(Layer layer, TestNode node, InetAddress address) throws Exception {
        if (layer == Layer.ETHERNET) {
            String mac = MacAddress.ofNode(SUBNET, SUBNET.addresses(2)).toString();
            assertThat(new MacAddress(Frames.mac(2))).hasToString(mac);
            node.output("ip", "neigh", "add", address.getHostAddress(), "lladdr", mac, "dev", "eth0");
        }
    }
}
