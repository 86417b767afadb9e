package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.testing.RequiresTun;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** D1 over real devices: what a flow loses depends on the seed and the flow, not on what else goes on. */
@RequiresTun
class SameFatesTest {
    private static final int RUNS = 20;
    private static final int PACKETS = 200;
    private static final int SERVICE = 9000;
    private static final int LAST = -1;

    @Test
    void anExchangeLosesTheSamePacketsBesideAnyOtherTraffic() throws Exception {
        Exchange first = arrived(0);

        assertThat(first.requests()).hasSizeBetween(50, 150);
        assertThat(first.replies()).hasSizeBetween(10, 100);
        for (int run = 1; run < RUNS; run++) {
            assertThat(arrived(run)).as("run %s", run).isEqualTo(first);
        }
    }

    /** Which of the client's packets arrived, and which of the server's replies to those. */
    private record Exchange(Set<Integer> requests, Set<Integer> replies) {}

    /** What arrives; the other traffic is another in each run, and so is the ephemeral port. */
    private static Exchange arrived(int run) throws Exception {
        LinkProfile lossy = LinkProfile.builder().loss(Loss.random(0.5)).build();
        Random random = new Random(run);
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .seed(42)
                        .nodes("client", "server", "other")
                        .link("client", "server", lossy)
                        .link("other", "server", lossy)
                        .link("server", "client", lossy)
                        .start();
                DatagramChannel server = bound(network.node("server"), SERVICE);
                DatagramChannel witness = bound(network.node("other"), SERVICE);
                DatagramChannel client = network.node("client").call(DatagramChannel::open);
                DatagramChannel noise = network.node("client").call(DatagramChannel::open);
                DatagramChannel otherNoise = network.node("other").call(DatagramChannel::open)) {
            InetSocketAddress service =
                    new InetSocketAddress(network.node("server").ipv4(), SERVICE);
            for (int i = 0; i < PACKETS; i++) {
                for (int j = random.nextInt(4); j > 0; j--) {
                    int port = 10_000 + random.nextInt(50_000);
                    send(noise, new InetSocketAddress(network.node("server").ipv4(), port), 0);
                    send(
                            otherNoise,
                            new InetSocketAddress(network.node("server").ipv4(), port),
                            0);
                }
                send(client, service, i);
            }
            send(client, new InetSocketAddress(network.node("other").ipv4(), SERVICE), LAST); // on a clean link
            assertThat(receive(witness)).isEqualTo(LAST); // and so the last of the client's packets: all are decided on

            Set<Integer> requests = new HashSet<>();
            SocketAddress from;
            ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES);
            server.configureBlocking(false);
            while ((from = server.receive(packet)) != null) { // what was delivered is in the socket's buffer
                requests.add(packet.getInt(0));
                server.send(packet.flip(), from);
                packet.clear();
            }
            send(server, new InetSocketAddress(network.node("other").ipv4(), SERVICE), LAST);
            assertThat(receive(witness)).isEqualTo(LAST);

            Set<Integer> replies = new HashSet<>();
            client.configureBlocking(false);
            while (client.receive(packet) != null) {
                replies.add(packet.getInt(0));
                packet.clear();
            }
            return new Exchange(requests, replies);
        }
    }

    private static DatagramChannel bound(Node node, int port) throws Exception {
        return node.call(() -> DatagramChannel.open().bind(new InetSocketAddress(node.ipv4(), port)));
    }

    private static void send(DatagramChannel from, InetSocketAddress to, int number) throws Exception {
        from.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, number), to);
    }

    private static int receive(DatagramChannel at) throws Exception {
        at.socket().setSoTimeout(10_000);
        DatagramPacket packet = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
        at.socket().receive(packet);
        return ByteBuffer.wrap(packet.getData()).getInt();
    }
}
