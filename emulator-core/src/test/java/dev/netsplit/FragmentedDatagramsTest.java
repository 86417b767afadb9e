package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Duplication;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams that kernels send in fragments, under faults by port. */
@WallClock
@RequiresTun
@Timeout(60)
class FragmentedDatagramsTest {
    private static final int PORT = 5000;
    private static final int SIZE = 8000;

    @ParameterizedTest(name = "IPv6: {0}")
    @ValueSource(booleans = {false, true})
    void faultsByPortTakeWholeDatagrams(boolean ipv6) throws Exception {
        PacketFault.Selection byPort =
                PacketFault.on("a", "b").matching(PacketFilter.all().udp().destinationPort(PORT));
        PacketFault.Selection third = PacketFault.on("a", "b")
                .matching(PacketFilter.all().udp().destinationPort(PORT).nth(3));
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
                DatagramSocket in = network.node("b").call(() -> new DatagramSocket(PORT));
                DatagramSocket out = network.node("a").call(() -> new DatagramSocket())) {
            Node b = network.node("b");
            InetSocketAddress service = new InetSocketAddress(ipv6 ? (InetAddress) b.ipv6() : b.ipv4(), PORT);
            in.setSoTimeout(10_000);

            try (Fault dropped = network.inject(third.drop())) {
                send(out, service, 0, 4);
                assertThat(receive(in, 3)).containsExactly(0, 1, 3);
                assertThat(dropped.affectedPackets()).isEqualTo(1);
            }
            try (Fault twice = network.inject(byPort.duplicate(Duplication.random(1)))) {
                send(out, service, 10, 12);
                assertThat(receive(in, 4)).containsExactlyInAnyOrder(10, 10, 11, 11);
                assertThat(twice.affectedPackets()).isEqualTo(2);
            }
            try (Fault late = network.inject(byPort.delay(Duration.ofMillis(300)))) {
                long startNs = System.nanoTime();
                send(out, service, 20, 22);
                assertThat(receive(in, 2)).containsExactly(20, 21);
                assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(300_000_000);
                assertThat(late.affectedPackets()).isEqualTo(2);
            }
            try (Fault held = network.inject(byPort.hold())) {
                send(out, service, 30, 32);
                awaitHeld(network, 2L * fragments(ipv6));
                assertThat(held.affectedPackets()).isEqualTo(2);
            }
            assertThat(receive(in, 2)).containsExactly(30, 31);
        }
    }

    /** All fragments are in flight, that is: at the receiver's door. */
    private static void awaitHeld(EmulatedNetwork network, long packets) {
        Eventually.untilAsserted(
                "all fragments are held",
                () -> assertThat(network.link("a", "b").stats().inFlight()).isEqualTo(packets));
    }

    /** With an MTU of 1500 bytes, a fragment has 1480 of IPv4's datagram, or 1448 of IPv6's. */
    private static int fragments(boolean ipv6) {
        int step = ipv6 ? 1448 : 1480;
        return (SIZE + 8 + step - 1) / step;
    }

    private static void send(DatagramSocket socket, InetSocketAddress to, int from, int until) throws Exception {
        for (int number = from; number < until; number++) {
            byte[] data = new byte[SIZE];
            data[0] = (byte) number;
            data[SIZE - 1] = (byte) number;
            socket.send(new DatagramPacket(data, SIZE, to));
        }
    }

    private static List<Integer> receive(DatagramSocket socket, int count) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DatagramPacket packet = new DatagramPacket(new byte[SIZE + 1], SIZE + 1);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                return numbers; // what is missing shows in the comparison
            }
            assertThat(packet.getLength()).isEqualTo(SIZE);
            assertThat(packet.getData()[SIZE - 1]).isEqualTo(packet.getData()[0]);
            numbers.add((int) packet.getData()[0]);
        }
        return numbers;
    }
}
