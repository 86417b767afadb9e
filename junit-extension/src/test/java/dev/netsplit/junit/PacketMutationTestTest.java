package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.mutation.Mutator;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

@WallClock
@RequiresTun
class PacketMutationTestTest {
    private static final int PORT = 7000;
    private static final String THERE = "UDP a -> b:7000 #0, packet 0";
    private static final String BACK = "UDP a -> b:7000 #0, back, packet 0";

    /** What the runs of a fixture had. */
    private static final Set<EmulatedNetwork> NETWORKS = new LinkedHashSet<>();

    private static final AtomicInteger RUNS = new AtomicInteger();

    @TempDir
    private Path output;

    @BeforeEach
    void forget() {
        NETWORKS.clear();
        RUNS.set(0);
    }

    @Test
    void eachPacketIsMutatedInARunOfItsOwn() {
        EngineExecutionResults results = run(Robust.class);

        results.testEvents().assertStatistics(counts -> counts.started(7).succeeded(7));
        assertThat(names(results.testEvents().started().stream()))
                .containsExactly(
                        "run 0, in which packets are learned",
                        "mutant 1 of 4: drop " + THERE,
                        "mutant 2 of 4: drop " + BACK,
                        "mutant 3 of 4: duplicate " + THERE,
                        "mutant 4 of 4: duplicate " + BACK,
                        "mutant 5, a pair: drop " + THERE + " and drop " + BACK,
                        "mutant 6, a pair: drop " + THERE + " and duplicate " + BACK);
        assertThat(NETWORKS).hasSize(7).noneMatch(EmulatedNetwork::isOpen);
        assertThat(NETWORKS.stream().map(EmulatedNetwork::seed)).containsOnly(42L);
    }

    private EngineExecutionResults run(Class<?> fixture) {
        return written(fixture).execute();
    }

    @Test
    void theReportIsInAFileAndTheScoreIsPublished() throws IOException {
        EngineExecutionResults results = run(Robust.class);

        assertThat(Files.readString(output.resolve(Robust.class.getName() + ".isAnswered-mutations.txt")))
                .startsWith("robustness 100.0%; of 6 mutants of 2 packets: 0 broke the system, 6 withstood\n")
                .containsPattern(" 0 +\\d+\\.\\d{3} ms  33 bytes, \"hello\" +ok +ok\n");
        assertThat(output.resolve(Robust.class.getName() + ".isAnswered-learned.ledger"))
                .exists();
        assertThat(results.allEvents().reportingEntryPublished().stream())
                .extracting(event -> String.valueOf(event.getPayload().orElseThrow()))
                .anyMatch(entry -> entry.contains("netsplit.robustness") && entry.contains("100.0%"));
    }

    @Test
    void whatBrokeTheSystemIsToldOnceAtTheEnd() {
        EngineExecutionResults results = run(AsksOnce.class);

        Throwable failure = onlyFailure(results);
        assertThat(failure)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("robustness (0.0%) must be at least 100%\n")
                .hasMessageContaining("drop " + THERE + ": BROKE, 3 of 3 times: java.net.SocketTimeoutException")
                .hasMessageContaining("drop " + BACK + ": BROKE, 3 of 3 times: java.net.SocketTimeoutException")
                .hasMessageContaining("rerun the first: mvn test ")
                .hasMessageContaining(" -Dtest='dev.netsplit.junit.PacketMutationTestTest$AsksOnce#isAnswered'"
                        + " -Dnetsplit.mutation='drop " + THERE + "' -Dnetsplit.seed=42");
        assertThat(failure.getSuppressed())
                .hasSize(2)
                .allMatch(SocketTimeoutException.class::isInstance)
                .allSatisfy(broken -> assertThat(broken.getSuppressed())
                        .extracting(Throwable::getMessage)
                        .anyMatch(hint -> hint.contains("-Dnetsplit.mutation='drop UDP")));
        results.testEvents()
                .assertStatistics(
                        counts -> counts.started(8).succeeded(1).aborted(6).failed(1));
    }

    @Test
    void aLowerRobustnessCanBeEnough() {
        run(AsksOnceAndMay.class).testEvents().assertStatistics(counts -> counts.failed(0));
    }

    @Test
    void aMutantThatIsGivenIsRunAlone() {
        EngineExecutionResults broken = written(AsksOnce.class)
                .configurationParameter("netsplit.mutation", "drop " + BACK)
                .execute();
        EngineExecutionResults withstood = written(Robust.class)
                .configurationParameter("netsplit.mutation", "drop " + BACK)
                .execute();

        broken.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        assertThat(onlyFailure(broken)).isInstanceOf(SocketTimeoutException.class);
        withstood.testEvents().assertStatistics(counts -> counts.started(1).succeeded(1));
    }

    @Test
    void aMutantThatIsGivenMustBeReached() {
        EngineExecutionResults results = written(Robust.class)
                .configurationParameter("netsplit.mutation", "drop UDP a -> b:7000 #0, packet 99")
                .execute();

        assertThat(onlyFailure(results))
                .hasMessage(
                        "netsplit.mutation (drop UDP a -> b:7000 #0, packet 99) must be about packets that come, but"
                                + " not all of them did");
    }

