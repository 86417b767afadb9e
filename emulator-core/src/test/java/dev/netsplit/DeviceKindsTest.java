package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.TcpTransfer;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks whose devices are of every kind there is. */
@WallClock
@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DeviceKindsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParameterizedTest(name = "{0}, protocol information: {1}, {2} queues, offloads: {3}")
    @CsvSource({
        "IP, true, 1, true",
        "IP, true, 1, false",
        "IP, true, 3, true",
        "IP, false, 4, true",
        "ETHERNET, false, 1, false",
        "ETHERNET, true, 1, true",
        "ETHERNET, false, 4, true",
        "ETHERNET, true, 4, false",
    })
    void allCarryTheSameBytes(Layer layer, boolean protocolInformation, int queues, boolean offloads) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .layer(layer)
                .protocolInformation(protocolInformation)
                .queues(queues)
                .offloads(offloads)
                .start()) {
            Node a = network.node("a");
            Node b = network.node("b");
            assertThat(TcpTransfer.transfer(a, b, b.ipv4())).isTrue();
            assertThat(TcpTransfer.transfer(a, b, b.ipv6())).isTrue();
            assertThat(b.ipv4().isReachable(5000)).isTrue(); // from the host
            assertThat(network.fidelity().isLossless()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aDeviceHasAsManyQueuesAsAskedFor(int queues) throws Exception {
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("a").queues(queues).start()) {
            NodeProcess count = network.node("a")
                    .process("sh", "-c", "mount -t sysfs none /sys && ls /sys/class/net/eth0/queues | grep -c tx-")
                    .start();
            assertThat(count.waitFor(PATIENCE)).as(count.output()).isZero();
            assertThat(count.outputLines()).containsExactly(Integer.toString(queues));
        }
    }

    @Test
    void whatFlowsOfAllQueuesSayIsHeard() throws Exception {
        int flows = 200;
        try (EmulatedNetwork network =
                        EmulatedNetwork.builder().nodes("a", "b").queues(4).start();
                DatagramSocket receiver = network.node("b").call(() -> new DatagramSocket(7000))) {
            receiver.setSoTimeout(10_000);
            InetAddress to = network.node("b").ipv4();
            network.node("a").run(() -> {
                for (int flow = 0; flow < flows; flow++) {
                    try (DatagramSocket sender = new DatagramSocket(20_000 + flow)) {
                        sender.send(new DatagramPacket(new byte[1], 1, to, 7000));
                    }
                }
            });
            boolean[] heard = new boolean[flows];
            for (int i = 0; i < flows; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[1], 1);
                receiver.receive(packet);
                heard[packet.getPort() - 20_000] = true;
            }
            assertThat(heard).doesNotContain(false);
        }
    }

    /** Each bit of a header of 28 bytes is hit by one packet in 224: of 2000, some hit the version. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withProtocolInformationKernelsSeeBrokenVersions(boolean told) throws Exception {
        LinkProfile profile = LinkProfile.builder()
                .corruption(Corruption.random(1).target(Corruption.Target.HEADER))
                .build();
        int packets = 2000;
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .seed(7)
                        .nodes("a", "b")
                        .protocolInformation(told)
                        .link("a", "b", profile)
                        .start();
                DatagramSocket sender = network.node("a").call(() -> new DatagramSocket())) {
            for (int i = 0; i < packets; i++) {
                sender.send(new DatagramPacket(
                        new byte[1], 1, new InetSocketAddress(network.node("b").ipv4(), 7000)));
            }
            Eventually.until(
                    "no packet is in the sender's device or under way",
                    () -> network.link("a", "b").stats(),
                    stats -> stats.offered() == packets && stats.inFlight() == 0);
            NodeProcess snmp =
                    network.node("b").process("grep", "Ip:", "/proc/net/snmp").start();
            assertThat(snmp.waitFor(PATIENCE)).isZero();
            List<String> received = List.of(snmp.outputLines().get(1).split(" ", -1));

            assertThat(network.link("a", "b").stats().corrupted()).isEqualTo(packets);
            assertThat(network.fidelity().isLossless()).isTrue();
            long inReceives = Long.parseLong(received.get(3));
            if (told) {
                assertThat(inReceives).isEqualTo(packets);
            } else {
                assertThat(inReceives).isLessThan(packets);
            }
        }
    }

    @Test
    void mistakesAreTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatedNetwork.builder().queues(0))
                .withMessage("queues (0) must be from 1 to 256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatedNetwork.builder().queues(257))
                .withMessage("queues (257) must be from 1 to 256");
    }
}
