package dev.netsplit.internal.pipeline;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import dev.netsplit.internal.device.PacketBuffer;

/**
 * The ring on which packets come to the forwarder, in one order. Any thread may put in; those that take out must do so
 * one after the other.
 */
final class PacketRing {
    private static final int SIZE = 4096;

    private final RingBuffer<PacketEvent> ring = RingBuffer.createMultiProducer(PacketEvent::new, SIZE);
    private final EventPoller<PacketEvent> poller = ring.newPoller();

    PacketRing() {
        ring.addGatingSequences(poller.getSequence());
    }

    /**
     * Puts a packet in; false if the ring is full. A slot is claimed only for a packet that is there: nobody waits for
     * it then.
     */
    boolean offer(PacketBuffer packet, int source, long readNs) {
        try {
            long sequence = ring.tryNext();
            ring.get(sequence).setPacket(packet, source, readNs);
            ring.publish(sequence);
            return true;
        } catch (InsufficientCapacityException full) {
            return false;
        }
    }

    /** Whether there is something to take out. */
    boolean isWaitedOn() {
        return ring.isAvailable(poller.getSequence().get() + 1);
    }

    /** Takes out what is in, and hands it on. */
    void drainTo(EventPoller.Handler<PacketEvent> handler) {
        try {
            poller.poll(handler);
        } catch (Exception e) {
            throw new AssertionError("the handler throws no checked exceptions", e);
        }
    }
}
