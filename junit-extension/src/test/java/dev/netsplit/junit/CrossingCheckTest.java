package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/**
 * A test in which a thread of one node used another's socket fails; one that uses sockets of nodes by itself passes.
 */
@WallClock
@RequiresTun
class CrossingCheckTest {

    @Test
    void aCrossingFailsTheTestInWhichItWasAndNoLaterOne() {
        assertThat(onlyFailure(run(WithACrossing.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "sockets of a node must be used by its own threads and the test's, but: thread ")
                .hasMessageContaining(" of node b uses a TCP socket of node a (from port ")
                .hasMessageEndingWith("(netsplit.crossings=warn lets the test pass)");
    }

    @Test
    void orItIsWarnedOfOnly() {
        jupiter()
                .selectors(selectClass(WithACrossing.class))
                .configurationParameter("netsplit.crossings", "warn")
                .execute()
                .testEvents()
                .assertStatistics(events -> events.succeeded(2).failed(0));
    }

    @Test
    void aTestMayUseSocketsThatItOpenedInNodes() {
        assertAllPass(WithTheTestsOwnUse.class, 1);
    }

    @NetworkEmulation(nodes = {"a", "b", "c"})
    static class WithACrossing {
        @Test
        void crosses(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b, @NodeName("c") Node c)
                throws Exception {
            try (ServerSocket server = c.call(() -> new ServerSocket(9000));
                    Socket ofA = a.call(() -> new Socket(c.ipv4(), 9000));
                    Socket accepted = server.accept()) {
                Thread reader = b.threadFactory().newThread(() -> read(ofA));
                reader.start();
                Eventually.until(
                        "a crossing is reported", () -> !network.crossings().isEmpty());
                accepted.shutdownOutput(); // ends the reading
                reader.join();
            }
        }

        @Test
        void doesNotCross(@NodeName("a") Node a) throws Exception {
            a.call(() -> new ServerSocket(0)).close();
        }

        private static void read(Socket socket) {
            try {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class WithTheTestsOwnUse {
        @Test
        void reads(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            try (ServerSocket server = b.call(() -> new ServerSocket(9000));
                    Socket client = a.call(() -> new Socket(b.ipv4(), 9000));
                    Socket accepted = server.accept()) {
                client.getOutputStream().write(1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
                assertThat(network.crossings()).isEmpty();
            }
        }
    }
}
