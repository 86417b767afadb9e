package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.device.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Packets that wait, first come, first served, each with what its owner wants to know when it leaves. A ring over plain
 * arrays: nothing is allocated once it has grown.
 */
final class PacketQueue<C> {
    private static final int INITIAL_CAPACITY = 64; // a power of two, as every later one

    private @Nullable PacketBuffer[] packets = new PacketBuffer[INITIAL_CAPACITY];
    private @Nullable Object[] contexts = new Object[INITIAL_CAPACITY];
    private long[] arrivalsNs = new long[INITIAL_CAPACITY];
    private long[] wireSizes = new long[INITIAL_CAPACITY];
    private int head;
    private int size;
    private long bytes;
    private long wireBytes;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The sum of the packets' lengths. */
    long bytes() {
        return bytes;
    }

    /** The sum of what the packets take on the wire. */
    long wireBytes() {
        return wireBytes;
    }

    void add(PacketBuffer packet, C context, long arrivalNs, long wireSize) {
        if (size == packets.length) {
            grow();
        }
        int at = slot(size++);
        packets[at] = packet;
        contexts[at] = context;
        arrivalsNs[at] = arrivalNs;
        wireSizes[at] = wireSize;
        bytes += packet.length();
        wireBytes += wireSize;
    }

    /** The packet that came first; as with the next three, only of a queue that is not empty. */
    PacketBuffer headPacket() {
        PacketBuffer packet = packets[head];
        if (packet == null) {
            throw new AssertionError("a queue that is not empty has a packet at its head");
        }
        return packet;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only add() puts something in, and puts in a C
    C headContext() {
        return (C) contexts[head];
    }

    long headArrivalNs() {
        return arrivalsNs[head];
    }

    long headWireSize() {
        return wireSizes[head];
    }

    void removeHead() {
        bytes -= headPacket().length();
        wireBytes -= wireSizes[head];
        packets[head] = null;
        contexts[head] = null;
        head = slot(1);
        size--;
    }

    /** Reckons anew what the packets take on the wire. */
    void measure(Bandwidth bandwidth) {
        wireBytes = 0;
        for (int i = 0; i < size; i++) {
            PacketBuffer packet = packets[slot(i)];
            if (packet != null) {
                wireSizes[slot(i)] = bandwidth.wireBytes(packet.length());
                wireBytes += wireSizes[slot(i)];
            }
        }
    }

    private int slot(int place) {
        return (head + place) & (packets.length - 1);
    }

    /** Doubles the arrays, with the head at their start. */
    private void grow() {
        int capacity = packets.length;
        packets = turned(packets, Arrays.copyOf(packets, 2 * capacity));
        contexts = turned(contexts, Arrays.copyOf(contexts, 2 * capacity));
        long[] oldArrivalsNs = arrivalsNs;
        long[] oldWireSizes = wireSizes;
        arrivalsNs = new long[2 * capacity];
        wireSizes = new long[2 * capacity];
        for (int i = 0; i < capacity; i++) {
            arrivalsNs[i] = oldArrivalsNs[(head + i) & (capacity - 1)];
            wireSizes[i] = oldWireSizes[(head + i) & (capacity - 1)];
        }
        head = 0;
    }

    private <T> @Nullable T[] turned(@Nullable T[] from, @Nullable T[] into) {
        for (int i = 0; i < from.length; i++) {
            into[i] = from[(head + i) & (from.length - 1)];
        }
        return into;
    }
}
