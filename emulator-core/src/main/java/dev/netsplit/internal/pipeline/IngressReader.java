package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.DevicePoller;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads every node's packets, straight into pooled buffers, and publishes them on the ring. The body of one thread.
 *
 * <p>When the emulator is overloaded, it stops reading and counts: packets then wait in their kernels' queues, and what
 * those drop is not passed off as loss that somebody asked for.
 */
final class IngressReader implements Runnable {
    /** Packets read from one queue before the others get their turn. */
    private static final int BURST = 64;

    /**
     * So many that two threads do better than one: below, it costs less to forward them here than to wake another
     * thread.
     */
    private static final int MANY = 4;

    private static final int MAX_READY_DEVICES = 64;
    private static final long BACK_OFF_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final List<PacketDevice> queues = new ArrayList<>();

    /** Whose device each queue is of. */
    private final int[] sources;

    private final DevicePoller poller;
    private final PacketMemory memory;
    private final PacketRing ring;
    private final ForwarderLoop forwarder;
    private final Clock clock;
    private final InternalErrors errors;
    private final AtomicLong overloads = new AtomicLong();
    private @Nullable PacketBuffer small;
    private @Nullable PacketBuffer large;
    private volatile boolean stopped;

    IngressReader(
            List<? extends PacketDevice> devices,
            DevicePoller poller,
            PacketMemory memory,
            PacketRing ring,
            ForwarderLoop forwarder,
            Clock clock,
            InternalErrors errors) {
        this.errors = errors;
        devices.forEach(device -> queues.addAll(device.queues()));
        this.sources = IntStream.range(0, devices.size())
                .flatMap(source ->
                        IntStream.range(0, devices.get(source).queues().size()).map(queue -> source))
                .toArray();
        this.poller = poller;
        this.memory = memory;
        this.ring = ring;
        this.forwarder = forwarder;
        this.clock = clock;
    }

    /** Asks to be told of what is to be read. */
    void watch() {
        for (int i = 0; i < queues.size(); i++) {
            poller.add(queues.get(i), i);
        }
    }

    @Override
    public void run() {
        int[] ready = new int[MAX_READY_DEVICES];
        while (!stopped) {
            try {
                int count = poller.await(ready);
                for (int i = 0; i < count; i++) {
                    readBurst(ready[i]);
                }
            } catch (RuntimeException | Error e) { // to end would be to lose every packet from then on, without a word
                errors.record("reading packets failed, please report this; the run is not faithful", e);
                backOff();
            }
        }
    }

    /** Makes {@link #run()} return soon. From any thread. */
    void stop() {
        stopped = true;
        poller.wakeUp();
    }

    /** How often reading paused because every buffer or slot was in use. */
    long overloads() {
        return overloads.get();
    }

    private void readBurst(int index) {
        PacketDevice device = queues.get(index);
        int source = sources[index];
        int small = 0;
        int length;
        for (int i = 0; i < BURST && !stopped && (length = readOne(device, source)) > 0; i++) {
            if (PacketMemory.isLarge(length)) {
                forwarder.takeTurn(); // at once, while it is in the processor's cache
            } else if (++small >= MANY) {
                forwarder.wake();
            }
        }
        if (small > 0 && small < MANY) {
            forwarder.takeTurn();
        }
    }

    /**
     * Reads into a large buffer, since one cannot know what comes, and passes that on only if it has to be. What is
     * small is copied, which costs little beside a system call; the large buffer stays, and so does its place in the
     * processor's caches.
     *
     * @return its length in bytes; 0 if there was none
     */
    private int readOne(PacketDevice device, int source) {
        large = large != null ? large : memory.acquireLarge();
        small = small != null ? small : memory.acquireSmall();
        PacketBuffer landing = large;
        PacketBuffer packet = small;
        if (landing == null || packet == null) {
            backOff();
            return 0;
        }
        int length = device.read(landing);
        if (length == 0) {
            return 0;
        }
        long readNs = clock.nanoTime();
        if (PacketMemory.isLarge(length)) {
            large = null;
            packet = landing;
        } else {
            small = null;
            packet.copyFrom(landing);
        }
        publish(packet, source, readNs);
        return length;
    }

    private void publish(PacketBuffer packet, int source, long readNs) {
        while (!ring.offer(packet, source, readNs) && !stopped) {
            forwarder.wake();
            backOff();
        }
    }

    /** A short sleep, not a spin: the forwarder needs the processor to make room. */
    private void backOff() {
        overloads.lazySet(overloads.getPlain() + 1);
        Thread.interrupted(); // nobody has reason to interrupt this thread, and an interrupted one does not park
        LockSupport.parkNanos(this, BACK_OFF_NS);
    }
}
