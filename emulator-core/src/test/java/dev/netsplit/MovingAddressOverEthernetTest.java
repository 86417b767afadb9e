package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where kernels keep in mind who has an address, somebody must tell them that it has moved. */
@RequiresTun
@RequiresProgram({"ip", "arping", "ping"})
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MovingAddressOverEthernetTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PORT = 7000;

    private final EmulatedNetwork network = EmulatedNetwork.builder()
            .seed(1)
            .nodes("client", "left", "right")
            .layer(Layer.ETHERNET)
            .start();
    private final VirtualAddress vip = network.virtualAddress("vip");
    private DatagramChannel left;
    private DatagramChannel right;

    @BeforeEach
    void listen() throws Exception {
        left = listener("left");
        right = listener("right");
    }

    @AfterEach
    void close() throws Exception {
        left.close();
        right.close();
        network.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allFollowAnAddressThatMoves(boolean ipv6) throws Exception {
        InetAddress address = ipv6 ? vip.ipv6() : vip.ipv4();
        vip.moveTo("left");
        send(address, 1);
        assertThat(receive(left)).isEqualTo(1);
        assertThat(neighbour(address)).contains(network.node("left").mac().toString());

        vip.moveTo("right");
        send(address, 2);
        assertThat(receive(right)).isEqualTo(2);
        assertThat(neighbour(address)).contains(network.node("right").mac().toString());
    }

    @Test
    void whoHasNotHeardOfItGoesOnSendingToTheOldHolder() throws Exception {
        vip.moveTo("left");
        send(vip.ipv4(), 1);
        assertThat(receive(left)).isEqualTo(1);

        try (Fault unheard = network.cut("right", "client")) {
            vip.moveTo("right");
            assertThat(network.link("right", "client").stats().cut()).isPositive();
            assertThat(unheard.affectedPackets()).isPositive();
        }
        send(vip.ipv4(), 2);
        assertThat(neighbour(vip.ipv4())).contains(network.node("left").mac().toString());

        vip.announce(); // once more: now it is heard
        send(vip.ipv4(), 3);
        assertThat(receive(right)).isEqualTo(3); // and not 2
        vip.release();
        assertThatIllegalStateException()
                .isThrownBy(vip::announce)
                .withMessage("virtual address (vip) must be somebody's to be announced");
    }

    /** As keepalived does it, and others that know nothing of Netsplit. */
    @Test
    void aProgramOfTheUsersMovesAnAddressOfItsOwn() throws Exception {
        InetAddress address = InetAddress.getByName("10.77.0.9");
        run("client", "ip", "route", "add", "10.77.0.0/24", "dev", "eth0");
        run("left", "ip", "address", "add", "10.77.0.9/32", "dev", "eth0");
        send(address, 1);
        assertThat(receive(left)).isEqualTo(1);

        run("left", "ip", "address", "del", "10.77.0.9/32", "dev", "eth0");
        run("right", "ip", "address", "add", "10.77.0.9/32", "dev", "eth0");
        send(address, 2);
        assertThat(neighbour(address)).contains(network.node("left").mac().toString()); // 2 is lost there

        run("right", "arping", "-U", "-c", "1", "-I", "eth0", "10.77.0.9");
        run("right", "ping", "-c", "1", "client"); // behind it: that is there by now
        send(address, 3);
        assertThat(receive(right)).isEqualTo(3);
        assertThat(neighbour(address)).contains(network.node("right").mac().toString());
    }

    private DatagramChannel listener(String node) throws Exception {
        return network.node(node)
                .call(() -> DatagramChannel.open()
                        .setOption(StandardSocketOptions.SO_REUSEADDR, true)
                        .bind(new InetSocketAddress(PORT)));
    }

    private void send(InetAddress to, int number) throws Exception {
        network.node("client").run(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[] {(byte) number}, 1, to, PORT));
            }
        });
    }

    private static int receive(DatagramChannel receiver) throws Exception {
        ByteBuffer packet = ByteBuffer.allocate(1);
        receiver.receive(packet);
        return packet.get(0);
    }

    /** What the client's kernel knows of an address. */
    private String neighbour(InetAddress address) throws InterruptedException {
        return run("client", "ip", "neigh", "show", address.getHostAddress());
    }

    private String run(String node, String... command) throws InterruptedException {
        NodeProcess process = network.node(node).process(command).start();
        assertThat(process.waitFor(PATIENCE))
                .as(String.join(" ", command) + process.output())
                .isZero();
        return process.output();
    }
}
