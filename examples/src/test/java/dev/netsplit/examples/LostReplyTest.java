package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.packet.PacketFilter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * A lost reply is not a lost request. The reply to a client's third request is lost, just that one; the client asks again, and a server
 * that does not know the request again carries it out twice.
 */
@NetworkEmulation(nodes = {"client", "server"})
class LostReplyTest {
    private static final int PORT = 7000;
    private static final int REQUESTS = 5;

    @Test
    void aServerThatForgetsCountsTwice(
            EmulatedNetwork network, @NodeName("client") Node client, @NodeName("server") Node server)
            throws Exception {
        assertThat(countAfterALostReply(network, client, server, false)).isEqualTo(REQUESTS + 1);
    }

    @Test
    void aServerThatRemembersRequestsDoesNot(
            EmulatedNetwork network, @NodeName("client") Node client, @NodeName("server") Node server)
            throws Exception {
        assertThat(countAfterALostReply(network, client, server, true)).isEqualTo(REQUESTS);
    }

    private static int countAfterALostReply(EmulatedNetwork network, Node client, Node server, boolean remembers)
            throws Exception {
        ExecutorService executor = server.executor();
        try (DatagramSocket socket = server.call(() -> new DatagramSocket(PORT, server.ipv4()));
                Fault lostReply = network.inject(PacketFault.on("server", "client")
                        .matching(PacketFilter.all().udp().sourcePort(PORT).nth(3))
                        .drop())) {
            Future<?> unused = executor.submit(() -> serve(socket, remembers)); // it ends with the socket
            int count = client.call(() -> ask(server.ipv4()));
            System.out.printf("%d requests, %d reply lost: counted %d%n", REQUESTS, lostReply.affectedPackets(), count);
            assertThat(lostReply.affectedPackets()).isEqualTo(1);
            return count;
        } finally {
            executor.shutdown();
        }
    }

    /** Counts requests, and answers with the count. Ends when the socket is closed. */
    private static Void serve(DatagramSocket socket, boolean remembers) throws IOException {
        Set<String> done = new HashSet<>();
        int count = 0;
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            socket.receive(packet);
            if (done.add(text(packet)) || !remembers) {
                count++;
            }
            packet.setData(Integer.toString(count).getBytes(StandardCharsets.US_ASCII));
            socket.send(packet);
        }
    }

    /** Makes the requests, one after the other, each as often as it takes to get an answer; returns the last. */
    private static int ask(InetAddress server) throws IOException {
        int count = 0;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(500);
            for (int request = 1; request <= REQUESTS; request++) {
                byte[] data = ("request " + request).getBytes(StandardCharsets.US_ASCII);
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                boolean answered = false;
                while (!answered) {
                    socket.send(new DatagramPacket(data, data.length, server, PORT));
                    try {
                        socket.receive(answer);
                        answered = true;
                    } catch (SocketTimeoutException lost) {
                        System.out.printf("no answer to request %d: once more%n", request);
                    }
                }
                count = Integer.parseInt(text(answer));
            }
        }
        return count;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }
}
