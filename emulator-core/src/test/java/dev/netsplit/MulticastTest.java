package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of real kernels. */
@WallClock
@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MulticastTest {
    private static final int PORT = 9000;

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().seed(1).nodes("a", "b", "c").start();
    private MulticastSocket b;
    private MulticastSocket c;

    @BeforeEach
    void listen() throws Exception {
        b = network.node("b").call(() -> new MulticastSocket(PORT));
        c = network.node("c").call(() -> new MulticastSocket(PORT));
    }

    @AfterEach
    void close() {
        b.close();
        c.close();
        network.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.1.2.3", "ff15::1234"})
    void whoJoinedAGroupReceivesWhatIsSentToIt(String name) throws Exception {
        InetAddress group = InetAddress.getByName(name);
        join("b", b, group);
        send(group, 1);
        assertThat(receive(b)).isEqualTo(1);
        assertThat(network.link("a", "c").stats().delivered())
                .isEqualTo(1); // asked behind the packet: c's kernel has dropped it

        join("c", c, group);
        send(group, 2);
        assertThat(receive(b)).isEqualTo(2);
        assertThat(receive(c)).isEqualTo(2); // and not what came before it joined
    }

    @Test
    void everybodyReceivesABroadcast() throws Exception {
        send(InetAddress.getByName("255.255.255.255"), 1);
        assertThat(receive(b)).isEqualTo(1);
        assertThat(receive(c)).isEqualTo(1);

        byte[] subnet = network.node("a").ipv4().getAddress();
        subnet[2] |= 3;
        subnet[3] = (byte) 255;
        send(InetAddress.getByAddress(subnet), 2);
        assertThat(receive(b)).isEqualTo(2);
        assertThat(receive(c)).isEqualTo(2);
    }

    @Test
    void aCutOffNodeHearsNothing() throws Exception {
        InetAddress group = InetAddress.getByName("239.1.2.3");
        join("b", b, group);
        join("c", c, group);
        try (Fault cut = network.cut("a", "c")) {
            send(group, 1);
            assertThat(receive(b)).isEqualTo(1);
            assertThat(cut.affectedPackets()).isEqualTo(1);
        }
        send(group, 2);
        assertThat(receive(c)).isEqualTo(2);
    }

    private void join(String node, MulticastSocket socket, InetAddress group) throws Exception {
        network.node(node).run(() -> socket.joinGroup(new InetSocketAddress(group, PORT), null));
    }

    private void send(InetAddress to, int number) throws Exception {
        network.node("a").run(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setBroadcast(true);
                socket.send(new DatagramPacket(new byte[] {(byte) number}, 1, to, PORT));
            }
        });
    }

    private static int receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1], 1);
        socket.receive(packet);
        return packet.getData()[0];
    }
}