    @Test
    void aRunThatAbortsItselfSaysNothing() {
        EngineExecutionResults results = run(Assuming.class);

        assertThat(onlyFailure(results))
                .hasMessageStartingWith("mutants must reach a packet, but none did")
                .hasMessageContaining("0 withstood, 2 aborted");
    }

    @Test
    void aFaultThatIsDeclaredMustTouchSomething() {
        EngineExecutionResults results = run(WithADeclaredFault.class);

        results.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        assertThat(onlyFailure(results)).hasMessageContaining("must touch something, but did not");
    }

    /** TCP's kernels make up for a lost packet, and only a reset takes an answer away. */
    @Test
    void aResetTakesAnAnswerAwayForGood() {
        Throwable failure = onlyFailure(run(CountsTwice.class));

        assertThat(broken(failure))
                .isNotEmpty()
                .allMatch(line ->
                        line.matches("  reset TCP a -> b:7000 #\\d+, back, packet \\d+: BROKE, 3 of 3 times: .+"));
    }

    @Test
    void pairsShowWhatOneLossDoesNot() {
        Throwable failure = onlyFailure(run(AsksTwice.class));

        assertThat(broken(failure))
                .singleElement()
                .asString()
                .startsWith("  drop " + THERE + " and drop " + BACK
                        + ": BROKE, 3 of 3 times: java.net.SocketTimeoutException");
    }

    @Test
    void aTestThatFailsWithoutAMutantIsToldOfAsItIs() {
        EngineExecutionResults results = run(Failing.class);

        results.testEvents().assertStatistics(counts -> counts.started(1).failed(1));
        assertThat(onlyFailure(results)).hasMessage("at once");
    }

    @Test
    void aTestThatFailsByItselfAtTimesIsNotTheMutantsFault() {
        assertThat(onlyFailure(run(FailingLater.class)))
                .hasMessageStartingWith("the test must pass where nothing is done to a packet, but did not")
                .hasMessageContaining("drop UDP a -> b:7000 #0, packet 0: FAILED, 1 of 1 times");
    }

    @Test
    void aTestThatTestsNothingFails() {
        assertThat(onlyFailure(run(Silent.class)))
                .hasMessageStartingWith("packets between targets must be at least one, but there was none");
        assertThat(onlyFailure(run(SilentLater.class)))
                .hasMessageStartingWith("mutants must reach a packet, but none did");
    }

    @Test
    void onlyTheTargetsPacketsAreMutated() {
        EngineExecutionResults results = run(Targets.class);

        assertThat(names(results.testEvents().started().stream().skip(1).limit(1)))
                .containsExactly("mutant 1 of 2: drop UDP a -> b:7001 #0, packet 0");
    }

    @Test
    void whatIsWrongIsToldBeforeARun() {
        assertThat(onlyFailure(run(WithoutNetwork.class)))
                .hasMessageStartingWith("@PacketMutationTest on method ")
                .hasMessageContaining(
                        "WithoutNetwork.test must stand on, or inside of, something with @NetworkEmulation");
        assertThat(onlyFailure(run(UnknownTarget.class)))
                .hasMessageContaining("UnknownTarget.test: target (c) must be one of [a, b], or host");
        assertThat(onlyFailure(run(TooLong.class)))
                .hasMessageContaining("TooLong.test: ")
                .hasMessageContaining("1 hour");
        assertThat(onlyFailure(run(NoDelay.class))).hasMessageContaining("delay (0ms) must be over zero");
        assertThat(onlyFailure(written(Robust.class)
                        .configurationParameter("netsplit.mutation", "lose it")
                        .execute()))
                .hasMessageContaining("mutator (lose) must be one of [drop, delay, duplicate, reset]");
        assertThat(onlyFailure(written(Robust.class)
                        .configurationParameter("netsplit.mutation", "drop UDP a -> c:7000 #0, packet 0")
                        .execute()))
                .hasMessageContaining("netsplit.mutation")
                .hasMessageContaining("(c) must be");
        assertThat(NETWORKS).isEmpty();
    }

    private static Stream<String> broken(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().filter(line -> line.contains(": BROKE, "));
    }

    private EngineTestKit.Builder written(Class<?> fixture) {
        return jupiter()
                .configurationParameter("netsplit.output", output.toString())
                .selectors(selectClass(fixture));
    }

    private static List<String> names(Stream<Event> events) {
        return events.map(event -> event.getTestDescriptor().getDisplayName()).toList();
    }

