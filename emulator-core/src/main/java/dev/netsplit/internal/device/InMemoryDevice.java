package dev.netsplit.internal.device;

import dev.netsplit.internal.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A device without a kernel: a test puts in what a node sends and takes out what it receives. Needs no rights. Not
 * thread-safe.
 */
public final class InMemoryDevice implements PacketDevice {
    private final Clock clock;
    private final Queue<byte[]> sent = new ArrayDeque<>();
    private final List<Received> received = new ArrayList<>();
    private boolean refusing;

    /**
     * @param clock tells when packets are received
     */
    public InMemoryDevice(Clock clock) {
        this.clock = clock;
    }

    /** The node sends a packet. */
    public void send(byte[] packet) {
        sent.add(packet.clone());
    }

    /** What the node received so far, in order; each call tells all. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** What the node received since the last call of this, in order. */
    public List<Received> takeReceived() {
        List<Received> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    /** From now on the node's kernel takes no packets. */
    public void refuse() {
        refusing = true;
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
        if (refusing) {
            return false;
        }
        byte[] copy = new byte[packet.length()];
        packet.bytes().get(packet.offset(), copy);
        received.add(new Received(copy, clock.nanoTime()));
        return true;
    }

    @Override
    public void close() {
        sent.clear();
    }

    /** A packet that the node received. */
    public static final class Received {
        private final byte[] packet;
        private final long timeNs;

        private Received(byte[] packet, long timeNs) {
            this.packet = packet;
            this.timeNs = timeNs;
        }

        /** Its bytes: a copy. */
        public byte[] packet() {
            return packet.clone();
        }

        /** When, on the device's clock. */
        public long timeNs() {
            return timeNs;
        }
    }
}
