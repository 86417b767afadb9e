package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.MadeUpHost;
import dev.netsplit.Node;
import dev.netsplit.Traffic;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.report.Delays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A UDP server under the load of a hundred clients, none of which exists: each has an address and a link of 5 ms, sends
 * a request 20 ms after the answer to the one before, and knows how long answers took.
 */
@NetworkEmulation(nodes = "server")
class ManyClientsTest {
    private static final int PORT = 9999;
    private static final int CLIENTS = 100;
    private static final long REQUESTS = 50;
    private static final LinkPair LINK = LinkPair.symmetric(
            LinkProfile.builder().latency(Duration.ofMillis(5)).build());

    private final Timeline timeline = new Timeline("A hundred made-up clients");

    @Test
    void everyClientIsAnswered(EmulatedNetwork network, @NodeName("server") Node server) throws Exception {
        try (DatagramChannel channel =
                server.call(() -> DatagramChannel.open().bind(new InetSocketAddress(server.ipv4(), PORT)))) {
            server.executor().execute(() -> answerAll(channel));

            List<Traffic> loads = network.traffic().madeUpHosts("client", CLIENTS, LINK).stream()
                    .map(client -> load(network, client))
                    .toList();
            for (Traffic load : loads) {
                assertThat(load.awaitEnd(Duration.ofMinutes(1))).isTrue();
            }
            timeline.add("%d clients have sent %d requests each".formatted(CLIENTS, REQUESTS));

            Delays delays = loads.get(0).stats().answerDelay();
            timeline.add("answers to " + loads.get(0).name() + ": " + delays);
            assertThat(loads).allSatisfy(load -> assertThat(load.answered()).isEqualTo(REQUESTS));
            assertThat(delays.min()).isGreaterThanOrEqualTo(Duration.ofMillis(10)); // there and back
        }
    }

    private static Traffic load(EmulatedNetwork network, MadeUpHost client) {
        return network.traffic()
                .from(client.name())
                .to("server")
                .udp(PORT)
                .packetBytes(100)
                .requestResponse(Duration.ofMillis(20))
                .timeout(Duration.ofSeconds(30)) // a busy machine may stand still for a while
                .packets(REQUESTS)
                .start();
    }

    /** The server under test: here, one that sends back what it gets. */
    private static void answerAll(DatagramChannel channel) {
        ByteBuffer message = ByteBuffer.allocate(1500);
        try {
            while (true) {
                SocketAddress client = channel.receive(message.clear());
                channel.send(message.flip(), client);
            }
        } catch (ClosedChannelException endOfTest) {
            // as it is meant
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
