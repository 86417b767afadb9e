package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Senders that respond to congestion as TCP Reno does, with always something to send, over one bottleneck: a window
 * that grows by a packet a round trip, and is halved, once a round trip, when a packet was dropped or marked.
 */
final class AimdSenders implements Bottleneck.Exit<AimdSenders.Packet> {
    record Packet(Sender sender, long ordinal, long offeredNs) {}

    private record Event(long timeNs, long order, Packet packet, boolean congestion) {}

    static final class Sender {
        private double window = 2;
        private double slowStartUntil = Double.MAX_VALUE;
        private long underWay;
        private long offered;
        private long recoversAt;
    }

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::timeNs).thenComparingLong(Event::order));
    private final Bottleneck<Packet> bottleneck;
    private final PacketBuffer buffer;
    private final long roundTripNs;
    private long measureFromNs;
    private long order;
    private long packetsSent;
    private double waitSumNs;
    private long drops;
    private long marks;

    AimdSenders(Bandwidth bandwidth, Duration roundTrip, PacketBuffer buffer) {
        this.bottleneck = new Bottleneck<>(bandwidth, RandomStream.of(7, "AIMD")::uniform, this, 0);
        this.roundTripNs = roundTrip.toNanos();
        this.buffer = buffer;
    }

    /** Runs so many senders; figures are those after the warm-up. */
    AimdSenders run(int senders, Duration warmUp, Duration time) {
        measureFromNs = warmUp.toNanos();
        for (int i = 0; i < senders; i++) {
            offer(new Sender(), 0);
        }
        while (true) {
            Event event = events.peek();
            long nextNs = Math.min(bottleneck.nextEventNs(), event == null ? Bottleneck.IDLE : event.timeNs());
            if (nextNs > warmUp.plus(time).toNanos()) {
                return this;
            }
            bottleneck.advanceTo(nextNs);
            if (event != null && event.timeNs() == nextNs) {
                events.remove(event);
                learn(event);
            }
        }
    }

    Duration meanWait() {
        return Duration.ofNanos((long) (waitSumNs / packetsSent));
    }

    long packetsSent() {
        return packetsSent;
    }

    long drops() {
        return drops;
    }

    long marks() {
        return marks;
    }

    @Override
    public void sent(PacketBuffer buffer, Packet packet, long sentNs) {
        if (sentNs >= measureFromNs) {
            packetsSent++;
            waitSumNs += sentNs - packet.offeredNs();
        }
        events.add(new Event(sentNs + roundTripNs, order++, packet, false));
    }

    @Override
    public void dropped(PacketBuffer buffer, Packet packet, long droppedNs, Reason why) {
        drops += droppedNs >= measureFromNs ? 1 : 0;
        events.add(new Event(droppedNs + roundTripNs, order++, packet, true));
    }

    @Override
    public void marked(PacketBuffer buffer, Packet packet, long markedNs) {
        marks++;
        slowDown(packet);
    }

    private void learn(Event event) {
        Sender sender = event.packet().sender();
        sender.underWay--;
        if (event.congestion()) {
            slowDown(event.packet());
        } else {
            sender.window += sender.window < sender.slowStartUntil ? 1 : 1 / sender.window;
        }
        offer(sender, event.timeNs());
    }

    private static void slowDown(Packet packet) {
        Sender sender = packet.sender();
        if (packet.ordinal() >= sender.recoversAt) {
            sender.window = Math.max(1, sender.window / 2);
            sender.slowStartUntil = sender.window;
            sender.recoversAt = sender.offered;
        }
    }

    private void offer(Sender sender, long nowNs) {
        while (sender.underWay < (long) sender.window) {
            sender.underWay++;
            bottleneck.enqueue(buffer, new Packet(sender, sender.offered++, nowNs), nowNs);
        }
    }
}