    /** Asks for an answer by one datagram, so often as may be; a test of its own to whoever knows no netsplit. */
    private static void ask(Node from, Node to, int port, int attempts) throws Exception {
        ExecutorService executor = to.executor();
        try (DatagramSocket server = to.call(() -> new DatagramSocket(port, to.ipv4()));
                DatagramSocket client = from.call(() -> new DatagramSocket())) {
            Future<?> unused = executor.submit(() -> echo(server));
            client.setSoTimeout(200);
            for (int attempt = 1; ; attempt++) {
                client.send(new DatagramPacket("hello".getBytes(UTF_8), 5, to.ipv4(), port));
                try {
                    client.receive(new DatagramPacket(new byte[5], 5));
                    return;
                } catch (SocketTimeoutException lost) {
                    if (attempt == attempts) {
                        throw lost;
                    }
                }
            }
        } finally {
            executor.shutdown();
        }
    }

    /** Until the socket is closed. */
    private static Void echo(DatagramSocket server) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[5], 5);
        while (true) {
            server.receive(packet);
            server.send(packet);
        }
    }

    private static boolean isFirstRun() {
        return RUNS.incrementAndGet() == 1;
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class Robust {
        @PacketMutationTest(
                mutators = {Mutator.DROP, Mutator.DUPLICATE},
                maxMutants = 6)
        void isAnswered(EmulatedNetwork network, @NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            NETWORKS.add(network);
            ask(a, b, PORT, Integer.MAX_VALUE);
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class AsksOnce {
        @PacketMutationTest(mutators = Mutator.DROP)
        void isAnswered(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            ask(a, b, PORT, 1);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class AsksOnceAndMay {
        @PacketMutationTest(
                mutators = {Mutator.DROP, Mutator.DUPLICATE},
                robustness = 0.5,
                pairs = false)
        void isAnswered(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            ask(a, b, PORT, 1);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class AsksTwice {
        @PacketMutationTest(mutators = Mutator.DROP)
        void isAnswered(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            ask(a, b, PORT, 2);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class CountsTwice {
        @PacketMutationTest(
                mutators = {Mutator.DROP, Mutator.RESET},
                pairs = false)
        void countsOnce(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            AtomicInteger count = new AtomicInteger();
            ExecutorService executor = b.executor();
            try (ServerSocket server = b.call(() -> new ServerSocket(PORT))) {
                Future<?> unused = executor.submit(() -> count(server, count));
                a.run(() -> {
                    while (!isAnswered(new InetSocketAddress(b.ipv4(), PORT))) {
                        // once more
                    }
                });
            } finally {
                executor.shutdown();
            }
            assertThat(count).hasValue(1);
        }

        private static Void count(ServerSocket server, AtomicInteger count) throws IOException {
            while (true) {
                try (Socket connection = server.accept()) {
                    if (isRead(connection)) {
                        count.incrementAndGet();
                        connection.getOutputStream().write('!');
                    }
                }
            }
        }

        private static boolean isAnswered(InetSocketAddress server) {
            try (Socket connection = new Socket(server.getAddress(), server.getPort())) {
                connection.getOutputStream().write('?');
                return isRead(connection);
            } catch (IOException e) {
                return false;
            }
        }

        private static boolean isRead(Socket connection) {
            try {
                return connection.getInputStream().read() != -1;
            } catch (IOException reset) {
                return false;
            }
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Failing {
        @PacketMutationTest
        void fails() {
            fail("at once");
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class FailingLater {
        @PacketMutationTest(mutators = Mutator.DROP)
        void fails(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            if (!isFirstRun()) {
                fail("later");
            }
            ask(a, b, PORT, 1);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Silent {
        @PacketMutationTest
        void saysNothing() {}
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class SilentLater {
        @PacketMutationTest(mutators = Mutator.DROP)
        void saysNothingMore(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            if (isFirstRun()) {
                ask(a, b, PORT, 1);
            }
        }
    }

    @NetworkEmulation(nodes = {"a", "b", "c"})
    static class Targets {
        @PacketMutationTest(
                mutators = Mutator.DROP,
                targets = {"a", "b"},
                ports = 7001,
                maxMutants = 1)
        void talksToMany(@NodeName("a") Node a, @NodeName("b") Node b, @NodeName("c") Node c) throws Exception {
            ask(a, b, 7000, 1);
            ask(a, c, 7001, 1);
            ask(a, b, 7001, Integer.MAX_VALUE);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class Assuming {
        @PacketMutationTest(mutators = Mutator.DROP)
        void isAnswered(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            try {
                ask(a, b, PORT, 1);
            } catch (SocketTimeoutException e) {
                assumeTrue(false);
            }
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class WithADeclaredFault {
        @PacketMutationTest(mutators = Mutator.DROP)
        @FaultBetween(from = "a", to = "b", port = 9, action = FaultBetween.Action.DROP)
        void isAnswered(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            ask(a, b, PORT, 1);
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class TooLong {
        @PacketMutationTest(delay = "120m")
        void test() {}
    }

    static class WithoutNetwork {
        @PacketMutationTest
        void test() {}
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class UnknownTarget {
        @PacketMutationTest(targets = {"a", "c"})
        void test() {}
    }

    @NetworkEmulation(nodes = {"a", "b"})
    static class NoDelay {
        @PacketMutationTest(delay = "0ms")
        void test() {}
    }
}
