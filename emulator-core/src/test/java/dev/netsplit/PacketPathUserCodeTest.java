package dev.netsplit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.PartitionShape;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code of users on the packet path that throws, blocks or calls back. */
@WallClock
@RequiresTun
@Timeout(120)
class PacketPathUserCodeTest {
    private static final Impairment BROKEN = () -> {
        throw new IllegalStateException("on purpose");
    };

    @Test
    void theBuilderRefusesAProfileThatCannotBePutOnALink() {
        NetworkBuilder builder = EmulatedNetwork.builder().nodes("a", "b").link("a", "b", with(BROKEN));

        assertThatIllegalArgumentException()
                .isThrownBy(builder::start)
                .withMessageContaining("link a -> b")
                .withMessageContaining("on purpose");
    }

    @Test
    void anUpdateAndAMadeUpHostRefuseItTooAndNothingChanges() {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start()) {
            assertThatThrownBy(() -> network.link("a", "b").update(profile -> with(BROKEN)))
                    .hasMessageContaining("on purpose");
            assertThat(network.link("a", "b").profile()).isEqualTo(LinkProfile.clean());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.traffic().madeUpHost("c").setLinks(LinkPair.symmetric(with(BROKEN))))
                    .withMessageContaining("made-up host c");
        }
    }

    @Test
    void commandsFromTheForwardersOwnTurnAreRefusedAtOnceByName() throws Exception {
        AtomicReference<EmulatedNetwork> network = new AtomicReference<>();
        Map<String, String> refused = new ConcurrentHashMap<>();
        CountDownLatch done = new CountDownLatch(1);
        Impairment calling = () -> packet -> {
            EmulatedNetwork own = requireNonNull(network.get());
            attempt(refused, "stats", own::stats);
            attempt(refused, "partition", () -> own.partition(Set.of("a"), Set.of("b")));
            attempt(refused, "heal", own::heal);
            attempt(refused, "close", own::close);
            attempt(refused, "profile", () -> own.link("a", "b").profile());
            done.countDown();
        };
        network.set(start(calling));
        try (EmulatedNetwork own = requireNonNull(network.get())) {
            sendOne(own);
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();

            assertThat(refused.get("stats")).contains("EmulatedNetwork.stats() must not be called");
            assertThat(refused.get("partition")).contains("EmulatedNetwork.partition() must not be called");
            assertThat(refused.get("heal")).contains("EmulatedNetwork.heal() must not be called");
            assertThat(refused.get("close")).contains("EmulatedNetwork.close() must not be called");
            assertThat(refused.get("profile")).contains("Link.profile() must not be called");
            assertThat(own.isOpen()).isTrue();
            assertThatCode(own::stats).doesNotThrowAnyException();
        }
    }

    /** Commands that take a lock or wait before they reach the packet path. */
    @Test
    void commandsThatWouldWaitForAnotherThreadsCommandAreRefusedToo() throws Exception {
        AtomicReference<EmulatedNetwork> network = new AtomicReference<>();
        AtomicReference<Fault> nameFault = new AtomicReference<>();
        AtomicReference<ScenarioRun> scenario = new AtomicReference<>();
        Map<String, String> refused = new ConcurrentHashMap<>();
        CountDownLatch done = new CountDownLatch(1);
        Duration longTime = Duration.ofSeconds(5);
        Impairment calling = () -> packet -> {
            EmulatedNetwork own = requireNonNull(network.get());
            ScenarioRun run = requireNonNull(scenario.get());
            attempt(refused, "EmulatedNetwork.leaksOfTest()", own::leaksOfTest);
            attempt(refused, "EmulatedNetwork.crossings()", own::crossings);
            attempt(refused, "EmulatedNetwork.faults()", own::faults);
            attempt(refused, "EmulatedNetwork.virtualAddresses()", own::virtualAddresses);
            attempt(refused, "EmulatedNetwork.closeAfterwards()", () -> own.closeAfterwards(() -> {}));
            attempt(refused, "EmulatedNetwork.measure()", () -> checked(() -> own.measure("a", "b")));
            attempt(refused, "EmulatedNetwork.beginTest()", () -> own.beginTest("t"));
            attempt(refused, "NameService.unknown()", () -> own.names().unknown("a"));
            attempt(refused, "InjectedFault.close()", requireNonNull(nameFault.get())::close);
            attempt(refused, "ScenarioRun.await()", () -> checked(() -> run.await(longTime)));
            attempt(refused, "ScenarioRun.awaitFault()", () -> checked(() -> run.awaitFault("cut", longTime)));
            attempt(refused, "ScenarioRun.close()", run::close);
            Node a = own.node("a");
            attempt(refused, "Node.run()", () -> checked(() -> a.run(() -> {})));
            attempt(refused, "Node.call()", () -> checked(() -> a.call(() -> 1)));
            attempt(refused, "Node.process()", () -> a.process("true"));
            attempt(refused, "Node.isolated()", () -> checked(() -> a.isolated(() -> 1)));
            done.countDown();
        };
        network.set(start(calling));
        try (EmulatedNetwork own = requireNonNull(network.get())) {
            nameFault.set(own.names().unknown("b"));
            scenario.set(own.play(Scenario.builder("waits")
                    .onSignal("never")
                    .fault("cut", new PartitionFault(PartitionShape.isolate("a"), PartitionMode.drop()))
                    .end(Duration.ofMinutes(5))
                    .build()));
            sendOne(own);
            assertThat(done.await(100, TimeUnit.SECONDS)).isTrue();

            assertThat(refused)
                    .hasSize(16)
                    .allSatisfy(
                            (name, message) -> assertThat(message).contains(name + " must not be called by code that"));
            assertThat(requireNonNull(nameFault.get()).isActive()).isTrue();
            assertThat(requireNonNull(scenario.get()).isHealed()).isFalse();
        }
    }

    /** Nodes a and b, with an impairment of the test's own from a to b. */
    private static EmulatedNetwork start(Impairment impairment) {
        return EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", with(impairment))
                .start();
    }

    private static void checked(NodeTask command) {
        try {
            command.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void attempt(Map<String, String> refused, String name, Runnable command) {
        try {
            command.run();
        } catch (IllegalStateException e) {
            refused.put(name, String.valueOf(e.getMessage()));
        }
    }

    @Test
    void aCommandFailsWithTheForwardersStackAndAllGoesOnOnceTheCodeReturns() throws Exception {
        Blocking blocking = new Blocking();
        try (EmulatedNetwork network = start(blocking)) {
            sendOne(network);
            assertThat(blocking.entered.await(30, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(network::stats)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has not gone on for 10 s")
                    .satisfies(e -> assertThat(requireNonNull(e.getCause()).getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(Blocking.class.getName())));

            blocking.leave.countDown();
            assertThat(network.stats().link("a", "b").offered()).isPositive();
        }
    }

    @Test
    void aCommandThatWaitsCanBeInterrupted() throws Exception {
        Blocking blocking = new Blocking();
        ExecutorService caller = Executors.newSingleThreadExecutor();
        try (EmulatedNetwork network = start(blocking)) {
            sendOne(network);
            assertThat(blocking.entered.await(30, TimeUnit.SECONDS)).isTrue();
            CountDownLatch begun = new CountDownLatch(1);
            Future<String> outcome = caller.submit(() -> {
                begun.countDown();
                try {
                    network.stats();
                    return "done";
                } catch (IllegalStateException e) {
                    return Thread.currentThread().isInterrupted() + " " + e.getMessage();
                }
            });
            begun.await();
            caller.shutdownNow();

            assertThat(outcome.get(30, TimeUnit.SECONDS))
                    .startsWith("true")
                    .contains("was interrupted", "it has had no effect");
            blocking.leave.countDown();
        }
    }

    @Test
    void anInterruptedCallersCommandsAreCarriedOutWhereNothingBlocks() {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start()) {
            Thread.currentThread().interrupt();
            network.partition(Set.of("a"), Set.of("b")).close();

            assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
            assertThat(network.faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.isActive()).isFalse());
        }
    }

    @Test
    void closingReturnsWithinFiveSecondsAndNamesWhatItLeft() throws Exception {
        Blocking blocking = new Blocking();
        EmulatedNetwork network = start(blocking);
        Fault cut = network.cut("b", "a");
        sendOne(network);
        assertThat(blocking.entered.await(30, TimeUnit.SECONDS)).isTrue();

        long startNs = System.nanoTime();
        network.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        assertThat(cut.isActive()).isFalse();
        List<String> leaks = network.leaks();
        assertThat(leaks).anySatisfy(leak -> assertThat(leak).contains("netsplit-", Blocking.class.getName(), "stay"));
        try (EmulatedNetwork next = EmulatedNetwork.builder().nodes("a", "b").start()) { // of another subnet
            assertThat(next.node("a").ipv4()).isNotEqualTo(network.node("a").ipv4());
            blocking.leave.countDown();
            assertThat(blocking.left.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatCode(next::stats).doesNotThrowAnyException();
        }
    }

    @Test
    void aSlowForwarderThatMakesStepsFailsNoCommandAndClosesInTime() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        Impairment slow = () -> packet -> {
            seen.incrementAndGet();
            pause(20);
        };
        EmulatedNetwork network = start(slow);
        send(network, 2_000); // 40 seconds' worth
        Eventually.until("a packet reaches the slow impairment", () -> seen.get() > 0);

        assertThat(network.stats().link("a", "b").offered()).isPositive();
        long startNs = System.nanoTime();
        network.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        assertThat(network.leaks()).isEmpty();
        assertThat(network.stats().link("a", "b").offered()).isPositive();
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static LinkProfile with(Impairment impairment) {
        return LinkProfile.builder().impairment(impairment).build();
    }

    private static void sendOne(EmulatedNetwork network) throws Exception {
        send(network, 1);
    }

    private static void send(EmulatedNetwork network, int count) throws Exception {
        network.node("a").run(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int i = 0; i < count; i++) {
                    socket.send(new DatagramPacket(
                            new byte[10], 10, network.node("b").ipv4(), 9));
                }
            }
        });
    }

    /** Waits within the first packet, deaf to interrupts. */
    private static final class Blocking implements Impairment {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private final CountDownLatch left = new CountDownLatch(1);

        @Override
        public Effect onLink() {
            return packet -> {
                entered.countDown();
                Uninterruptibles.awaitUninterruptibly(leave);
                left.countDown();
            };
        }
    }
}
