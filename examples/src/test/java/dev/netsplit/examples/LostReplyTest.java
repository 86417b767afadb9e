package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.packet.PacketFilter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A lost reply is not a lost request. The reply to a client's third request is lost, just that one; the client asks
 * again, and a server that does not know the request again carries it out twice.
 */
@NetworkEmulation(nodes = {"client", "server"})
class LostReplyTest {
    private static final int REQUESTS = 5;
    private static final Duration TIMEOUT = Duration.ofMillis(500);

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
        try (ToyCounter counter = new ToyCounter(server, remembers);
                Fault lostReply = network.inject(PacketFault.on("server", "client")
                        .matching(PacketFilter.all()
                                .udp()
                                .sourcePort(ToyCounter.PORT)
                                .nth(3))
                        .drop())) {
            int count = counter.count(client, REQUESTS, TIMEOUT, true);
            System.out.printf("%d requests, %d reply lost: counted %d%n", REQUESTS, lostReply.affectedPackets(), count);
            assertThat(lostReply.affectedPackets()).isEqualTo(1);
            return count;
        }
    }
}
