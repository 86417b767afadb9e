package dev.netsplit.internal.pipeline;

import com.lmax.disruptor.EventHandler;
import dev.netsplit.internal.device.PacketBuffer;

/** The consuming end of the ring: gives the forwarder its packets, its commands and, at the right time, the floor. */
final class RingConsumer implements EventHandler<PacketEvent> {
    private final Forwarder forwarder;
    private final DeadlineWaitStrategy waitStrategy;
    private final Runnable onStart;

    /**
     * @param onStart run once by the consumer's thread before its first packet
     */
    RingConsumer(Forwarder forwarder, DeadlineWaitStrategy waitStrategy, Runnable onStart) {
        this.forwarder = forwarder;
        this.waitStrategy = waitStrategy;
        this.onStart = onStart;
    }

    @Override
    public void onStart() {
        onStart.run();
    }

    @Override
    public void onEvent(PacketEvent event, long sequence, boolean endOfBatch) {
        Runnable command = event.command();
        PacketBuffer packet = event.packet();
        if (command != null) {
            event.clear();
            command.run();
        } else if (packet != null) {
            event.clear();
            forwarder.forward(packet, event.source(), event.readNs());
        }
        runDue(); // not at the end of a batch only: a long batch would make waiting packets late
    }

    @Override
    public void onTimeout(long sequence) {
        runDue();
    }

    private void runDue() {
        forwarder.runDue();
        waitStrategy.setDeadline(forwarder.nextDueNs());
    }
}
