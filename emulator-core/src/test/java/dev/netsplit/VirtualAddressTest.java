package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class VirtualAddressTest {
    private static final int PORT = 9000;

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().seed(1).nodes("a", "b", "client").start();
    private ServerSocketChannel onA;
    private ServerSocketChannel onB;

    @BeforeEach
    void listen() throws Exception {
        onA = network.node("a").call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(PORT)));
        onB = network.node("b").call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(PORT)));
    }

    @AfterEach
    void close() throws IOException {
        onA.close();
        onB.close();
        network.close();
    }

    @Test
    void whoeverHasItIsReachedByItsNameAndBothAddresses() throws Exception {
        VirtualAddress vip = network.virtualAddress("vip");
        for (String holder : List.of("a", "b", "a")) {
            vip.moveTo(holder);
            ServerSocketChannel server = holder.equals("a") ? onA : onB;

            assertThat(vip.holder()).contains(network.node(holder));
            for (InetAddress address : List.of(resolve("vip"), vip.ipv4(), vip.ipv6())) {
                try (SocketChannel client = connect(address);
                        SocketChannel accepted = server.accept()) {
                    assertThat(((InetSocketAddress) accepted.getLocalAddress()).getAddress())
                            .isEqualTo(address);
                    assertThat(client.isConnected()).isTrue();
                }
            }
        }
    }

    @Test
    void connectionsToTheOldHolderAreReset() throws Exception {
        VirtualAddress vip = network.virtualAddress("vip");
        vip.moveTo("a");
        try (SocketChannel client = connect(vip.ipv4());
                SocketChannel accepted = onA.accept()) {
            vip.moveTo("b");

            client.write(ByteBuffer.allocate(1));
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1)))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(accepted.isConnected()).isTrue(); // which knows nothing of it
        }
    }

    @Test
    void nobodysAddressLeadsNowhere() throws Exception {
        VirtualAddress vip = network.virtualAddress("vip");
        vip.moveTo("a");
        vip.release();
        long before = network.stats().unroutable();

        assertThat(vip.holder()).isEmpty();
        assertThatThrownBy(() -> network.node("client").run(() -> {
                    try (Socket socket = new Socket()) {
                        socket.connect(new InetSocketAddress(vip.ipv4(), PORT), 300);
                    }
                }))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(network.stats().unroutable()).isGreaterThan(before);
    }

    @Test
    void aFaultHoldsForItWhereverItIs() throws Exception {
        VirtualAddress vip = network.virtualAddress("vip");
        vip.moveTo("a");
        try (Fault cut = network.isolate("b")) {
            vip.moveTo("b");
            assertThatThrownBy(() -> network.node("client").run(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress("vip", PORT), 300);
                        }
                    }))
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(cut.affectedPackets()).isPositive();
        }
    }

    @Test
    void theSameNameIsTheSameAddress() {
        VirtualAddress vip = network.virtualAddress("vip");

        assertThat(network.virtualAddress("vip")).isSameAs(vip);
        assertThat(network.virtualAddress("other").ipv4()).isNotEqualTo(vip.ipv4());
        assertThat(network.virtualAddresses()).containsExactly(vip, network.virtualAddress("other"));
        assertThat(vip).hasToString("vip (" + vip.ipv4().getHostAddress() + ", of nobody)");
    }

    @Test
    void mistakesAreTold() {
        VirtualAddress vip = network.virtualAddress("vip");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> vip.moveTo("c"))
                .withMessage("node (c) must be one of [a, b, client]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vip.moveTo("host"))
                .withMessage("node (host) must be one of [a, b, client]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.virtualAddress("a"))
                .withMessage("virtual address (a) must not have a node's name");
        network.close();
        assertThatIllegalStateException().isThrownBy(() -> vip.moveTo("a")).withMessageContaining("must be open");
    }

    private InetAddress resolve(String name) throws Exception {
        return network.node("client").call(() -> InetAddress.getByName(name));
    }

    private SocketChannel connect(InetAddress address) throws Exception {
        return network.node("client").call(() -> SocketChannel.open(new InetSocketAddress(address, PORT)));
    }
}
