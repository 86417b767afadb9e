package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.DevicePoller;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import dev.netsplit.internal.pipeline.memory.PacketBudget;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The threads and the ring, between devices that are queues. */
@WallClock
class PipelineTest {
    private static final Subnet SUBNET = Subnet.ofSlot(100);

    private static final MemoryLimits MEMORY = new MemoryLimits(8, 1, 1024 * PacketBudget.cost(128));

    private final QueuePoller poller = new QueuePoller();
    private final QueueDevice sender = new QueueDevice();
    private final QueueDevice receiver = new QueueDevice();
    private final AtomicBoolean started = new AtomicBoolean();
    private final Pipeline pipeline = Pipeline.start(new PipelineConfig(
            "test",
            42,
            Layer.IP,
            SUBNET,
            List.of(new NodeName("a"), new NodeName("b")),
            List.of(SUBNET.addresses(1), SUBNET.addresses(2)),
            false,
            List.of(sender, receiver),
            poller,
            link -> LinkProfile.clean(),
            node -> NodeLimits.NONE,
            PacketBlocks.ON_HEAP,
            MEMORY,
            () -> started.set(true),
            () -> {},
            Optional.empty(),
            Optional.empty()));

    @AfterEach
    void closePipeline() {
        pipeline.close();
    }

    @Test
    void packetsComeThroughInOrderAlsoWhenThereAreMoreThanBuffers() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            sender.send(i);
        }

        for (int i = 0; i < 10_000; i++) {
            assertThat(receiver.awaitNumber()).isEqualTo(i);
        }
        assertThat(pipeline.internalErrors()).isZero();
    }

    @Test
    void aDelayedPacketWakesTheForwarderThoughNothingElseHappens() throws InterruptedException {
        Duration latency = Duration.ofMillis(20);
        setProfile(LinkProfile.builder().latency(latency).build());

        long beforeNs = System.nanoTime();
        sender.send(1);

        assertThat(receiver.awaitNumber()).isEqualTo(1);
        assertThat(System.nanoTime() - beforeNs).isGreaterThanOrEqualTo(latency.toNanos());
    }

    @Test
    void anEarlierDueTimeWakesTheForwarderFromALongerWait() throws InterruptedException {
        setProfile(LinkProfile.builder().latency(Duration.ofHours(1)).build());
        sender.send(1);
        awaitOffered(0, 1, 1);
        receiver.sendTo(1, 2); // the link back is clean

        assertThat(sender.awaitNumber()).isEqualTo(2);
    }

    @Test
    void aCommandTakesEffectBeforeItReturns() throws InterruptedException {
        LinkFault cut = Faults.cut();
        for (int round = 0; round < 100; round++) {
            onLink(link -> link.add(cut));
            sender.send(-1);
            awaitOffered(0, 1, 2L * round + 1);
            onLink(link -> link.remove(cut));
            sender.send(round);
            assertThat(receiver.awaitNumber()).isEqualTo(round);
        }
        assertThat(cut.affectedPackets()).isEqualTo(100);
    }

    @Test
    void nobodyIsForgottenWhoeverHasTheTurn() throws Exception {
        int rounds = 20_000;
        ExecutorService commanders = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> commands =
                    List.of(commanders.submit(() -> command(rounds)), commanders.submit(() -> command(rounds)));
            for (int i = 0;
                    i < rounds;
                    i++) { // one by one: each is forwarded by the reader, or the forwarder is woken for it
                sender.send(i);
                assertThat(receiver.awaitNumber()).isEqualTo(i);
            }
            for (Future<?> command : commands) {
                command.get(10, TimeUnit.SECONDS);
            }
        } finally {
            commanders.shutdownNow();
        }
    }

    private void command(int times) {
        for (int i = 0; i < times; i++) {
            pipeline.execute(links -> true);
        }
    }

    @Test
    void aFailingCommandTellsItsCallerAndThePipelineGoesOn() throws InterruptedException {
        assertThatIllegalStateException()
                .isThrownBy(() -> pipeline.execute(links -> {
                    throw new ArithmeticException("on purpose");
                }))
                .withMessageContaining("on purpose")
                .withCauseInstanceOf(ArithmeticException.class);

        sender.send(1);
        assertThat(receiver.awaitNumber()).isEqualTo(1);
    }

    @Test
    void theForwardersThreadIsSetUpBeforeItsFirstPacket() {
        Boolean startedByThen = pipeline.execute(links -> started.get());

        assertThat(startedByThen).isTrue();
    }

    @Test
    void aClosedPipelineSaysSo() {
        pipeline.close();
        pipeline.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> pipeline.execute(links -> 1))
                .withMessage("network (test) must be open");
    }

    @Test
    void closingEndsBothThreads() {
        pipeline.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("netsplit100-"));
    }

    private void setProfile(LinkProfile profile) {
        onLink(link -> link.setProfile(profile));
    }

    private void onLink(Consumer<LinkState> change) {
        pipeline.execute(links -> {
            change.accept(links.link(0, 1));
            return true;
        });
    }

    /**
     * Returns once the forwarder has seen that many packets on the link; each look is a command, so it lets packets
     * pass.
     */
    private void awaitOffered(int from, int to, long packets) {
        Eventually.until(
                "the forwarder has seen the packets",
                () -> pipeline.execute(links -> links.link(from, to).stats().offered()) >= packets);
    }

    /** A device of which one end is the test. */
    private final class QueueDevice implements PacketDevice {
        private final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

        void send(int number) {
            sendTo(2, number);
        }

        void sendTo(int hostNumber, int number) {
            sent.add(ByteBuffer.allocate(24)
                    .put((byte) 0x45)
                    .position(16)
                    .putInt(SUBNET.ipv4Network() + hostNumber)
                    .putInt(number)
                    .array());
            poller.wakeUp();
        }

        int awaitNumber() throws InterruptedException {
            Integer number = received.poll(10, TimeUnit.SECONDS);
            assertThat(number).as("a packet within ten seconds").isNotNull();
            return number;
        }

        @Override
        public int read(PacketBuffer into) {
            byte[] packet = sent.poll();
            if (packet == null) {
                return 0;
            }
            into.bytes().put(into.offset(), packet);
            into.length(packet.length);
            return packet.length;
        }

        @Override
        public boolean write(PacketBuffer packet) {
            return received.add(packet.bytes().getInt(packet.offset() + 20));
        }

        @Override
        public void close() {}
    }

    /** Level-triggered as epoll is: while a device has packets, it is ready. */
    private final class QueuePoller implements DevicePoller {
        private final Semaphore wakeUps = new Semaphore(0);

        @Override
        public void add(PacketDevice device, int index) {}

        @Override
        public int await(int[] ready) {
            if (isQuiet()) {
                wakeUps.acquireUninterruptibly();
                if (isQuiet()) {
                    return 0;
                }
            }
            ready[0] = sender.sent.isEmpty() ? 1 : 0;
            return 1;
        }

        private boolean isQuiet() {
            return sender.sent.isEmpty() && receiver.sent.isEmpty();
        }

        @Override
        public void wakeUp() {
            wakeUps.release();
        }

        @Override
        public void close() {}
    }
}
