package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.ChosenSubnets;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@WallClock
@RequiresTun
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ManyNodesTest {
    private static final int NODES = 1000;
    private static final int PAIRS = 200;
    private static final int PORT = 9000;

    @Test
    void aPacketFromAnyOfAThousandNodesReachesAnyOther() throws Exception {
        exchange(EmulatedNetwork.builder());
    }

    @Test
    void soItDoesInAChosenSubnet() throws Exception {
        exchange(EmulatedNetwork.builder()
                .subnet(ChosenSubnets.IPV4 + ".40.0/22")
                .subnet(ChosenSubnets.IPV6 + ":40::/64"));
    }

    private static void exchange(NetworkBuilder builder) throws Exception {
        try (EmulatedNetwork network = builder.seed(1)
                .nodes(IntStream.rangeClosed(1, NODES).mapToObj(i -> "n" + i).toList())
                .start()) {
            List<Node> nodes = network.nodes();
            Random pairs = new Random(network.seed());
            exchange(nodes.get(0), nodes.get(NODES - 1));
            exchange(nodes.get(NODES - 1), nodes.get(0));
            for (int i = 0; i < PAIRS; i++) {
                int from = pairs.nextInt(NODES);
                exchange(nodes.get(from), nodes.get((from + 1 + pairs.nextInt(NODES - 1)) % NODES));
            }
            assertThat(network.fidelity().isLossless()).isTrue();
            assertThat(network.stats().unroutable()).isZero();
        }
    }

    /** By the receiver's name and by both of its addresses. */
    private static void exchange(Node from, Node to) throws Exception {
        try (DatagramSocket receiver = to.call(() -> new DatagramSocket(PORT))) {
            for (InetAddress address :
                    List.of(to.ipv4(), to.ipv6(), from.call(() -> InetAddress.getByName(to.name())))) {
                from.run(() -> {
                    try (DatagramSocket sender = new DatagramSocket()) {
                        sender.send(new DatagramPacket(new byte[] {1}, 1, address, PORT));
                    }
                });
                DatagramPacket received = new DatagramPacket(new byte[1], 1);
                receiver.receive(received);
                assertThat(received.getAddress()).isIn(from.ipv4(), from.ipv6());
            }
        }
    }
}
