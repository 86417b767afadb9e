package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.fail;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.HostTraffic;
import dev.netsplit.Node;
import dev.netsplit.fault.PacketFault;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** A failure tells of code that left its node. */
@WallClock
@RequiresTun
class LeftNodeTest {

    @Test
    void theFailureNamesTheThreadThatIsInNoNode() {
        assertThat(onlyFailure(run(WithALeak.class)).getSuppressed())
                .filteredOn(LeftNode.class::isInstance)
                .singleElement()
                .asString()
                .contains("to port 9000 of b by thread pool-of-a-library (at ");
    }

    @Test
    void aFailureListsTheLeaksOfItsOwnTestOnly() {
        List<Throwable> failures = failures(run(LeaksInTurn.class));

        assertThat(leaks(failures.get(0)))
                .singleElement()
                .asString()
                .contains("to port 9000 of b by thread pool-of-a-library");
        assertThat(leaks(failures.get(1))).as("of a test without one").isEmpty();
        assertThat(leaks(failures.get(2)))
                .as("the same leak again")
                .singleElement()
                .asString()
                .contains("to port 9000 of b");
    }

    @Test
    void aFaultThatTouchedNothingInATestWithALeakFailsIt() {
        List<Throwable> failures = failures(run(UntouchedWithALeak.class));

        assertThat(failures)
                .singleElement()
                .isInstanceOf(AssertionError.class)
                .asString()
                .contains("fault (a -> b: drop) must touch something, but did not")
                .contains("traffic went past the nodes' links: TCP from port ")
                .contains("by thread pool-of-a-library");
        Jupiter.assertAllPass(UntouchedWithoutALeak.class, 1);
    }

    private static List<Throwable> failures(EngineExecutionResults results) {
        return results.testEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();
    }

    private static List<Throwable> leaks(Throwable failure) {
        return Stream.of(failure.getSuppressed())
                .filter(LeftNode.class::isInstance)
                .toList();
    }

    @Test
    void whereAnAddressIsInUseTheFailureTellsWhichThreadsAreWhere() {
        assertThat(onlyFailure(run(WithASharedPool.class)).getSuppressed())
                .filteredOn(LeftNode.class::isInstance)
                .singleElement()
                .asString()
                .contains("an address is in use: perhaps by another node's server")
                .contains("a=[")
                .contains("pool-of-a-library");
    }

    @Test
    void anotherFailureTellsNothingOfTheKind() {
        assertThat(onlyFailure(run(WithTheTestsOwnTraffic.class)).getSuppressed())
                .noneMatch(LeftNode.class::isInstance);
    }

    @Test
    void trafficByWayOfTheHostCanBeRefused() {
        Jupiter.assertAllPass(WithoutHostTraffic.class, 1);
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class WithALeak {
        @Test
        void fails(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            leak(network, a, b);
            fail("on purpose");
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class LeaksInTurn {
        @Test
        void first(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            leak(network, a, b);
            fail("on purpose");
        }

        @Test
        void second() {
            fail("on purpose");
        }

        @Test
        void third(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            leak(network, a, b);
            fail("on purpose");
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class UntouchedWithALeak {
        @Test
        void passesInSilence(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            try (Fault untouched = network.inject(PacketFault.on("a", "b").drop())) {
                leak(network, a, b);
                assertThat(untouched.affectedPackets()).isZero();
            }
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class UntouchedWithoutALeak {
        @Test
        void isWarnedOf(EmulatedNetwork network) {
            network.inject(PacketFault.on("a", "b").drop()).close();
        }
    }

    /** Code of node a has a thread talk to b that is in no node; returns when that has been seen. */
    private static void leak(EmulatedNetwork network, Node a, Node b) throws Exception {
        ExecutorService pool = pool();
        pool.submit(() -> {}).get(); // in no node
        int before = network.leaks().size();
        ServerSocket server = b.call(() -> new ServerSocket(9000));
        Future<?> inA = a.executor()
                .submit(() -> pool.submit(() -> {
                            try (Socket socket = new Socket(b.ipv4(), 9000)) {
                                return socket.getInputStream().read();
                            }
                        })
                        .get()); // code in a node, for as long as it waits
        try (server;
                Socket accepted = server.accept()) {
            Eventually.until("a leak is reported", () -> network.leaks().size() > before);
            assertThat(accepted.isConnected()).isTrue();
        } finally {
            pool.shutdown();
        }
        inA.get();
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class WithASharedPool {
        private static @Nullable ExecutorService shared;

        @BeforeAll
        static void open() {
            shared = pool();
        }

        @Test
        void fails(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            try (ServerSocket first = a.call(() -> bind(9000))) {
                b.call(() -> bind(first.getLocalPort())); // in a too
            }
        }

        @AfterAll
        static void shutDown() {
            requireNonNull(shared).shutdown();
        }

        private static ServerSocket bind(int port) throws Exception {
            return requireNonNull(shared).submit(() -> new ServerSocket(port)).get();
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class WithTheTestsOwnTraffic {
        @Test
        void fails(@NodeName("b") Node b) throws Exception {
            try (ServerSocket server = b.call(() -> new ServerSocket(9000));
                    Socket socket = new Socket(b.ipv4(), 9000)) {
                fail("on purpose, with " + server + socket);
            }
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            hostTraffic = HostTraffic.REFUSED)
    static class WithoutHostTraffic {
        @Test
        void passes(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            try (ServerSocket server = b.call(() -> new ServerSocket(9000));
                    Socket socket = new Socket()) {
                assertThatThrownBy(() -> socket.connect(new InetSocketAddress(b.ipv4(), 9000), 300))
                        .isInstanceOf(SocketTimeoutException.class);
                a.run(() -> new Socket(b.ipv4(), server.getLocalPort()).close());
            }
        }
    }

    private static ExecutorService pool() {
        return Executors.newSingleThreadExecutor(body -> new Thread(body, "pool-of-a-library"));
    }
}
