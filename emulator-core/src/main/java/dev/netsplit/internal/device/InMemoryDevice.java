package dev.netsplit.internal.device;

import com.google.common.primitives.Bytes;
import dev.netsplit.internal.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * A device without a kernel: a test puts in what a node sends and takes out what it receives. Needs no rights. Not
 * thread-safe.
 */
public final class InMemoryDevice implements PacketDevice {
    private final Clock clock;
    private static final int VIRTIO_HEADER = 10;
    private static final byte[] ORDINARY = new byte[VIRTIO_HEADER];

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
        sendSuperpacket(Bytes.concat(ORDINARY, packet));
    }

    /** The node sends a packet that its device is to complete: a {@code virtio_net_hdr} and, behind it, the packet. */
    public void sendSuperpacket(byte[] headerAndPacket) {
        sent.add(headerAndPacket.clone());
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
        into.bytes().put(into.offset() - VIRTIO_HEADER, packet);
        into.length(packet.length - VIRTIO_HEADER);
        return into.length();
    }

    @Override
    public boolean write(PacketBuffer packet) {
        if (refusing) {
            return false;
        }
        byte[] copy = new byte[VIRTIO_HEADER + packet.length()];
        packet.bytes().get(packet.offset() - VIRTIO_HEADER, copy);
        received.add(new Received(copy, clock.nanoTime()));
        return true;
    }

    @Override
    public void close() {
        sent.clear();
    }

    /** A packet that the node received. */
    public static final class Received {
        private final byte[] headerAndPacket;
        private final long timeNs;

        private Received(byte[] headerAndPacket, long timeNs) {
            this.headerAndPacket = headerAndPacket;
            this.timeNs = timeNs;
        }

        /** Its bytes: a copy. */
        public byte[] packet() {
            return Arrays.copyOfRange(headerAndPacket, VIRTIO_HEADER, headerAndPacket.length);
        }

        /** Its {@code virtio_net_hdr} and its bytes: a copy. */
        public byte[] headerAndPacket() {
            return headerAndPacket.clone();
        }

        /** When, on the device's clock. */
        public long timeNs() {
            return timeNs;
        }
    }
}
