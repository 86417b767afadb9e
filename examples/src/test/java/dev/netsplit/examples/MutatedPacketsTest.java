package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.junit.PacketMutationTest;
import java.time.Duration;

/** Whatever packet is lost, late or doubled, and whichever two, each request is counted once. */
@NetworkEmulation(nodes = {"client", "server"})
class MutatedPacketsTest {
    private static final int REQUESTS = 3;

    @PacketMutationTest(delay = "20ms", budget = "15s")
    void eachRequestIsCountedOnce(@NodeName("client") Node client, @NodeName("server") Node server) throws Exception {
        try (ToyCounter counter = new ToyCounter(server, true)) {
            assertThat(counter.count(client, REQUESTS, Duration.ofMillis(300), true))
                    .isEqualTo(REQUESTS);
        }
    }
}
