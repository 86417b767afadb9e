package dev.netsplit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Transit;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults whose commands the packet path did not carry out in time: what is said of them is what is in force. */
@RequiresTun
@Timeout(60)
class StuckPacketPathFaultsTest {
    private static final int PORT = 9000;
    private static final int BLOCKED_PORT = 9001;

    @TempDir
    Path directory;

    private final Blocking blocking = new Blocking();
    private @Nullable EmulatedNetwork started;

    @AfterEach
    void close() {
        blocking.leave.countDown();
        if (started != null) {
            started.close();
        }
    }

    /** Node a's packets to port 9001 of node b block the packet path. */
    private EmulatedNetwork start() {
        started = EmulatedNetwork.builder()
                .nodes("a", "b")
                .link("a", "b", LinkProfile.builder().impairment(blocking).build())
                .ledger(directory.resolve("ledger"))
                .start();
        return started;
    }

    @Test
    void aHealThatIsInterruptedLeavesTheFaultActiveAndCanBeTriedAgain() throws Exception {
        EmulatedNetwork network = start();
        Fault cut = network.cut("b", "a");
        Fault other = network.cut("b", "host");
        block(network);

        assertThat(interrupt(cut::close, () -> true)).contains("it has had no effect");
        assertThat(interrupt(network::heal, () -> true)).contains("it has had no effect");

        assertThat(cut.isActive()).isTrue();
        assertThat(other.isActive()).isTrue();
        blocking.leave.countDown();
        assertThat(passes(network)).isFalse();
        cut.close();
        cut.close();
        assertThat(cut.isActive()).isFalse();
        assertThat(passes(network)).isTrue();
        network.heal();
        assertThat(other.isActive()).isFalse();
        assertThat(endsInLedger(network)).isEqualTo(2);
    }

    /** The packet that the fault held runs into the code that blocks. */
    @Test
    void aHealWhoseCommandHadBegunHealsOnce() throws Exception {
        EmulatedNetwork network = start();
        Fault held = network.inject(PacketFault.on("a", "b")
                .matching(PacketFilter.all().tcp().destinationPort(BLOCKED_PORT))
                .holdFin());
        try (ServerSocket server = network.node("b").call(() -> new ServerSocket(BLOCKED_PORT))) {
            network.node("a").run(() -> new Socket(network.node("b").ipv4(), server.getLocalPort()).close());
            Eventually.until("a packet is held", () -> held.affectedPackets() > 0);
            blocking.armed = true;

            assertThat(interrupt(held::close, () -> blocking.entered.getCount() == 0))
                    .contains("it may have taken effect");

            assertThat(held.isActive()).isTrue();
            blocking.leave.countDown();
            held.close();
            assertThat(held.isActive()).isFalse();
            assertThat(network.faults()).containsExactly(held);
            assertThat(endsInLedger(network)).isEqualTo(1);
        }
    }

    @Test
    void anInjectionThatIsInterruptedPutsNothingInForceNorLater() throws Exception {
        EmulatedNetwork network = start();
        block(network);

        assertThat(interrupt(() -> network.cut("b", "a"), () -> true)).contains("it has had no effect");

        blocking.leave.countDown();
        assertThat(network.faults()).isEmpty();
        assertThat(passes(network)).isTrue();
    }

    /** The command has begun, so it cannot be withdrawn: it takes back what it did. */
    @Test
    void noMoreDoesOneWhoseCommandHadBegun() throws Exception {
        EmulatedNetwork network = start();
        CountDownLatch entered = new CountDownLatch(1);
        Impairment slowToBegin = () -> {
            if (Thread.currentThread().getName().startsWith("netsplit-")) {
                entered.countDown();
                Uninterruptibles.awaitUninterruptibly(blocking.leave);
            }
            return Transit::lose;
        };
        PacketFault fault = PacketFault.on("b", "a")
                .impair(LinkProfile.builder().impairment(slowToBegin).build());

        assertThat(interrupt(() -> network.inject(fault), () -> entered.getCount() == 0))
                .contains("it may have taken effect");

        blocking.leave.countDown();
        assertThat(network.faults()).isEmpty();
        assertThat(passes(network)).isTrue();
        assertThat(endsInLedger(network)).isZero();
    }

    /** They work without the packet path, which only records them. */
    @Test
    void faultsOnNamesAndNodesAreHealedThoughThatCannotBeRecorded() throws Exception {
        EmulatedNetwork network = start();
        List<String> calls = new ArrayList<>();
        network.node("a").onNodeFault(new NodeFaultHandler() {
            @Override
            public void strike(NodeFault.Action action) {
                calls.add("strike");
            }

            @Override
            public void heal(NodeFault.Action action) {
                calls.add("heal");
            }
        });
        Fault paused = network.inject(NodeFault.pause("a"));
        Fault unknown = network.inject(NameFault.unknown("b"));
        block(network);

        assertThat(interrupt(network::heal, () -> true)).contains("it has had no effect");

        assertThat(calls).containsExactly("strike", "heal");
        assertThat(paused.isActive()).isFalse();
        assertThat(unknown.isActive()).isFalse();
        assertThat(network.node("a").call(() -> InetAddress.getByName("b")))
                .isEqualTo(network.node("b").ipv4());
        blocking.leave.countDown();
        network.heal();
        assertThat(endsInLedger(network)).isEqualTo(2);
    }

    private void block(EmulatedNetwork network) throws Exception {
        blocking.armed = true;
        send(network, "a", BLOCKED_PORT);
        assertThat(blocking.entered.await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Interrupts a command once it waits; returns what it throws. */
    private static String interrupt(Runnable command, BooleanSupplier reached) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(command, "caller");
        caller.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
        caller.start();
        Eventually.until(
                "the command waits for the packet path",
                () -> reached.getAsBoolean() && caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        caller.join(30_000);
        return String.valueOf(requireNonNull(thrown.get()).getMessage());
    }

    /** Whether a datagram gets from node b to node a. */
    private static boolean passes(EmulatedNetwork network) throws Exception {
        Link link = network.link("b", "a");
        LinkStats before = link.stats();
        send(network, "b", PORT);
        Eventually.until(
                "the datagram has passed the link or not",
                () -> link.stats().offered() > before.offered() && link.stats().inFlight() == 0);
        return link.stats().delivered() > before.delivered();
    }

    private static void send(EmulatedNetwork network, String from, int port) throws Exception {
        InetAddress to = network.node(from.equals("a") ? "b" : "a").ipv4();
        network.node(from).run(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[10], 10, to, port));
            }
        });
    }

    /** How many faults have ended until the network closes, which ends none. */
    private static long endsInLedger(EmulatedNetwork network) throws Exception {
        network.close();
        return Ledger.read(network.ledger().orElseThrow()).entries().stream()
                .filter(LedgerEntry.FaultEnded.class::isInstance)
                .count();
    }

    /** Waits within the first packet that comes once it is armed, deaf to interrupts. */
    private static final class Blocking implements Impairment {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private volatile boolean armed;

        @Override
        public Effect onLink() {
            return packet -> {
                if (armed) {
                    entered.countDown();
                    Uninterruptibles.awaitUninterruptibly(leave);
                }
            };
        }
    }
}
