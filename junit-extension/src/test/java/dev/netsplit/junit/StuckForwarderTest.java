package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.impair.Impairment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestExecutionResult;

/** Code of a test that blocks the packet path takes away none of what is done and told when a test has failed. */
@WallClock
@RequiresTun
@Timeout(120)
class StuckForwarderTest {

    @AfterAll
    static void free() {
        Blocked.LEAVE.countDown();
        BlockedAndShared.LEAVE.countDown();
    }

    /** Both at a time: each waits ten seconds for its forwarder. */
    @Test
    void aFailureHasItsHintsAndTheNetworkEndsThoughItsForwarderIsStuck() {
        List<Throwable> failures = jupiter()
                .selectors(selectClass(Blocked.class), selectClass(BlockedAndShared.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();

        assertThat(failures).hasSize(2).allSatisfy(failure -> {
            assertThat(failure).isInstanceOf(AssertionError.class).hasMessage("on purpose");
            assertThat(failure.getSuppressed())
                    .anyMatch(RerunHint.class::isInstance)
                    .anyMatch(ScenarioHint.class::isInstance);
        });
        assertThat(List.of(Blocked.OWN.get(), BlockedAndShared.OWN.get()))
                .noneMatch(EmulatedNetwork::isOpen)
                .doesNotHaveDuplicates();
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            lifecycle = NetworkEmulation.Lifecycle.PER_METHOD)
    static class Blocked {
        static final CountDownLatch LEAVE = new CountDownLatch(1);
        static final AtomicReference<EmulatedNetwork> OWN = new AtomicReference<>();

        @Test
        @NetworkScenario(value = "split-on-signal.yaml", complete = false)
        void fails(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            OWN.set(network);
            block(network, a, b, LEAVE);
            fail("on purpose");
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class BlockedAndShared {
        static final CountDownLatch LEAVE = new CountDownLatch(1);
        static final AtomicReference<EmulatedNetwork> OWN = new AtomicReference<>();

        @Test
        @NetworkScenario(value = "split-on-signal.yaml", complete = false)
        void fails(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            OWN.set(network);
            block(network, a, b, LEAVE);
            fail("on purpose");
        }
    }

    private static void block(EmulatedNetwork network, Node a, Node b, CountDownLatch leave) throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        Impairment blocking = () -> packet -> {
            entered.countDown();
            Uninterruptibles.awaitUninterruptibly(leave);
        };
        network.link("a", "b")
                .update(profile -> profile.toBuilder().impairment(blocking).build());
        try (DatagramSocket socket = a.call(DatagramSocket::new)) {
            socket.send(new DatagramPacket(new byte[10], 10, b.ipv4(), 9));
        }
        entered.await();
    }
}
