package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reset that waits, over real TCP. */
@WallClock
@RequiresTun
@Timeout(60)
class ResetThroughPartitionTest {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final int MANY_RETRANSMISSIONS_MS = 20_000;

    @Test
    void theClientSeesTheResetThoughAPartitionCameAndWentMeanwhile() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
                ServerSocket listener = network.node("b").call(() -> new ServerSocket(0));
                Socket client = network.node("a").call(Socket::new)) {
            InetSocketAddress server = new InetSocketAddress(network.node("b").ipv4(), listener.getLocalPort());
            network.node("a").run(() -> client.connect(server));
            Fault reset = network.inject(PacketFault.on("a", "b")
                    .matching(PacketFilter.all().tcp().withPayload())
                    .reset(WAIT));
            client.getOutputStream().write(new byte[10]);
            Eventually.until("the fault has touched the connection", () -> reset.affectedPackets() > 0);
            network.partition(Set.of("a"), Set.of("b")).close();

            client.setSoTimeout(MANY_RETRANSMISSIONS_MS);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(network.stats().link("a", "b").cut())
                    .as("by the partition")
                    .isPositive();
        }
    }
}
