package dev.netsplit.internal.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A device without a kernel: a test puts in what a node sends and takes out what it receives. Needs no rights. Not
 * thread-safe.
 */
public final class InMemoryDevice implements PacketDevice {
    private final Queue<byte[]> sent = new ArrayDeque<>();
    private final List<byte[]> received = new ArrayList<>();
    private boolean refusing;

    /** The node sends a packet. */
    public void send(byte[] packet) {
        sent.add(packet.clone());
    }

    /** What the node received so far, in order; each call tells all. */
    public List<byte[]> received() {
        return List.copyOf(received);
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
        received.add(copy);
        return true;
    }

    @Override
    public void close() {
        sent.clear();
    }
}
