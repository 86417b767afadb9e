package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Mtu;
import dev.netsplit.testing.Python;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What a real kernel makes of the fragments that a link with a small MTU cut. */
@RequiresTun
class SmallMtuTest {
    private static final LinkProfile SMALL =
            LinkProfile.builder().mtu(Mtu.of(500)).build();

    @Test
    @RequiresProgram("python3")
    void aDatagramThatMayBeCutArrivesWhole() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b")
                        .allLinks(SMALL)
                        .start();
                DatagramSocket receiver = network.node("b")
                        .call(() -> new DatagramSocket(
                                new InetSocketAddress(network.node("b").ipv4(), 7000)))) {
            String program = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
                    + "s.setsockopt(socket.IPPROTO_IP, 10, 0); " // IP_MTU_DISCOVER: IP_PMTUDISC_DONT
                    + "s.sendto(bytes(i %% 251 for i in range(1450)), ('%s', 7000))";
            Python.run(
                    network.node("a"),
                    program.formatted(network.node("b").ipv4().getHostAddress()));

            receiver.setSoTimeout(10_000);
            DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
            receiver.receive(datagram);

            assertThat(datagram.getLength()).isEqualTo(1450);
            for (int i = 0; i < 1450; i++) {
                assertThat(datagram.getData()[i]).isEqualTo((byte) (i % 251));
            }
            assertThat(network.link("a", "b").stats().offered()).isEqualTo(4);
            assertThat(network.link("a", "b").stats().delivered()).isEqualTo(4);
        }
    }
}
