package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.internal.wire.Checksum;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A bottleneck under a manual clock, with a record of what became of its packets; they are numbered from 0. */
final class TestBottleneck implements Bottleneck.Exit<Integer> {
    record Sent(int number, long timeNs) {}

    record Dropped(int number, long timeNs, Reason why) {}

    static final int NOT_CAPABLE = 0b00;
    static final int CAPABLE = 0b10;

    final List<Sent> sent = new ArrayList<>();
    final List<Dropped> dropped = new ArrayList<>();
    final List<Integer> marked = new ArrayList<>();
    final List<Long> arrivalsNs = new ArrayList<>();
    final ManualClock clock = new ManualClock();
    final Bottleneck<Integer> bottleneck;

    TestBottleneck(Bandwidth bandwidth) {
        bottleneck = new Bottleneck<>(bandwidth, RandomStream.of(42, "bottleneck test")::uniform, this, 0);
    }

    /** A packet comes now. Returns its number. */
    int offer(int length) {
        return offer(packet(length, NOT_CAPABLE), clock.nanoTime());
    }

    int offer(PacketBuffer packet, long arrivalNs) {
        int number = arrivalsNs.size();
        arrivalsNs.add(arrivalNs);
        bottleneck.enqueue(packet, number, arrivalNs);
        return number;
    }

    void offer(int count, int length) {
        for (int i = 0; i < count; i++) {
            offer(length);
        }
    }

    /** A packet every so often, the first now, for so long. */
    void offerEvery(Duration interval, Duration time, int length) {
        offerEvery(interval, time, packet(length, NOT_CAPABLE));
    }

    void offerEvery(Duration interval, Duration time, PacketBuffer packet) {
        for (long passed = 0; passed < time.toNanos(); passed += interval.toNanos()) {
            offer(packet, clock.nanoTime());
            pass(interval);
        }
    }

    /** Moves the clock on, stopping at every event. */
    void pass(Duration time) {
        long endNs = clock.nanoTime() + time.toNanos();
        while (bottleneck.nextEventNs() <= endNs) {
            clock.advanceTo(bottleneck.nextEventNs());
            bottleneck.advanceTo(clock.nanoTime());
        }
        clock.advanceTo(endNs);
        bottleneck.advanceTo(endNs);
    }

    /** Moves the clock on until nothing is left to be sent. */
    void drain() {
        while (bottleneck.nextEventNs() != Bottleneck.IDLE) {
            clock.advanceTo(bottleneck.nextEventNs());
            bottleneck.advanceTo(clock.nanoTime());
        }
    }

    List<Integer> sentNumbers() {
        return sent.stream().map(Sent::number).toList();
    }

    List<Long> sentTimesNs() {
        return sent.stream().map(Sent::timeNs).toList();
    }

    List<Integer> droppedNumbers() {
        return dropped.stream().map(Dropped::number).toList();
    }

    @Override
    public void sent(PacketBuffer packet, Integer number, long sentNs) {
        sent.add(new Sent(number, sentNs));
    }

    @Override
    public void dropped(PacketBuffer packet, Integer number, long droppedNs, Reason why) {
        dropped.add(new Dropped(number, droppedNs, why));
    }

    @Override
    public void marked(PacketBuffer packet, Integer number, long markedNs) {
        marked.add(number);
    }

    /** An IPv4 header with these ECN bits, and nothing behind it but a length. */
    static PacketBuffer packet(int length, int ecn) {
        int at = PacketBuffer.HEADROOM;
        ByteBuffer header = ByteBuffer.allocate(at + 20).putInt(at, (0x45 << 24) | (ecn << 16) | length);
        header.putShort(at + 10, (short) Checksum.of(header, at, 20));
        PacketBuffer packet = new PacketBuffer(header, 0, 0, at + 20);
        packet.length(length);
        return packet;
    }
}
