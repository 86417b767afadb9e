package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.VirtualAddress;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.topology.Layer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A virtual address moves between two servers, as keepalived moves it, and the client's kernel learns of it by a
 * gratuitous ARP. When that is lost, the client talks to a server that no longer has the address, until somebody says
 * it again: why failovers announce more than once.
 */
@NetworkEmulation(
        nodes = {"client", "left", "right"},
        layer = Layer.ETHERNET)
class GratuitousArpTest {
    private static final int PORT = 7000;
    private static final int PATIENCE_MS = 500;

    private final Timeline timeline = new Timeline("An address is announced");
    private final List<DatagramSocket> sockets = new ArrayList<>();

    @Test
    void aClientThatMissesTheAnnouncementAsksTheWrongServer(
            EmulatedNetwork network,
            @NodeName("client") Node client,
            @NodeName("left") Node left,
            @NodeName("right") Node right)
            throws Exception {
        answer(left);
        answer(right);
        VirtualAddress service = network.virtualAddress("service");
        service.moveTo("left");
        assertThat(ask(client)).isEqualTo("left");
        timeline.add("left answers, at " + left.mac());

        service.moveTo("right");
        assertThat(ask(client)).isEqualTo("right");
        timeline.add("the address has moved, and right answers, at " + right.mac());

        try (Fault unheard = network.cut("left", "client")) {
            service.moveTo("left");
            assertThat(unheard.affectedPackets()).isPositive();
        }
        assertThatThrownBy(() -> ask(client)).isInstanceOf(SocketTimeoutException.class);
        timeline.add("it has moved back, but the announcement is lost: nobody answers");

        service.announce();
        assertThat(ask(client)).isEqualTo("left");
        timeline.add("it is announced once more, and left answers");
    }

    private String ask(Node client) throws Exception {
        return client.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout(PATIENCE_MS);
                socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress("service", PORT)));
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                socket.receive(answer);
                return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
            }
        });
    }

    /** With its name, to whoever asks. */
    private void answer(Node server) throws Exception {
        DatagramSocket socket = server.call(() -> new DatagramSocket(PORT));
        sockets.add(socket);
        ExecutorService executor = server.executor();
        executor.execute(() -> {
            try {
                while (true) {
                    DatagramPacket question = new DatagramPacket(new byte[1], 1);
                    socket.receive(question);
                    byte[] name = server.name().getBytes(StandardCharsets.UTF_8);
                    socket.send(new DatagramPacket(name, name.length, question.getSocketAddress()));
                }
            } catch (IOException closed) {
                executor.shutdown();
            }
        });
    }

    @AfterEach
    void stopServers() {
        sockets.forEach(DatagramSocket::close);
    }
}
